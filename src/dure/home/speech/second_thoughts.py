"""What takes back or changes what was asked for before: “되돌려줘”, “거실 불 예약 취소해줘”, “put it back”, “what's scheduled”."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from dure.errors import Language
from dure.home.speech.chosen import Chosen, SecondThought, Thought
from dure.home.speech.clauses import Clause
from dure.home.speech.times import Mark
from dure.home.speech.timing import is_recurring, said_times
from dure.home.speech.tokens import Token

Just = Literal["done", "kept", ""]
"""What the sentence before came to: something was done, something is kept for later, or neither."""

INTENTS: Mapping[Thought, str] = {
    "undo": "appliance.undo", "drop": "appliance.undo", "list": "schedule.list", "cancel": "schedule.cancel",
}  # fmt: skip
"""As what each is told."""

_TELLING = frozenset({"schedule", "just", "deed", "former", "back", "nor"})
_CALLING = frozenset({"undo", "cancel", "stop", "leave"})
_UNDOING = frozenset({"undo", "do", "set", "stop", "cancel", "run", "turn"})
_PUTTING = frozenset({"do", "set", "run", "undo", "turn"})
_DROPPING = frozenset({"stop", "cancel"})
_LEAVING = frozenset({"leave", "do", "set"})
_BUT = frozenset({"just", "but", "only", "instead"})
_SAID_WITH = frozenset(
    {"no", "pronoun", "that", "again", "back", "just", "deed", "nor", "henceforth", "everything", "all"}
)
_CLEARING = frozenset({"turn", "off", "unlock", "stop", "cancel", "undo", "do"})


def second_thought(
    clauses: Sequence[Clause],
    marks: Sequence[Mark],
    named: frozenset[str] | None,
    just: Just,
    language: Language,
) -> SecondThought | None:
    """What is wanted of what was asked for before; None where nothing is.

    Args:
        clauses: the parts of the sentence.
        marks: its times.
        named: every appliance that it names; None where there is none such.
        just: what the sentence before came to.
        language: its language.
    """
    henceforth = any("henceforth" in clause.flags for clause in clauses)
    if just and not (henceforth and just == "done") and is_drop(clauses, kept=just == "kept"):
        return SecondThought(what="drop", chosen=Chosen(appliances=named or frozenset()))
    if named is None:
        return None
    if any("nor" in clause.flags for clause in clauses):
        bare = not (named or marks or any(clause.nominals for clause in clauses))
        return None if bare and not just else _no_more(clauses, marks, named, language)
    if len(clauses) == 1 and not marks and is_undo(clauses[0], language):
        return SecondThought(what="undo", chosen=Chosen(appliances=named))
    if any(creates(clause, timed=bool(marks)) for clause in clauses):
        return None
    return of_agenda(clauses, marks, named, language)


def _no_more(
    clauses: Sequence[Clause], marks: Sequence[Mark], named: frozenset[str], language: Language
) -> SecondThought | None:
    """“이제 매일 밤 불 끄지 마”, “don't do that any more”: what comes again is to end; of nothing named, said right after it."""
    henceforth = any("henceforth" in clause.flags for clause in clauses)
    if not (henceforth or is_recurring(marks)) or any(clause.asks or clause.was for clause in clauses):
        return None
    acts = [act for clause in clauses for act in (*clause.acts, *clause.nominals)]
    chosen = Chosen(
        appliances=named,
        times=said_times(marks, language),
        acts=tuple(act for act in acts if act not in ("do", "turn", "set")),
        repeating=True,
        every=False,
        last=False,
    )
    return SecondThought(what="cancel", chosen=chosen, bare=not (named or marks))


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
    undone: list[str] = []
    if is_recurring(marks) and acts and acts[0] in _DROPPING:  # “stop running the vacuum on Sundays”
        undone = [act for act in acts if act not in _DROPPING]
        acts = [act for act in acts if act in _DROPPING]
    flags = {flag for clause in clauses for flag in clause.flags}
    nominals = [*undone, *(act for clause in clauses for act in clause.nominals)]
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
    if acts and set(acts) <= _CLEARING and (set(acts) - {"do", "turn"}):
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


def is_order(clauses: Sequence[Clause], language: Language, *, timed: bool) -> bool:
    """Whether nothing in it is only spoken of; what is to be scheduled, and English gerunds, are orders after all.

    Args:
        clauses: the parts of the sentence; what they speak of becomes what is to be done.
        language: its language.
        timed: whether it says a time.
    """
    return all(_orders(clause, language, timed=timed) for clause in clauses)


