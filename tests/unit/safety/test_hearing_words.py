"""Distress in words: half of the sentences were never looked at while the grammar was written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from dure.language.text import normalise
from dure.safety.hearing.lexicon import lexicon, reason_of, why_not
from dure.safety.hearing.words import mentions_distress, read_words

DATA = Path(__file__).parents[2] / "data"


def rows(path: str) -> Iterator[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.mark.parametrize(("half", "least_found", "most_false"), [("open", 1.0, 0), ("sealed", 0.95, 2)])
def test_cries_for_help_are_found_and_everyday_talk_is_not(half: str, least_found: float, most_false: int):
    found = false = cries = calm = 0
    for row in rows(f"safety/{half}.tsv"):
        reading = read_words(row["sentence"], "ko" if row["language"] == "ko" else "en", names=("아리아",))
        if row["severity"] == "none":
            calm += 1
            false += reading.sign is not None
        else:
            cries += 1
            found += reading.sign is not None
    assert cries >= 120
    assert calm >= 240
    assert found / cries >= least_found
    assert false <= most_false


def test_no_request_to_an_assistant_is_a_cry_for_help():
    said = list(rows("nlu/open.tsv"))
    assert len(said) > 200
    assert [one["sentence"] for one in said if read_words(one["sentence"], "ko").sign] == []


def test_both_halves_hold_no_sentence_twice():
    halves = [
        {normalise(row["sentence"]) for row in rows(f"safety/{half}.tsv")} for half in ("open", "sealed")
    ]
    assert not halves[0] & halves[1]


@pytest.mark.parametrize(
    ("text", "severity", "what"),
    [
        ("아리아, 살려줘!", "life", "rescue"),
        ("아리야 살려줘", "life", "rescue"),
        ("머루야, 도와줘", "urgent", "help"),
        ("나 지금 거실에서 텔레비전 보다가 갑자기 가슴이 너무 아파", "life", "chest"),
        ("Jarvis, call an ambulance please.", "life", "emergency"),
        ("Oh no! I’ve fallen!", "urgent", "fall"),
        ("배가 아파요", "concern", "pain"),
    ],
)
def test_how_grave_it_is_and_what_it_tells_of(text: str, severity: str, what: str):
    reading = read_words(text, "ko", names=("머루",))
    assert reading.sign is not None
    assert reading.sign.severity == severity
    assert reading.sign.what == what
    assert set(reading.sign.reason) == {"ko", "en"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("이제 안 아파", "negated"),
        ("할머니가 살려줘라고 했어", "reported"),
        ("어제 화장실에서 넘어졌어", "past"),
        ("he said call an ambulance", "reported"),
        ("how do I call an ambulance in korea", "about"),
        ("I can't breathe when I laugh this hard", "joke"),
    ],
)
def test_why_words_of_distress_are_no_cry_for_help(text: str, why: str):
    reading = read_words(text, "ko")
    assert reading.sign is None
    assert reading.why_not == why_not(why)


def test_a_reason_never_repeats_what_was_said():
    said = "수면제를 한 통 다 먹었어"
    reading = read_words(said, "ko")
    assert reading.sign is not None
    assert not any(said in reason for reason in reading.sign.reason.values())


def test_a_recogniser_that_is_unsure_makes_a_weaker_sign():
    sure, unsure = (read_words("살려줘", "ko", confidence=one).sign for one in (1.0, 0.2))
    assert sure is not None
    assert unsure is not None
    assert unsure.strength < sure.strength


def test_every_group_has_its_reason_in_both_languages():
    for language in ("ko", "en"):
        for core in lexicon(language).cores:
            assert set(reason_of(core.what)) == {"ko", "en"}


def test_very_long_text_is_read_at_its_end():
    assert read_words("그래서 " * 500 + "숨을 못 쉬겠어", "ko").sign is not None
    assert read_words("a" * 100_000, "en").sign is None


def test_the_hubs_own_question_mentions_what_it_asks_for():
    assert mentions_distress("도움이 필요하면 ‘도와줘’, 괜찮으면 ‘괜찮아’라고 하세요.", "ko")
    assert not mentions_distress("오늘 서울은 맑아요.", "ko")
