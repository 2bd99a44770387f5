"""Sentences of many forms become one intent; what belongs to no intent becomes none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.errors import Language
from dure.language.clock_times import ClockTime
from dure.language.intents import ACCEPT, IN_TALK, IntentSpec, SlotType, Understander, Understood, read_slot

NOW = datetime.fromisoformat("2026-11-22T10:00:00+09:00")
ROOM = SlotType(
    kind="list", values={"living_room": ["거실", "living room"], "kids_room": ["아이 방", "kids' room"]}
)
DRINK = SlotType(
    kind="list",
    values={"latte": ["라테", "카페라테"], "americano": ["아메리카노"], "milk": ["milk"], "almond milk": []},
)


def intent(name: str, ko: list[str], en: list[str], owner: str = "house", **slots: SlotType) -> IntentSpec:
    return IntentSpec(name=name, owner=owner, samples={"ko": ko, "en": en}, slots=slots)


SPECS = [
    intent("light.on", ["{room} 불 켜 줘"], ["turn on the light [in the {room}]"], room=ROOM),
    intent("light.off", ["{room} 불 꺼 줘"], ["turn off the light [in the {room}]"], room=ROOM),
    intent(
        "cool", ["{room} 에어컨 {degrees}도로 맞춰 줘"], ["set the air conditioner to {degrees} degrees"],
        room=ROOM, degrees=SlotType(kind="number"),
    ),
    intent(
        "order", ["{drink} {count}잔 주문해 줘"], ["order {count} {drink}", "i want a {drink}"], "cafe",
        drink=DRINK, count=SlotType(kind="number"),
    ),
    intent("sing", ["{song} 노래 틀어 줘", "노래 틀어 줘"], ["play {song}", "play some music"], song=SlotType()),
    intent(
        "tell", ["{who}한테 {message}라고 문자 보내 줘"], ["text {who} saying {message}"],
        who=SlotType(kind="list", values={"mom": ["엄마", "mom"]}), message=SlotType(),
    ),
    intent(
        "wake", ["{day} {time}에 깨워 줘"], ["wake me at {time} [{day}]"],
        time=SlotType(kind="time"), day=SlotType(kind="date"),
    ),
    intent("count", ["{span} 타이머 맞춰 줘"], ["set a timer for {span}"], span=SlotType(kind="duration")),
    intent(
        "train", ["{start}에서 {end}까지 기차표 예매해 줘"], ["book a train from {start} to {end}"],
        start=SlotType(kind="list", values={"seoul": ["서울", "Seoul"], "busan": ["부산", "Busan"]}),
        end=SlotType(kind="list", values={"seoul": ["서울", "Seoul"], "busan": ["부산", "Busan"]}),
    ),
    intent("pick", ["{which} 거 골라 줘"], ["choose the {which} one"], which=SlotType(kind="ordinal")),
]  # fmt: skip
HOUSE = Understander(SPECS)


def understand(text: str, language: Language = "ko") -> Understood | None:
    return HOUSE.understand(text, language, now=NOW)


def values(found: Understood | None) -> tuple[str, Mapping[str, object]] | None:
    return (found.intent, {name: slot.value for name, slot in found.slots.items()}) if found else None


@pytest.mark.parametrize(
    "text",
    [
        "거실 불을 켜", "거실 불 좀 켜 줄래?", "거실 불 켜줘", "거실에 있는 불 켜 주시겠어요", "거실불켜줘", "거실 불 켤래", "거실 불 좀 켜 다오", "불 켜 줘 거실",
        "지금 거실 불 켜 줄 수 있나요", "거실의 불을 켜 주십시오",
    ],
)  # fmt: skip
def test_every_form_of_a_korean_request_is_one_intent(text: str) -> None:
    assert values(understand(text)) == ("light.on", {"room": "living_room"})


@pytest.mark.parametrize(
    "text", ["거실 불 꺼 줘", "거실 불 끄고 싶어", "거실 불 좀 끌래요", "이제 거실 불 꺼라"]
)
def test_a_stem_that_changes_is_still_that_verb_and_no_other(text: str) -> None:
    assert values(understand(text)) == ("light.off", {"room": "living_room"})


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("아이 방 에어컨 이십사 도로 해 줘", "ko", ("cool", {"room": "kids_room", "degrees": 24})),
        ("카페라테 두 잔 주문할게요", "ko", ("order", {"drink": "latte", "count": 2})),
        ("내일 아침 여섯 시 반에 깨워 주세요", "ko", ("wake", {"time": ClockTime(6, 30), "day": date(2026, 11, 23)})),
        ("20분 뒤에 깨워 줘", "ko", ("wake", {"time": ClockTime(10, 20)})),
        ("라면 끓이게 삼 분 타이머 좀 맞춰", "ko", ("count", {"span": Fraction(180)})),
        ("부산에서 서울까지 기차표 예매해 줘", "ko", ("train", {"start": "busan", "end": "seoul"})),
        ("서울까지 가는 기차표 부산에서 예매", "ko", ("train", {"start": "busan", "end": "seoul"})),
        ("두 번째 거 골라 줘", "ko", ("pick", {"which": 2})),
        ("마지막 거 골라", "ko", ("pick", {"which": -1})),
        ("could you turn the kids' room light on please", "en", ("light.on", {"room": "kids_room"})),
        ("order three americano", "en", ("order", {"count": 3, "drink": "americano"})),
        ("i want almond milk", "en", ("order", {"drink": "almond milk"})),
        ("wake me tomorrow at 7:15 am", "en", ("wake", {"time": ClockTime(7, 15), "day": date(2026, 11, 23)})),
        ("book a train to Seoul from Busan", "en", ("train", {"start": "busan", "end": "seoul"})),
        ("choose the third one", "en", ("pick", {"which": 3})),
    ],
)  # fmt: skip
def test_values_are_read_in_both_languages(
    text: str, language: Language, expected: tuple[str, object]
) -> None:
    assert values(understand(text, language)) == expected


@pytest.mark.parametrize(
    ("text", "language", "slot", "said"),
    [
        ("엄마한테 좀 늦는다고 문자 보내 줘", "ko", "message", "좀 늦는다"),
        ("엄마한테 저녁 먹으라고 문자 보내 줄래", "ko", "message", "저녁 먹으라"),
        ("아이유 노래 좀 틀어 봐", "ko", "song", "아이유"),
        ("BTS 노래 틀어줘", "ko", "song", "BTS"),
        ("text mom saying I'm on my way", "en", "message", "I'm on my way"),
        ("can you play Hey Jude please", "en", "song", "Hey Jude"),
    ],
)
def test_free_text_is_what_was_said_without_what_ties_it(
    text: str, language: Language, slot: str, said: str
) -> None:
    found = understand(text, language)
    assert found is not None
    assert found.slots[slot].text == said


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("아메리키노 한 잔 주문해 줘", "ko", ("order", {"drink": "americano", "count": 1})),
        ("order an amerikano", "en", ("order", {"drink": "americano"})),
        ("i want allmond milk", "en", ("order", {"drink": "almond milk"})),
    ],
)
def test_a_value_that_was_misheard_by_a_letter_is_that_value(
    text: str, language: Language, expected: tuple[str, object]
) -> None:
    assert values(understand(text, language)) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("텔레비전 켜 줘", "ko"), ("거실이 참 넓다", "ko"), ("에어컨은 누가 발명했어", "ko"), ("안녕", "ko"), ("이불 빨래해야 해", "ko"), ("", "ko"),
        ("who invented the air conditioner", "en"), ("the living room is big", "en"), ("good morning", "en"), ("???", "en"),
    ],
)  # fmt: skip
def test_what_belongs_to_no_intent_is_not_taken_for_one(text: str, language: Language) -> None:
    assert understand(text, language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("거실 불 켜지 마", "ko"), ("거실 불 켜지 말아 줘", "ko"), ("거실 불 안 켜도 돼", "ko"), ("거실 불 켰어", "ko"), ("라테 주문했어", "ko"), ("엄마한테 문자 보내지 마", "ko"),
        ("don't turn on the light", "en"), ("please do not play any music", "en"), ("never wake me at 7 am", "en"),
    ],
)  # fmt: skip
def test_what_is_not_to_be_done_or_has_been_done_is_not_asked_for(text: str, language: Language) -> None:
    assert understand(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("거실 불 켰으면 좋겠어", "ko", "light.on"), ("불 좀 켜 주면 안 돼?", "ko", "light.on"), ("거실 불 좀 켜 주지 않을래", "ko", "light.on"),
        ("엄마한테 늦지 말라고 문자 보내 줘", "ko", "tell"), ("잊지 말고 내일 아침 7시에 깨워 줘", "ko", "wake"), ("text mom saying don't wait", "en", "tell"),
        ("don't forget to wake me at 7 am", "en", "wake"),
    ],
)  # fmt: skip
def test_a_no_that_is_courtesy_or_part_of_a_message_is_none(text: str, language: Language, name: str) -> None:
    found = understand(text, language)
    assert found is not None
    assert found.intent == name


def test_only_the_intents_of_the_owners_that_may_answer_are_asked() -> None:
    assert HOUSE.understand("거실 불 켜 줘", "ko", now=NOW, owners={"cafe"}) is None
    assert values(HOUSE.understand("라테 주문해 줘", "ko", now=NOW, owners={"cafe"})) == (
        "order",
        {"drink": "latte"},
    )


def test_in_a_talk_less_is_enough() -> None:
    said = "불 좀 켜 보려는데"
    assert understand(said) is None
    assert HOUSE.understand(said, "ko", now=NOW, owners={"house"}, least=IN_TALK) is not None


def test_a_required_slot_that_was_not_said_is_told() -> None:
    spec = IntentSpec(
        name="order", owner="cafe", samples={"ko": ["{drink} {count}잔 주문해 줘", "음료 주문해 줘"]},
        slots={"drink": DRINK, "count": SlotType(kind="number")}, required=["drink"],
    )  # fmt: skip
    found = Understander([spec]).understand("음료 주문할게", "ko", now=NOW)
    assert found is not None
    assert found.missing == ["drink"]


def test_candidates_tell_why_the_best_first() -> None:
    found = HOUSE.candidates("거실 불", "ko", now=NOW)
    assert {found[0].intent, found[1].intent} == {"light.on", "light.off"}
    assert found[0].score < 1
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert HOUSE.candidates("거실 불 켜 줘", "ko", now=NOW)[0].score >= ACCEPT["ko"]


@pytest.mark.parametrize("sample", ["{unknown} 켜 줘", "[불 켜 줘", "불) 켜 줘", "", "불 } 켜"])
def test_a_sample_that_is_not_well_formed_is_refused(sample: str) -> None:
    with pytest.raises(ValueError, match=r"sample|declare"):
        Understander([intent("x", [sample], [])])


@pytest.mark.parametrize(
    ("slot", "text", "language", "expected"),
    [
        (DRINK, "아메리카노로 할게요", "ko", "americano"),
        (SlotType(kind="number"), "두 개요", "ko", 2),
        (SlotType(kind="date"), "내일이요", "ko", date(2026, 11, 23)),
        (SlotType(kind="number"), "three please", "en", 3),
        (SlotType(), "Hello there", "en", "Hello there"),
        (DRINK, "물", "ko", None),
    ],
)
def test_the_answer_to_a_question_is_read(
    slot: SlotType, text: str, language: Language, expected: object
) -> None:
    found = read_slot(slot, text, language, now=NOW)
    assert (found.value if found else None) == expected


_WORDS = st.sampled_from(
    [
        "거실",
        "불",
        "켜",
        "꺼",
        "줘",
        "에어컨",
        "이십사",
        "도로",
        "엄마한테",
        "라고",
        "문자",
        "보내",
        "노래",
        "틀어",
        "내일",
        "세",
        "시에",
        "하나",
        "두",
        "번째",
        "좀",
        "turn",
        "on",
        "the",
        "light",
        "in",
        "7:30",
        "two",
        "saying",
        "play",
        "to",
        "at",
        "{room}",
        "[",
        "3,000",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=14).map(" ".join)),
    st.sampled_from(["ko", "en"]),
)
def test_no_sentence_breaks_it_and_every_slot_was_said(text: str, language: Language) -> None:
    for found in HOUSE.candidates(text, language, now=NOW):
        assert 0 <= found.score <= 1
        declared = next(spec for spec in SPECS if spec.name == found.intent).slots
        assert found.slots.keys() <= declared.keys()
        assert all(slot.text for slot in found.slots.values())


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="{}[]()|가나 ab줘을", max_size=30))
def test_a_sample_is_read_or_refused(sample: str) -> None:
    try:
        Understander([intent("x", [sample], [sample])])
    except ValueError:
        return
