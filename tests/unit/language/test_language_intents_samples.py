"""Manifests as partners write them, with three samples an intent: what their own words must be enough for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dure.language.intents import IN_TALK, IntentSpec, SlotType, Understander
from dure.language.text import language_of

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
ROOM = SlotType(
    kind="list", values={"study": ["스터디룸", "study room"], "seminar": ["세미나실", "seminar room"]}
)
SPECS = [
    IntentSpec(
        name="search", owner="library", slots={"title": SlotType(), "author": SlotType()},
        samples={
            "ko": ["{title} 있어", "{title} 책 찾아 줘", "{title} 빌릴 수 있어"],
            "en": ["do you have {title}", "look for the book {title}", "is {title} available"],
        },
    ),
    IntentSpec(
        name="book", owner="library", slots={"room": ROOM},
        samples={"ko": ["{room} 예약해 줘"], "en": ["book the {room}", "i need the {room}"]},
    ),
    IntentSpec(
        name="cancel", owner="library", slots={"room": ROOM},
        samples={"ko": ["{room} 예약 취소해 줘"], "en": ["cancel my {room} reservation", "cancel the room"]},
    ),
    IntentSpec(name="again", owner="parcel", samples={"ko": ["이어서 해 줘"]}),
    IntentSpec(
        name="move", owner="parcel", slots={"address": SlotType()},
        samples={"ko": ["배송지를 {address} 로 바꿔 줘", "주소 변경할래"]},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SPECS)


def meant(
    understander: Understander, text: str, least: float | None = None
) -> tuple[str, dict[str, str]] | None:
    found = understander.understand(text, language_of(text, "ko"), now=NOW, least=least)
    return (found.intent, {name: slot.text for name, slot in found.slots.items()}) if found else None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("채식주의자 지금 빌릴 수 있을까요?", "채식주의자"),
        ("혹시 데미안 아직도 빌릴 수 있나요", "데미안"),
        ("can you look for a book called dune", "dune"),
        ("is pachinko still available", "pachinko"),
        ("do you guys have the hobbit", "the hobbit"),
    ],
)
def test_what_belongs_to_the_sentence_is_no_free_text(
    understander: Understander, text: str, title: str
) -> None:
    assert meant(understander, text) == ("search", {"title": title})


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("배송지를 부산 해운대구로 바꿔 주세요", "부산 해운대구"),
        ("배송지 회사로 변경해 줘", "회사"),
        ("배송지를 서울역으로 바꿔 줄래", "서울역"),
        ("배송지를 테헤란로로 바꿔 줘", "테헤란로"),
        ("배송지를 그대로 바꿔 줘", "그대로"),
    ],
)
def test_where_something_goes_is_told_without_its_particle(
    understander: Understander, text: str, address: str
) -> None:
    assert meant(understander, text) == ("move", {"address": address})


@pytest.mark.parametrize("text", ["해리포터 있어", "해리포터 있나요?"])
def test_a_sample_of_words_that_mean_nothing_is_enough_in_a_talk_only(
    understander: Understander, text: str
) -> None:
    assert meant(understander, text) is None
    assert meant(understander, text, IN_TALK) == ("search", {"title": "해리포터"})


@pytest.mark.parametrize("text", ["이어서 해 줘", "이어서 해줄래?", "이어서 해 주세요"])
def test_a_sample_of_nothing_but_small_words_is_met_as_it_is_written(
    understander: Understander, text: str
) -> None:
    assert meant(understander, text) == ("again", {})


@pytest.mark.parametrize("text", ["해 줘", "영화 이어서 보여 줘", "좀 해 주세요"])
def test_and_by_nothing_less(understander: Understander, text: str) -> None:
    assert meant(understander, text) is None


@pytest.mark.parametrize("text", ["오늘 날씨 어때", "거실 불 꺼 줘", "엄마한테 전화해"])
def test_and_nothing_else_is_taken_for_it(understander: Understander, text: str) -> None:
    assert meant(understander, text, IN_TALK) is None


@pytest.mark.parametrize(
    "text", ["cancel my seminar room booking", "could you please cancel the seminar room booking"]
)
def test_an_order_that_begins_with_another_verb_is_not_its_opposite(
    understander: Understander, text: str
) -> None:
    assert meant(understander, text) is None
    assert meant(understander, text, IN_TALK) == ("cancel", {"room": "seminar room"})


def test_a_reason_before_the_order_is_no_verb(understander: Understander) -> None:
    assert meant(understander, "i can't find a chair so book the study room") == (
        "book",
        {"room": "study room"},
    )
