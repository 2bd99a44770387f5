"""Words that say something only together with others: “get the lights”, “make sure it is closed”, “안 껐으면 꺼줘”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dure.home.speech.clauses import Clause

ENSURED = {"on": ["on"], "off": ["off"], "open": ["open"], "closed": ["close"], "locked": ["lock"]}
"""“make sure it is closed”: what is to be done so that it is so."""
_ENDS = frozenset({"on", "off", "close", "lock"})
"""What a thing is brought to by doing it, however it was, and without harm."""
_FED = frozenset({"light", "boiler"})
"""Of what one says that fire is put into it."""
_HOW = frozenset({"going", "turn", "get", "set"})


def settle(clause: Clause, *, korean: bool) -> None:
    """Bring what such words say into what any clause says.

    Args:
        clause: what a part of a sentence says; changed.
        korean: its language.
    """
    _have(clause)
    _ensure(clause)
    _get(clause)
    _go(clause)
    _feed(clause)
    _time_out(clause)
    _supply(clause)
    if "though" in clause.flags and clause.acts:  # “켜져 있는데 꺼줘”
        clause.was = []
    if "cond" in clause.flags and len(clause.acts) == 1:
        _meet_condition(clause, clause.acts[0])
    if korean and clause.acts == ["down"] and clause.flags & {"all", "inside"}:
        _lights_down(clause)
    if (
        korean and clause.acts and set(clause.acts) <= {"on", "off"} and "only" in clause.flags
    ):  # “전등 하나만”
        clause.numbers = [one for one in clause.numbers if (one.value, one.unit) != (1.0, "")]


def settle_list(clauses: Sequence[Clause], *, korean: bool) -> None:
    """What parts say together: “boiler off, curtains closed”: what is to be so is to be brought about.

    Args:
        clauses: the parts of one sentence; changed.
        korean: its language.
    """
    if korean:
        _borrow(clauses)
    if korean or len(clauses) < 2 or not any(clause.acts for clause in clauses):
        return
    for clause in clauses:
        if clause.heads and len(clause.was) == 1 and not (clause.acts or clause.asks):
            clause.acts, clause.was = ENSURED.get(clause.was[0], []), []


def _borrow(clauses: Sequence[Clause]) -> None:
    """“안방은 켜고 작은방 불은 꺼”: what is named in the second room is meant in the first."""
    for before, after in pairwise(clauses):
        switched = bool(before.acts) and {*before.acts, *after.acts} <= {"on", "off", "open", "close"}
        if not switched or before.heads or not before.rooms or len(after.heads) != 1:
            continue
        head = after.heads[0]
        if head.rooms and head.kinds and not head.guarded and not before.traits:
            before.heads = [replace(head, ids=frozenset(), rooms=tuple(before.rooms))]
            before.rooms = []


def _lights_down(clause: Clause) -> None:
    """“온 집에 불 내려”: all lights are let down by switching them off."""
    said = [*clause.heads, *clause.spared]
    lit = said and all(head.kinds == {"light"} for head in said)
    if lit and not (clause.degrees or clause.numbers or clause.traits):
        clause.acts = ["off"]
        clause.flags.add("all")


def _ensure(clause: Clause) -> None:
    """“make sure the valve gets closed”: what is to be so is to be brought about."""
    if "ensure" not in clause.flags:
        return
    clause.acts = [act for act in clause.acts if act not in ("get", "turn")]
    clause.asks = []
    if not clause.acts and len(clause.was) == 1:
        clause.acts, clause.was = ENSURED.get(clause.was[0], []), []


def _have(clause: Clause) -> None:
    """“have the vacuum go home”: no question, somebody is to see to it."""
    causes = (
        "have" in clause.flags
        and clause.asks == ["is"]
        and clause.asks_first
        and (clause.heads or "pronoun" in clause.flags)
    )
    if (
        causes
        and not clause.was
        and (set(clause.acts) - {"turn"} or "go" in clause.flags or clause.numbers or clause.named("swing"))
    ):
        clause.asks = []


def _go(clause: Clause) -> None:
    """“dryer quick cycle go” starts it, “send the vacuum round” too."""
    if not clause.heads or clause.numbers:
        return
    away = {reading for readings in clause.options for reading in readings} & {"home"}
    if "go" in clause.flags and clause.acts == ["turn"] and not away:
        clause.acts = ["run"]
    if clause.flags & {"round"} and "send" in clause.acts and not away:
        clause.acts = ["run"]


def _get(clause: Clause) -> None:
    """“get the washer going” starts it, “get the lights” switches them on."""
    acts = set(clause.acts)
    if "going" in acts:
        starts = acts <= _HOW and (clause.heads or clause.pure_options)
        clause.acts = ["run"] if starts else [act for act in clause.acts if act != "going"]
    if "get" in clause.acts:
        lit = clause.heads and all(head.kinds == {"light"} for head in clause.heads)
        more = clause.degrees or clause.numbers or clause.options or clause.colour
        bare = lit and acts <= {"get", "turn"} and not more
        clause.acts = ["on"] if bare else [act for act in clause.acts if act != "get"]


def _feed(clause: Clause) -> None:
    """“불 좀 넣어다오” switches it on; of anything else it says what is put into it."""
    if "feed" not in clause.acts:
        return
    warms = clause.heads and all(head.kinds and head.kinds <= _FED for head in clause.heads)
    if warms and clause.acts == ["feed"]:
        heated = [head for head in clause.heads if "boiler" in head.kinds]
        clause.heads = heated or clause.heads  # “보일러 불 좀 넣어라”
        clause.acts = ["on"]
    else:
        clause.muddled = True


def _supply(clause: Clause) -> None:
    """“컴퓨터 전원 좀 내려”: power that is let down is switched off."""
    if clause.named("on_off") and len(clause.acts) == 1 and not (clause.numbers or clause.degrees):
        clause.acts = [{"down": "off", "up": "on"}.get(clause.acts[0], clause.acts[0])]


def _time_out(clause: Clause) -> None:
    """“선풍기 한 시간 타이머”: then it is switched off; a timer of nothing is not the home's."""
    if "timer" not in clause.flags or clause.asks:
        return
    if clause.heads and set(clause.acts) <= {"set", "do", "run", "off"} and not clause.options:
        clause.acts = ["off"]
    else:
        clause.muddled = True


def _meet_condition(clause: Clause, act: str) -> None:
    """“켜져 있으면 꺼줘”, “안 껐으면 꺼줘”: to do it anyway comes to the same."""
    kept = "not" in clause.flags
    if clause.was and all((act in ENSURED.get(was, [])) is kept for was in clause.was) and act in _ENDS:
        clause.was, clause.asks = [], []
        clause.flags -= {"not", "cond"}
