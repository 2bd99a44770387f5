"""Distress in words: half of the sentences were never looked at while the grammar was written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from dure.errors import Language
from dure.language.text import normalise
from dure.safety.hearing.lexicon import lexicon, reason_of, why_not
from dure.safety.hearing.words import BY_RULE, mentions_distress, read_words

DATA = Path(__file__).parents[2] / "data"


def rows(path: str) -> Iterator[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.mark.parametrize(
    ("half", "least_found", "most_false"),
    [
        ("open", 1.0, 0),
        ("sealed", 0.95, 2),
        ("acceptance_open", 0.98, 6),
        ("acceptance_sealed", 0.89, 3),  # nobody looked at these while the grammar was mended
    ],
)
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
    assert calm >= 160
    assert found / cries >= least_found
    assert false <= most_false


def test_no_request_to_an_assistant_is_a_cry_for_help():
    said = list(rows("nlu/open.tsv"))
    assert len(said) > 200
    assert [one["sentence"] for one in said if read_words(one["sentence"], "ko").sign] == []


def test_both_halves_hold_no_sentence_twice():
    for halves in (("open", "sealed"), ("acceptance_open", "acceptance_sealed")):
        one, other = ({normalise(row["sentence"]) for row in rows(f"safety/{half}.tsv")} for half in halves)
        assert not one & other


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
    ("text", "what"),
    [
        ("약을 서른 알이나 삼켰어", "poison"),
        ("it feels like an elephant on my chest", "chest"),
        ("my son keeps hitting me", "intruder"),
    ],
)
def test_what_only_a_rule_for_answers_knows_is_heard_too_and_less_surely(text: str, what: str):
    reading = read_words(text, "ko")
    assert reading.sign is not None
    assert reading.sign.what == what
    assert reading.sign.strength <= BY_RULE


@pytest.mark.parametrize(
    "text",
    [
        "어제 시장에서 불이 나 두 명이 숨졌습니다",
        "숨 넘어가게 웃었네",
        "they said on the telly that a man had a stroke",
    ],
)
def test_what_the_news_tells_and_what_people_laugh_at_is_no_cry(text: str):
    assert read_words(text, "ko").sign is None


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


@pytest.mark.parametrize(
    ("text", "language", "severities"),
    [
        ("I fell last night and I can't get up", "en", ("life", "urgent")),
        ("I fell yesterday and I can't get up, help me", "en", ("life", "urgent")),
        ("I fell yesterday. I can't get up.", "en", ("life", "urgent")),
        ("Help me, what do I do?", "en", ("urgent", "life")),
        ("She is not breathing, what should I do", "en", ("life",)),
        ("help me if you can hear me", "en", ("life", "urgent")),
        ("I might be having a heart attack", "en", ("life",)),
        ("I can't breathe. I felt fine before.", "en", ("life",)),
        ("I can't breathe, please do something", "en", ("life",)),
        ("I've fallen and I can't get up", "en", ("urgent", "life")),
        ("I have fallen, help", "en", ("urgent", "life")),
        ("I fell yesterday", "en", ("none",)),
        ("What do I do to call an ambulance in Korea", "en", ("none",)),
        ("help me with my homework", "en", ("none",)),
        ("어제 넘어져서 못 일어나고 있어 살려줘", "ko", ("life", "urgent")),
        ("어제 넘어졌는데 못 일어나겠어", "ko", ("life", "urgent")),
        ("아까 넘어졌는데 아직도 못 일어나겠어 도와줘", "ko", ("life", "urgent")),
        ("어젯밤에 넘어졌어. 도와줘.", "ko", ("life", "urgent")),
        ("뉴스 보다가 쓰러졌어 살려줘", "ko", ("life",)),
        ("사람 살려", "ko", ("life",)),
        ("나 좀 살려 줘", "ko", ("life",)),
        ("도와주세요 제발", "ko", ("urgent", "life")),
        ("못 일어나겠어", "ko", ("urgent", "life")),
        ("119 불러줘", "ko", ("life",)),
        ("119 좀 불러 주세요", "ko", ("life",)),
        ("일일구에 전화해 줘", "ko", ("life",)),
        ("숨이 안 쉬어져", "ko", ("life",)),
        ("숨을 못 쉬겠어", "ko", ("life",)),
        ("가슴이 너무 아파", "ko", ("life",)),
        ("영감이 쓰러졌어", "ko", ("life",)),
        ("할머니가 숨을 안 쉬어", "ko", ("life",)),
        ("119가 몇 번이야", "ko", ("none",)),
        ("할머니가 살려줘라고 했어", "ko", ("none",)),
        ("어제 넘어졌어", "ko", ("none",)),
        ("안 아파", "ko", ("none",)),
        ("안 아픈 데가 없어 도와줘", "ko", ("urgent", "life")),
        ("여보 나 넘어졌어", "ko", ("urgent", "life")),
        ("엄마야 넘어졌어", "ko", ("urgent", "life")),
        ("도와줘요", "ko", ("urgent", "life")),
        ("도와주십시오", "ko", ("urgent", "life")),
        ("누가 좀 도와줘", "ko", ("urgent", "life")),
        ("나 넘어졌어 일으켜 줘", "ko", ("urgent", "life")),
        ("일어날 수가 없어", "ko", ("urgent", "life")),
        ("불이야", "ko", ("life",)),
        ("집에 불났어", "ko", ("life",)),
        ("가스 냄새가 나", "ko", ("life",)),
        ("심장이 아파", "ko", ("life",)),
        ("아파", "ko", ("concern", "urgent")),
        ("어지러워", "ko", ("concern",)),
        ("죽고 싶어", "ko", ("urgent", "life")),
        ("살기 싫어", "ko", ("urgent", "life")),
        ("안 죽고 싶다", "ko", ("none",)),
        ("배고파 죽겠다", "ko", ("none",)),
        ("죽겠다 배고파", "ko", ("none",)),
        ("어머니가 아프대", "ko", ("none",)),
        ("어머니가 쓰러졌대", "ko", ("none",)),
        ("somebody help me please", "en", ("life", "urgent")),
        ("call 911", "en", ("life",)),
        ("call 119", "en", ("life",)),
        ("fire", "en", ("life",)),
        ("Play fire by BTS", "en", ("none",)),
        ("she said help me", "en", ("none",)),
        ("call an ambulance, my mum said her chest hurts", "en", ("life",)),
        ("my husband told me to call an ambulance, I can't breathe", "en", ("life",)),
        ("딸이 119에 전화하래 숨을 못 쉬겠어", "ko", ("life",)),
        ("텔레비전이 넘어졌어 사람 살려", "ko", ("life",)),
        ("Thank god you are there, help me", "en", ("urgent", "life")),
        ("please help me thank you", "en", ("urgent", "life")),
        ("도와줘 고마워", "ko", ("urgent", "life")),
        ("제발 도와주세요 감사합니다", "ko", ("urgent", "life")),
        ("휴대폰이 안 돼. 살려줘.", "ko", ("life",)),
        ("My phone is dead. Help me!", "en", ("urgent",)),
        ("우리 강아지 살려줘", "ko", ("none",)),
        ("help me, my cat", "en", ("urgent",)),
        ("Thanks for your help", "en", ("none",)),
        ("도와줘서 고마워", "ko", ("none",)),
        ("어제 영화에서 살려줘 하더라", "ko", ("none",)),
        ("What do I do if somebody has a heart attack", "en", ("none",)),
        ("she told me to help her", "en", ("none",)),
        ("불 켜줘", "ko", ("none",)),
    ],
)
def test_what_else_is_said_silences_no_cry(text: str, language: Language, severities: tuple[str, ...]):
    sign = read_words(text, language).sign
    assert (sign.severity if sign is not None else "none") in severities


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


@pytest.mark.parametrize(
    "text",
    [
        "너무 " * 120,
        "너무턱턱갑자기" * 40,
        "빨리 제발 " * 50,
        "아이고 허리야 " * 40,
        "ow ow ouch " * 40,
        "help me please " * 40,
    ],
)
def test_a_recogniser_that_loops_keeps_nobody_waiting(text: str):
    """Patterns in which one word can be read in two ways would take longer than anybody lives."""
    read_words(text, "ko")
    assert (
        read_words(f"{text} 살려줘" if text[0] > "z" else f"{text} call an ambulance", "ko").sign is not None
    )
