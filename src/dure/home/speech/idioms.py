"""Words that say something only together with others: “get the lights”, “make sure it is closed”, “안 껐으면 꺼줘”."""

from __future__ import annotations

from dure.home.speech.clauses import Clause

_ENSURED = {"on": ["on"], "off": ["off"], "open": ["open"], "closed": ["close"], "locked": ["lock"]}
"""“make sure it is closed”: what is to be done so that it is so."""
_ENDS = frozenset({"on", "off", "close", "lock"})
"""What a thing is brought to by doing it, however it was, and without harm."""
_HOW = frozenset({"going", "turn", "get", "set"})


def settle(clause: Clause, *, korean: bool) -> None:
    """Bring what such words say into what any clause says.

    Args:
        clause: what a part of a sentence says; changed.
        korean: its language.
    """
    _ensure(clause)
    _get(clause)
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


def _lights_down(clause: Clause) -> None:
    """“온 집에 불 내려”: all lights are let down by switching them off."""
    lit = clause.heads and all(head.kinds == {"light"} for head in clause.heads)
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
        clause.acts, clause.was = _ENSURED.get(clause.was[0], []), []


def _get(clause: Clause) -> None:
    """“get the washer going” starts it, “get the lights” switches them on."""
    acts = set(clause.acts)
    if "going" in acts:
        starts = acts <= _HOW and clause.heads
        clause.acts = ["run"] if starts else [act for act in clause.acts if act != "going"]
    if "get" in clause.acts:
        lit = clause.heads and all(head.kinds == {"light"} for head in clause.heads)
        more = clause.degrees or clause.numbers or clause.options or clause.colour
        bare = lit and acts <= {"get", "turn"} and not more
        clause.acts = ["on"] if bare else [act for act in clause.acts if act != "get"]


def _meet_condition(clause: Clause, act: str) -> None:
    """“켜져 있으면 꺼줘”, “안 껐으면 꺼줘”: to do it anyway comes to the same."""
    kept = "not" in clause.flags
    if clause.was and all((act in _ENSURED.get(was, [])) is kept for was in clause.was) and act in _ENDS:
        clause.was, clause.asks = [], []
        clause.flags -= {"not", "cond"}
