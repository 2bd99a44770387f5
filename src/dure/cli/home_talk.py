"""What `dure home do`, `set`, `undo` and `watch` do at their seat."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import anyio
import click

from dure.api import Value
from dure.cli.home_seat import Seat
from dure.cli.home_words import find, word
from dure.cli.output import console, emit, say, spoken_language, warn
from dure.errors import BadInput, ExitCode, NotFound, Text
from dure.home.fitting import read_value
from dure.home.speech.talk import NOTHING_DONE

LOOK_S = 1.0
"""How often `watch` looks."""

Told = Mapping[str, Any]

WHY: Mapping[str, tuple[str, str]] = {
    "unreachable": ("it cannot be reached.", "연결되지 않아요."),
    "unlinked": (
        "its account is not linked (any more): see “dure home link”.",
        "계정 연결이 끊겼어요. “dure home link”로 다시 연결하세요.",
    ),
    "unsafe": ("that is done by hand only, for safety.", "안전을 위해 직접 손으로만 할 수 있어요."),
    "unconfirmed": ("that wants to be confirmed.", "한 번 더 확인이 필요해요."),
    "not_permitted": ("this assistant may not reach it.", "이 비서에게 허락되지 않은 기기예요."),
    "out_of_range": ("it has no such value.", "그 값으로는 할 수 없어요."),
    "read_only": ("that can only be read.", "읽을 수만 있는 값이에요."),
    "unsupported": ("it has no such ability.", "그런 기능이 없어요."),
    "busy": ("it is busy.", "지금 다른 일을 하고 있어요."),
    "failed": ("it did not do it.", "기기가 따르지 않았어요."),
}
"""Why something was not done, in both languages."""


async def talk(seat: Seat, sentence: str, *, as_json: bool) -> int:
    """Say a sentence, and whatever is asked back."""
    if not sentence.strip():
        why = Text("the sentence is empty.", "문장이 비어 있어요.")
        raise BadInput(what="dure home do", why=why)
    while True:
        told = await seat.say(sentence, spoken_language())
        reply = told["reply"]
        if reply is None:
            if not as_json:
                say("That is nothing for the home.", "집에서 할 일로 알아듣지 못했어요.")
            return ExitCode.NOT_HEARD
        for event in told["events"] if as_json else ():
            emit(event)
        if not as_json:
            console.print(reply["text"], markup=False)
        if told.get("waits"):
            warn(
                "No hub is running: this is kept, and done only while one runs (dure up).",
                "실행 중인 허브가 없어요. 예약은 저장했지만, 그 시각에 허브(dure up)가 켜져 있어야 실행돼요.",
            )
        if not (reply["expects_reply"] and not as_json and sys.stdin.isatty()):
            done = all(one["done"] for one in reply["outcomes"]) and reply["intent"] not in NOTHING_DONE
            return ExitCode.OK if done else ExitCode.REFUSED
        sentence = await anyio.to_thread.run_sync(
            lambda: click.prompt(">", prompt_suffix=" ", default="", show_default=False)
        )
        if not sentence.strip():
            return ExitCode.REFUSED


async def set_trait(
    seat: Seat, appliance: str, trait: str, value: str, *, confirmation: str, as_json: bool
) -> int:
    """Bring one trait to a value. What may do harm is asked about at the terminal; elsewhere it is told what confirms it.

    Raises:
        NotFound: there is no such appliance or trait.
        BadInput: the trait has no such value.
    """
    found = find(await seat.show(), appliance)
    if trait not in found["traits"]:
        known = ", ".join(found["traits"])
        raise NotFound(what=Text("trait", "속성"), id=f"{trait} ({known})")
    wanted = read_value(trait, value)
    if wanted is None:
        known = found["traits"][trait]
        can = ", ".join(known["options"]) or {"bool": "on, off", "colour": "#rrggbb"}.get(
            known["type"], f"{known['low']} … {known['high']}"
        )
        raise BadInput(what=f"{trait} {value}", why=Text(f"it can be: {can}", f"쓸 수 있는 값: {can}"))
    outcomes = await seat.order(found["appliance"], trait, wanted, confirmation)
    asked = next((one["confirmation"] for one in outcomes), "")
    if asked and not as_json and sys.stdin.isatty():
        if not await _really(found["appliance"], trait, wanted):
            return ExitCode.REFUSED
        outcomes = await seat.order(found["appliance"], trait, wanted, asked)
    return _tell(outcomes, as_json=as_json)


async def _really(appliance: str, trait: str, value: Value) -> bool:
    """Ask the person at the terminal once more."""
    language = spoken_language()
    what = f"{appliance}.{trait} = {word(trait, value, language)}"
    question = (
        f"{what}. {'위험할 수 있어요. 정말 할까요?' if language == 'ko' else 'That can do harm. Really?'}"
    )
    return await anyio.to_thread.run_sync(lambda: click.confirm(question, default=False))


async def undo_last(seat: Seat, *, as_json: bool) -> int:
    """Take back what the last wish did."""
    outcomes = await seat.undo()
    if not outcomes:
        if not as_json:
            say("There is nothing to take back.", "되돌릴 일이 없어요.")
        return ExitCode.NOT_HEARD
    return _tell(outcomes, as_json=as_json)


async def watch_home(seat: Seat, *, as_json: bool) -> None:
    """Tell what changes, until stopped."""
    before = _values(await seat.show())
    while True:
        await anyio.sleep(LOOK_S)
        now = _values(await seat.show())
        for (appliance, trait), value in now.items():
            previous = before.get((appliance, trait))
            if value == previous:
                continue
            event = {
                "type": "appliance.changed",
                "appliance": appliance,
                "trait": trait,
                "value": value,
                "previous": previous,
            }
            if as_json:
                emit(event)
            else:
                language = spoken_language()
                change = f"{word(trait, previous, language)} → {word(trait, value, language)}"
                console.print(f"{appliance}.{trait}  {change}", markup=False)
        before = now


def _values(told: Told) -> dict[tuple[str, str], Any]:
    return {
        (one["appliance"], name): trait["value"]
        for one in told["appliances"]
        for name, trait in one["traits"].items()
    }


def _tell(outcomes: Sequence[Told], *, as_json: bool) -> int:
    """Print what came of orders; the exit code that says it."""
    for one in outcomes:
        if as_json:
            emit(_event(one))
        elif one["done"]:
            language = spoken_language()
            console.print(
                f"{one['appliance']}.{one['trait']} = {word(one['trait'], one['value'], language)}",
                markup=False,
            )
        else:
            en, ko = WHY.get(one["reason"], (one["reason"],) * 2)
            detail = one["detail"]
            say(
                f"{one['appliance']}: {detail.get('en', en)}",
                f"{one['appliance']}: {detail.get('ko', ko)}",
            )
            if confirmation := one["confirmation"]:
                say(
                    f"To do it all the same, say so within two minutes: --confirm {confirmation}",
                    f"그래도 하려면 2분 안에 같은 명령에 덧붙이세요: --confirm {confirmation}",
                )
    reasons = {one["reason"] for one in outcomes if not one["done"]}
    if not reasons:
        return ExitCode.OK
    if reasons <= {"unsupported", "out_of_range", "read_only"}:
        return ExitCode.BAD_INPUT
    return ExitCode.UNAVAILABLE if reasons <= {"unreachable", "unlinked"} else ExitCode.REFUSED


def _event(one: Told) -> dict[str, Any]:
    common = {"appliance": one["appliance"], "trait": one["trait"], "order": one["order"]}
    if one["done"]:
        return {"type": "appliance.changed", **common, "value": one["value"], "previous": one["previous"]}
    asked = {"confirmation": one["confirmation"]} if one["confirmation"] else {}
    return {
        "type": "appliance.refused",
        **common,
        "value": one["ordered"],
        "reason": one["reason"],
        **asked,
    }