def _orders(clause: Clause, language: Language, *, timed: bool) -> bool:
    made = creates(clause, timed=timed)
    brought = timed and "brought" in clause.flags and not clause.acts  # “5분 뒤에 꺼지게”
    if clause.nominals and (language == "en" or made or brought or _is_brought_about(clause)):
        clause.acts = [*clause.nominals, *(act for act in clause.acts if act not in ("do", "set"))]
        clause.nominals = []
    elif made:
        clause.flags.discard("schedule")
        clause.acts = [act for act in clause.acts if act not in ("do", "set")]
    if "deed" in clause.flags and clause.acts and not set(clause.acts) & _CALLING:  # “방금 끈 거 다시 켜줘”
        clause.flags = (clause.flags - {"deed", "just"}) | {"pronoun"}
    if clause.nominals == ["other"] and set(clause.acts) & {
        "resume",
        "pause",
        "run",
    }:  # “하던 빨래 마저 돌려”
        clause.nominals = []
    if "leave" in clause.acts and len(set(clause.acts)) > 1:
        clause.acts = [act for act in clause.acts if act != "leave"]
    spoken_of = clause.nominals or clause.flags & {"nor", "former", "deed", "just"}
    called_off = {"undo", "cancel", "leave"} & set(clause.acts)
    return not (spoken_of or called_off or ("schedule" in clause.flags and not timed))


def instead(
    clauses: list[Clause], parts: list[list[Token]], commas: Collection[int]
) -> tuple[list[Clause], list[list[Token]]]:
    """“끄지 말고 약하게 해줘”, “don't turn it off, just put it on low”: without what is not to be done.

    Args:
        clauses: what the parts of a sentence say; what one leaves out is filled in from the one before it.
        parts: their words.
        commas: before which words of an English sentence a comma stands.
    """
    kept: list[int] = []
    for number, clause in enumerate(clauses):
        after = clauses[number + 1] if number + 1 < len(clauses) else None
        if after is None or not after.says_what or not _gives_way(clause, parts[number + 1], commas):
            kept.append(number)
            continue
        if after.flags & {"all", "everything"} and not after.heads:  # “컴퓨터만 끄지 말고 다 꺼”
            after.spared.extend(clause.heads)
            after.spared_rooms.extend(clause.rooms)
        elif not after.says_where or (after.flags & {"pronoun"} and not after.heads):
            after.heads, after.rooms = list(clause.heads), list(clause.rooms)
    return [clauses[number] for number in kept], [parts[number] for number in kept]


def _gives_way(clause: Clause, after: Sequence[Token], commas: Collection[int]) -> bool:
    if "instead" in clause.flags:
        return True
    begins = bool(after) and (after[0].start in commas or after[0].text in _BUT)
    return "nor" in clause.flags and begins


def _is_brought_about(clause: Clause) -> bool:
    """“불 끄기”, “꺼지게 해줘”, “끄는 걸로 맞춰놔”: what is spoken of is what is to be done."""
    if "asked_for" in clause.flags:
        return True
    made = bool(clause.acts) and set(clause.acts) <= {"do", "set"} and "other" not in clause.nominals
    return made and not clause.flags & {"schedule", "nor", "instead", "henceforth"}


def sparing(clauses: list[Clause], parts: list[list[Token]]) -> tuple[list[Clause], list[list[Token]]]:
    """“불 다 끄되 현관 불은 놔둬”: a part that leaves something spares it in the part before."""
    if (
        len(clauses) > 1 and clauses[0].acts == ["leave"] and not clauses[0].says_where
    ):  # “never mind, turn it off”
        clauses, parts = clauses[1:], parts[1:]
    for number in range(len(clauses) - 1, -1, -1):
        clause, before = clauses[number], clauses[max(0, number - 1)]
        if "rest" in clause.flags and not clause.heads:  # “… 켜고 나머지는 꺼”
            clause.flags.add("all")
            clause.spared.extend(before.heads if before is not clause else [])
            clause.spared_rooms.extend(before.rooms if before is not clause else [])
        lit = before is not clause and "on" in before.acts and "off" in clause.acts
        everywhere = clause.flags & {"all", "everything"} and not any(head.rooms for head in clause.heads)
        if lit and everywhere:
            before.flags.discard("only")  # “안방 불만 켜놓고 다 꺼”
            clause.spared.extend(before.heads)
            clause.spared_rooms.extend(before.rooms)
        if clause.acts == ["leave"] and before.flags & {"all", "everything"}:
            before.spared.extend(clause.heads)
            before.spared_rooms.extend(clause.rooms)
            clauses, parts = (
                [*clauses[:number], *clauses[number + 1 :]],
                [*parts[:number], *parts[number + 1 :]],
            )
    return clauses, parts
