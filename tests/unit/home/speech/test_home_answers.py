"""What the home says of what was done and what was not."""

from __future__ import annotations

import pytest

from dure.api.home import ApplianceState, Order, Outcome, Reason, Value
from dure.bench.home_rehearsal import flat
from dure.errors import Language
from dure.home.speech.answers import Answerer
from dure.home.speech.household import Household

HOME = flat()
HOUSEHOLD = Household(tuple(state.appliance for state in HOME.appliances()), tuple(HOME.rooms()))
REASONS: tuple[Reason, ...] = (
    "unreachable", "unlinked", "unsafe", "not_permitted", "out_of_range", "read_only", "unsupported", "busy", "failed",
)  # fmt: skip


def _outcome(appliance: str, trait: str, value: Value, reason: Reason | None = None) -> Outcome:
    order = Order(id="1", appliance=appliance, trait=trait, value=value)
    return Outcome(order=order, done=reason is None, reason=reason or "", value=value)


@pytest.mark.parametrize(
    ("change", "ko", "en"),
    [
        (("living_lamp", "on_off", True), "스탠드를 켰어요.", "I turned on the floor lamp."),
        (("living_light", "level", 30), "거실 불 밝기를 30%로 맞췄어요.", "I set the brightness of the living room light to 30 percent."),
        (("tv", "channel", 7), "티비를 7번으로 돌렸어요.", "I switched the TV to channel 7."),
        (("gas_valve", "valve_open", False), "가스 밸브를 잠갔어요.", "I closed the gas valve."),
        (("door_lock", "locked", True), "현관문을 잠갔어요.", "I locked the entrance door."),
        (("bedroom_blinds", "position", 40), "안방 블라인드를 40%까지 열었어요.", "I opened the bedroom blinds to 40 percent."),
        (("robot_cleaner", "mode", "home"), "로봇청소기를 충전하러 보냈어요.", "I sent the robot cleaner to its dock."),
        (("living_lamp", "color", "#ff0000"), "스탠드 색을 빨간색으로 바꿨어요.", "I set the floor lamp to red."),
    ],
)  # fmt: skip
def test_what_was_done(change: tuple[str, str, Value], ko: str, en: str) -> None:
    assert Answerer(HOUSEHOLD, "ko").outcomes([_outcome(*change)]) == ko
    assert Answerer(HOUSEHOLD, "en").outcomes([_outcome(*change)]) == en


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_and_never_as_done(reason: Reason, language: Language) -> None:
    said = Answerer(HOUSEHOLD, language).outcomes([_outcome("tv", "on_off", True, reason)])
    assert said.endswith((".", "?"))
    assert "켰어요" not in said
    assert "turned on" not in said
    assert ("티비" in said) if language == "ko" else ("TV" in said)


def test_what_the_maker_says_is_passed_on() -> None:
    one = _outcome("tv", "on_off", True, "failed")
    told = Outcome(order=one.order, done=False, reason="failed", detail={"ko": "리모컨 잠금이 켜져 있어요."})
    assert Answerer(HOUSEHOLD, "ko").outcomes([told]).endswith("리모컨 잠금이 켜져 있어요.")


def test_some_done_and_some_not() -> None:
    outcomes = [_outcome("living_light", "on_off", False), _outcome("tv", "on_off", False, "unreachable")]
    assert (
        Answerer(HOUSEHOLD, "ko").outcomes(outcomes)
        == "거실 불을 껐어요. 티비가 연결되지 않아요. 켜져 있는지 봐 주세요."
    )


def test_the_same_of_many_is_counted() -> None:
    lights = [a.id for a in HOUSEHOLD.appliances if a.kind == "light"]
    outcomes = [_outcome(id_, "on_off", False) for id_ in lights]
    assert Answerer(HOUSEHOLD, "ko").outcomes(outcomes) == "조명 7개를 껐어요."
    assert Answerer(HOUSEHOLD, "en").outcomes(outcomes) == "I turned off 7 lights."


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_value_of_the_flat_can_be_told(language: Language) -> None:
    answerer = Answerer(HOUSEHOLD, language)
    states = {state.appliance.id: state for state in HOME.appliances()}
    for state in states.values():
        for trait in state.appliance.traits:
            said = answerer.told("value", [(state.appliance.id, trait)], states)
            assert said.endswith("."), (state.appliance.id, trait, said)
            assert "None" not in said
            assert "  " not in said


def test_a_value_of_something_that_is_lost_is_told_as_old() -> None:
    state = next(one for one in HOME.appliances() if one.appliance.id == "tv")
    lost = ApplianceState(appliance=state.appliance, values=state.values, reachable=False)
    said = Answerer(HOUSEHOLD, "ko").told("on", [("tv", "on_off")], {"tv": lost})
    assert said == "티비는 꺼져 있어요. 지금은 연결이 안 돼서, 마지막으로 알던 상태예요."


def test_what_is_not_known_is_not_made_up() -> None:
    state = next(one for one in HOME.appliances() if one.appliance.id == "tv")
    unknown = ApplianceState(appliance=state.appliance, values={}, reachable=True)
    said = Answerer(HOUSEHOLD, "en").told("value", [("tv", "channel")], {"tv": unknown})
    assert said == "I can't tell how the TV is right now."


def test_what_is_to_be_set_and_started_is_one_question() -> None:
    made: list[tuple[str, str, Value]] = [
        ("oven", "target_temperature_c", 200),
        ("oven", "operation", "running"),
    ]
    assert Answerer(HOUSEHOLD, "ko").really(made) == "정말 오븐 온도를 200도로 맞추고 작동을 시작할까요?"
    assert (
        Answerer(HOUSEHOLD, "en").really(made)
        == "Do you really want me to set the oven to 200 degrees and start it?"
    )


def test_a_makers_reason_is_a_sentence_of_its_own() -> None:
    order = Order(id="1", appliance="tv", trait="volume", value=25)
    refused = Outcome(
        order=order, done=False, reason="failed", detail={"ko": "꺼져 있어요", "en": "it is off"}
    )
    assert (
        Answerer(HOUSEHOLD, "ko").outcomes([refused]) == "티비가 말을 듣지 않았어요. 그대로예요. 꺼져 있어요."
    )
    assert Answerer(HOUSEHOLD, "en").outcomes([refused]) == "The TV didn't do it. It is off."
