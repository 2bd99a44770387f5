"""What takes back or changes what was asked for before: “되돌려줘”, “거실 불 예약 취소해줘”, “put it back”, “what's scheduled”."""

from __future__ import annotations

from collections.abc import Sequence

from dure.errors import Language
from dure.home.speech.chosen import Chosen, SecondThought
from dure.home.speech.clauses import Clause
from dure.home.speech.times import Mark
from dure.home.speech.timing import is_recurring, said_times

_TELLING = frozenset({"schedule", "just", "deed", "former", "back", "nor"})
_CALLING = frozenset({"undo", "cancel", "stop", "leave"})
_UNDOING = frozenset({"undo", "do", "set", "stop", "cancel", "run", "turn"})
_PUTTING = frozenset({"do", "set", "run", "undo", "turn"})
_DROPPING = frozenset({"stop", "cancel"})
_LEAVING = frozenset({"leave", "do", "set"})
_SAID_WITH = frozenset({"no", "pronoun", "that", "again", "back", "just", "deed", "nor", "everything", "all"})
_CLEARING = frozenset({"off", "unlock", "stop", "cancel", "undo", "do"})


def may_be_thought(clause: Clause) -> bool:
    """Whether a part holds a word that calls something off, or speaks of it."""
    return bool(clause.nominals or clause.flags & _TELLING or set(clause.acts) & _CALLING)


def is_undo(clause: Clause, language: Language) -> bool:
    """Whether what was done is to be taken back: “되돌려줘”, “방금 한 거 취소해”, “원래대로 해놔”, “put it back”."""
    acts, flags = set(clause.acts), clause.flags
    if clause.numbers or clause.options or clause.colour or clause.kelvin or clause.course or clause.asks:
        return False
    if "undo" in acts:
        return acts <= _UNDOING
    if "former" in flags:
        return acts <= _PUTTING
    if flags & {"just", "deed"}:
        return bool(acts) and acts <= _DROPPING
    back = language == "en" and "back" in flags and bool(acts) and acts <= {"set", "turn"}
    return back and bool(clause.heads or flags & {"pronoun", "everything"})


def is_drop(clauses: Sequence[Clause], *, kept: bool) -> bool:
    """Whether the sentence does nothing but call off what was just asked for: “취소”, “아니 하지 마”, “cancel that”.

    Args:
        clauses: its parts.
        kept: whether what was just asked for waits for its time, so that it can also be left (“됐어, 놔둬”).
    """
    allowed = _DROPPING | (_LEAVING if kept else frozenset())
    nor = any("nor" in clause.flags for clause in clauses)
    acts = {act for clause in clauses for act in clause.acts if "nor" not in clause.flags}
    if any(
        clause.numbers or clause.options or clause.asks or clause.was or clause.flags - _SAID_WITH
        or (clause.says_where and "nor" not in clause.flags)
        for clause in clauses
    ):  # fmt: skip
        return False
    return acts <= allowed and (nor or bool(acts & (_DROPPING | {"leave"})))


def of_agenda(
    clauses: Sequence[Clause], marks: Sequence[Mark], appliances: frozenset[str], language: Language
) -> SecondThought | None:
    """What is asked of the things that are kept for later; None where they are not meant.

    Args:
        clauses: the parts of the sentence.
        marks: its times.
        appliances: what it names; empty where it names nothing.
        language: its language.
    """
    acts = [act for clause in clauses for act in clause.acts]
    flags = {flag for clause in clauses for flag in clause.flags}
    nominals = [act for clause in clauses for act in clause.nominals]
    asks = [ask for clause in clauses for ask in clause.asks]
    repeating = is_recurring(marks)
    gives_up = bool(acts) and set(acts) <= _DROPPING and bool(nominals or repeating)
    if "schedule" not in flags and not gives_up:
        return None
    chosen = Chosen(
        appliances=appliances,
        times=said_times(marks, language),
        acts=tuple(nominals),
        repeating=repeating,
        every=bool(flags & {"all", "both", "everything"}),
        last=bool(flags & {"just", "deed"}),
    )
    bare = not appliances and not marks and not nominals
    if acts and set(acts) <= _CLEARING and (set(acts) - {"do"}):
        return SecondThought(what="cancel", chosen=chosen, bare=bare)
    if asks or not acts:
        return SecondThought(what="list", chosen=chosen, bare=bare)
    return None


def creates(clause: Clause, *, timed: bool) -> bool:
    """Whether the word for a schedule stands where something is to be scheduled: “열한 시에 불 끄기 예약해줘”."""
    if (
        "schedule" not in clause.flags
        or not timed
        or set(clause.acts) - {"do", "set", "turn"} - {"on", "off"}
    ):
        return False
    return bool(clause.nominals or set(clause.acts) & {"on", "off"})
