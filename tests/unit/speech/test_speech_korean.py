from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.speech.espeak.korean import FINALS, INITIALS, VOWELS, pronounce, to_phonemes


def said(text: str) -> str:
    letters = ""
    for one in pronounce(text):
        gap = " " if one.begins_word and letters else ""
        code = INITIALS.index(one.initial) * 588 + VOWELS.index(one.vowel) * 28 + FINALS.index(one.final)
        letters += gap + chr(0xAC00 + code)
    return letters


@pytest.mark.parametrize(("written", "spoken"), [
    ("국물", "궁물"), ("입니다", "임니다"), ("독립", "동닙"), ("음료", "음뇨"), ("한라산", "할라산"), ("설날", "설랄"),
    ("좋아요", "조아요"), ("좋은데", "조은데"), ("않고", "안코"), ("많이", "마니"), ("놓는", "논는"), ("좋습니다", "조씀니다"),
    ("축하해요", "추카해요"), ("못해요", "모태요"), ("꽃향기", "꼬턍기"), ("싫어요", "시러요"), ("끊는", "끈는"),
    ("읽어요", "일거요"), ("읽다", "익따"), ("값이", "갑씨"), ("없어요", "업써요"), ("앉아", "안자"), ("닭", "닥"),
    ("같이", "가치"), ("굳이", "구지"), ("옷이", "오시"), ("밖에", "바께"), ("앞으로", "아프로"), ("영이", "영이"),
    ("십일월", "시비뤌"), ("맞췄어요", "맏춰써요"), ("몇 시야", "멷 씨야"), ("할 거예요", "할 꺼예요"),
    ("잘 못 들었어요", "잘 몯 뜨러써요"), ("밥 먹어", "밤 머거"),
])  # fmt: skip
def test_standard_pronunciation(written, spoken):
    assert said(written) == spoken


def test_a_stop_is_voiced_between_voiced_sounds_only():
    assert "g" in to_phonemes("아가")
    assert "g" not in to_phonemes("가방")
    assert "g" not in to_phonemes("악가")


@given(
    st.text(
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.sampled_from(" .[]a3ㄱ"), max_size=30
    )
)
def test_any_hangul_has_phonemes_and_the_rest_stays(text):
    spoken = to_phonemes(text)
    assert not any("가" <= letter <= "힣" for letter in spoken)
    assert spoken.count("[[") == spoken.count("]]")
    assert [letter for letter in spoken if letter in ".ㄱ"] == [letter for letter in text if letter in ".ㄱ"]
    assert to_phonemes(text) == spoken
