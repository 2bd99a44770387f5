from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.speech.sentences import LONGEST, SentenceSplitter


def split(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return splitter.feed(text) + splitter.flush()


@pytest.mark.parametrize(("text", "sentences"), [
    ("오늘은 22일이에요. 일요일이에요.", ["오늘은 22일이에요.", "일요일이에요."]),
    ("네! 켰어요. 더 필요하세요?", ["네!", "켰어요.", "더 필요하세요?"]),
    ("3.14예요. 원주율이죠.", ["3.14예요.", "원주율이죠."]),
    ("2026. 11. 22. 입니다. 끝.", ["2026. 11. 22. 입니다.", "끝."]),
    ("답은 3. 다음 문제예요.", ["답은 3.", "다음 문제예요."]),
    ("1. 불 켜기\n2. 불 끄기", ["1. 불 켜기", "2. 불 끄기"]),
    ("글쎄요… 모르겠어요...", ["글쎄요…", "모르겠어요..."]),
    ("“좋아요!” 하고 말했어요. 끝이에요.", ["“좋아요!”", "하고 말했어요.", "끝이에요."]),
    ("켰어요.다 됐어요.", ["켰어요.", "다 됐어요."]),
    ("naver.com을 보세요. 네.", ["naver.com을 보세요.", "네."]),
    ("Dr. Kim lives on St. James Ave. Really?", ["Dr. Kim lives on St. James Ave.", "Really?"]),
    ("It is 3.5 km, e.g. to J. K. Smith's house. OK!", ["It is 3.5 km, e.g. to J. K. Smith's house.", "OK!"]),
    ("At 9 a.m. it rings. 오후 3 p.m. 입니다.", ["At 9 a.m. it rings.", "오후 3 p.m.", "입니다."]),
    ("What?! No way.", ["What?!", "No way."]),
    ("  ", []),
])  # fmt: skip
def test_sentences(text, sentences):
    assert split(text) == sentences


def test_a_sentence_is_given_as_soon_as_it_is_certain():
    splitter = SentenceSplitter()
    assert splitter.feed("켰어요.") == [], "“.” may still be followed by anything"
    assert splitter.feed(" ") == ["켰어요."]
    assert splitter.feed("값은 3.") == []
    assert splitter.feed(" ") == [], "a date may go on"
    assert splitter.feed("그리고") == ["값은 3."]
    assert splitter.flush() == ["그리고"]


def test_a_long_sentence_is_cut_at_a_clause_or_a_word():
    clause = "아주 긴 문장이 쉼표로 이어지는데, "
    parts = split(clause * 20)
    assert all(len(part) <= LONGEST for part in parts)
    assert all(part.endswith(",") for part in parts)
    words = split("단어 " * 200)
    assert all(len(part) <= LONGEST and part.endswith("단어") for part in words)
    assert max(map(len, split("가" * 500))) <= LONGEST


@given(st.lists(st.text('가나 .,!?…12aB\n")', max_size=25), max_size=12))
def test_pieces_make_no_difference_and_nothing_is_lost(pieces):
    splitter = SentenceSplitter()
    got = [sentence for piece in pieces for sentence in splitter.feed(piece)] + splitter.flush()
    assert got == split("".join(pieces))
    assert "".join("".join(got).split()) == "".join("".join(pieces).split())
    assert all(sentence == sentence.strip() != "" for sentence in got)
