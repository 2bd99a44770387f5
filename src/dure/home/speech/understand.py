"""From a sentence to a plan: pure, so that the same sentence in the same home at the same moment is always the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dure.errors import Language
from dure.home.speech.changes import changes
from dure.home.speech.clauses import Clause, Head, read_clause, split
from dure.home.speech.feelings import help_for, read_feeling
from dure.home.speech.guesses import guesses
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Change, Memory, Missing, Plan, Step
from dure.home.speech.questions import Questioner, is_question
from dure.home.speech.targets import Finder, Found
from dure.home.speech.tiling import Tiled, tile
from dure.home.speech.times import Mark, read_times
from dure.home.speech.tokens import Reading, Token
from dure.home.speech.unnamed import Unnamed
from dure.home.speech.want import Want
from dure.language.text import Sentence

MAX_CHARS = 160
"""The longest sentence that is looked at."""

_POINTING = re.compile(r"\s*(?:아까 ?|방금 ?)?[그저] ")
"""“그 불”: how a Korean sentence begins that means what was just spoken of."""
_HARMLESS_ALONE = frozenset({"do", "turn", "set"})


@dataclass(frozen=True, slots=True)
class Context:
    """What was said and meant before, at one place.

    Attributes:
        room: the room that the microphone stands in; empty where that is not known.
        memory: what was spoken of; empty where nothing was, or too long ago.
        which: among which appliances the speaker was asked to choose in the answer just before; empty where not.
        pending: what is to be done with the chosen ones.
    """

    room: str = ""
    memory: Memory = field(default_factory=Memory)
    which: tuple[str, ...] = ()
    pending: Clause | None = None


def understand(
    text: str, language: Language, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """What is to be done, told, offered or asked; None where the sentence is nothing for the home.

    Every word of the sentence has to be explained: a sentence that holds anything else is left to others.

    Args:
        text: what was said, without a name.
        language: of a text whose letters do not tell.
        snapshot: the home as it is now.
        context: what was said before.
        now: aware, in the household's zone.
    """
    if not text or len(text) > MAX_CHARS:
        return None
    sentence = Sentence.of(text, language)
    if not sentence.key.strip():
        return None
    own = snapshot.household.entries(sentence.language)
    if feeling := read_feeling(sentence, own):
        if offer := help_for(feeling, context.room, snapshot):
            return Plan(
                intent="appliance.offer",
                offer=offer,
                feeling=feeling.what,
                memory=_spoken_of(offer, snapshot),
            )
        return None
    marks = read_times(sentence.key, sentence.language, now)
    cut = [(mark.start, mark.end) for mark in marks]
    tiled = tile(sentence, own, cut=cut)
    if tiled.unknown:
        tiled = _once_more(sentence, tiled, snapshot, cut)
    if tiled.unknown or not tiled.tokens:
        return None
    planner = _Planner(sentence, tiled, marks, snapshot, context, now)
    return planner.plan(pointing=_POINTING.match(text) is not None, asking=text.rstrip().endswith("?"))


def _once_more(sentence: Sentence, tiled: Tiled, snapshot: Snapshot, cut: Sequence[tuple[int, int]]) -> Tiled:
    """The same with guesses at what is not known: a name that was misheard, or a course that is not there."""
    extra = [*guesses(sentence, tiled, snapshot.household)]
    own = snapshot.household.entries(sentence.language)
    if extra:
        better = tile(sentence, own, extra, cut)
        if not better.unknown:
            return better
    if len(tiled.unknown) == 1 and (unknown := _course(tiled)):
        return tile(sentence, own, [unknown], cut)
    return tiled


def _course(tiled: Tiled) -> Token | None:
    """An unknown word before “코스” or “mode” is a course that may not be there."""
    unknown = tiled.unknown[0]
    after = [token for token in tiled.tokens if token.start == unknown.end]
    if not after or after[0].get("trait") != "mode":
        return None
    return replace(unknown, readings=(Reading("unknown_course", unknown.text), Reading("guess")))


def _spoken_of(made: Sequence[Change], snapshot: Snapshot) -> Memory:
    home = snapshot.household
    appliances = tuple(dict.fromkeys(id_ for id_, _, _ in made))
    rooms = tuple(dict.fromkeys(home.by_id[id_].room for id_ in appliances if home.by_id[id_].room))
    kinds = frozenset(home.by_id[id_].kind for id_ in appliances)
    return Memory(appliances=appliances, trait=made[-1][1] if made else "", rooms=rooms, kinds=kinds)


class _Planner:
    """Makes the plan of one sentence."""

    def __init__(
        self,
        sentence: Sentence,
        tiled: Tiled,
        marks: Sequence[Mark],
        snapshot: Snapshot,
        context: Context,
        now: datetime,
    ) -> None:
        self._language = sentence.language
        self._snapshot = snapshot
        self._home = snapshot.household
        self._context = context
        self._memory = context.memory
        self._marks = marks
        self._sentence = sentence
        self._now = now
        self._tokens = tiled.tokens
        self._said_rooms: list[str] = []
        self._asking = False

    def plan(self, *, pointing: bool, asking: bool) -> Plan | None:
        """What the sentence means.

        Args:
            pointing: whether it begins with a word that points at what was spoken of.
            asking: whether it was written as a question.
        """
        self._asking = asking
        parts = split(self._tokens, self._language)
        clauses = [read_clause(part, self._language, self._home) for part in parts]
        if pointing:
            clauses[0].flags.add("that")
        if any(clause.muddled for clause in clauses):
            return None
        if any("every" in clause.flags for clause in clauses):
            return self._recurring(clauses)
        self._set_times(parts, clauses)
        if self._context.which and len(clauses) == 1 and (plan := self._chosen(clauses[0])):
            return plan
        plans: list[Plan] = []
        for clause in clauses:
            plan = self._clause(clause)
            if plan is None:
                return None
            plans.append(plan)
            self._memory = plan.memory
            self._said_rooms += [*clause.rooms, *(room for head in clause.heads for room in head.rooms)]
            if not plan.steps and len(clauses) > 1:
                return plan if plan.which or plan.missing else None
        return _joined(plans)

    def _set_times(self, parts: Sequence[Sequence[Token]], clauses: Sequence[Clause]) -> None:
        """A time counts for the part that it stands in and for those after it that say none, a span for its own."""
        begin, at, span = 0, None, False
        for number, (part, clause) in enumerate(zip(parts, clauses, strict=True)):
            end = part[-1].end if number < len(parts) - 1 else 10_000
            for mark in self._marks:
                if not begin <= self._unit(mark.start) < end:
                    continue
                if mark.at is not None:
                    at, span = mark.at, mark.span
                if mark.lasting is not None:
                    clause.lasting, clause.span = mark.lasting, mark.span
            clause.at = at
            clause.span = clause.span or (span and at is not None)
            begin = end

    def _unit(self, place: int) -> int:
        """A place of the key in the units of tokens: letters in Korean, words in English."""
        return place if self._language == "ko" else len(self._sentence.key[:place].split())

    def _recurring(self, clauses: Sequence[Clause]) -> Plan | None:
        if any(clause.says_what for clause in clauses) and any(clause.says_where for clause in clauses):
            return Plan(intent="appliance.recurring")
        return None

    # ------------------------------------------------------------ one clause

    def _finder(self) -> Finder:
        return Finder(self._snapshot, self._context.room, self._memory, self._language, self._said_rooms)

    def _unnamed(self) -> Unnamed:
        return Unnamed(self._snapshot, self._finder(), self._memory, self._context.room, self._changes)

    def _clause(self, clause: Clause) -> Plan | None:
        if is_question(clause, self._language):
            return self._question(clause)
        if (self._language == "en" and clause.asks) or "not" in clause.flags:
            return None  # “the door is open” tells something, “안 꺼도 돼” wants nothing
        self._once_more(clause)
        if not clause.says_what:
            return self._left_out(clause)
        if set(clause.acts) <= _HARMLESS_ALONE and not self._says_more(clause):
            return None
        if clause.says_where or clause.flags & {"all", "everything"}:
            found = self._finder().find(clause)
            if not found.appliances and not found.which and found.missing is None and clause.rooms:
                found = self._unnamed().by_trait(clause)
                if not found.appliances and self._memory.kinds and not clause.traits:
                    head = Head("", self._memory.kinds, frozenset(), tuple(clause.rooms))
                    found = self._finder().find(replace(clause, heads=[head], rooms=[]))
            headless = not clause.heads
        else:
            found = self._unnamed().find(clause)
            headless = True
        return self._act(clause, found, headless=headless)

    def _once_more(self, clause: Clause) -> None:
        """“조금 더”, “한 번 더”: the way that it went before."""
        last = self._memory.clause
        if last is None or clause.acts or clause.says_where or clause.numbers or clause.options:
            return
        if clause.flags & {"more", "once_more"} or set(clause.degrees) & {"bit", "lot"}:
            clause.acts.extend(act for act in last.acts if Want(Clause(acts=[act])).direction)

    @staticmethod
    def _says_more(clause: Clause) -> bool:
        return bool(
            clause.options or clause.numbers or clause.colour or clause.kelvin or clause.degrees or clause.course
            or clause.traits or ("activity" in clause.flags)
        )  # fmt: skip

    def _act(self, clause: Clause, found: Found, *, headless: bool) -> Plan | None:
        if found.missing is not None:
            return self._missing(clause, found.missing)
        if found.which:
            able = tuple(id_ for id_ in found.which if self._changes(id_, clause, False))
            if len(able) == 1:
                found = Found(able)
            elif able:
                return Plan(intent="appliance.which", which=able, pending=clause, memory=self._memory)
        if not found.appliances:
            return None
        if clause.course:
            return self._missing(clause, Missing(of=found.appliances[0], wanted="course"))
        made: list[Change] = [
            (id_, trait, value)
            for id_ in found.appliances
            for trait, value in self._changes(id_, clause, headless)
        ]
        if not made:
            if headless or clause.pure_options or clause.numbers or set(clause.acts) <= _HARMLESS_ALONE:
                return None
            return self._missing(clause, Missing(of=found.appliances[0], wanted="act"))
        return self._done(clause, made)

    def _changes(
        self,
        id_: str,
        clause: Clause,
        headless: bool,  # handed on by place
    ) -> list[tuple[str, bool | int | float | str]]:
        want = Want(clause, trait=self._memory.trait, headless=headless)
        return changes(self._home.by_id[id_], want, self._snapshot)

    def _done(self, clause: Clause, made: list[Change]) -> Plan:
        memory = replace(_spoken_of(made, self._snapshot), clause=replace(clause, at=None, lasting=None))
        steps = [Step(tuple(made), clause.at, clause.at is not None and clause.span)]
        if clause.lasting is not None:
            begun = clause.at or self._now
            undo: tuple[Change, ...] = tuple(
                (id_, trait, not value) for id_, trait, value in made if trait == "on_off"
            )
            undo = undo or tuple((id_, trait, "idle") for id_, trait, to in made if to == "running")
            if not undo:
                return Plan(intent="appliance.set", steps=tuple(steps), memory=memory)
            steps.append(Step(undo, begun + clause.lasting, clause.span))
        return Plan(intent="appliance.set", steps=tuple(steps), memory=memory)

    def _missing(self, clause: Clause, missing: Missing) -> Plan | None:
        """Honest about what is not here, where the sentence is surely meant for the home."""
        if not clause.says_what or (missing.kind == "" and not missing.of):
            return None
        return Plan(intent="appliance.missing", missing=missing, memory=self._memory)

    def _question(self, clause: Clause) -> Plan | None:
        questioner = Questioner(self._snapshot, self._finder(), self._memory, self._context.room)
        asked = questioner.ask(clause, self._language)
        if asked is None:
            return None
        if asked.missing is not None:
            return Plan(intent="appliance.missing", missing=asked.missing, memory=self._memory)
        told = _spoken_of([(id_, trait, "") for id_, trait in asked.tell], self._snapshot)
        return Plan(intent="appliance.query", question=asked.question, tell=asked.tell, memory=told)

    # ------------------------------------------------------------ what is left out

    def _left_out(self, clause: Clause) -> Plan | None:
        """“안방도”, “아니 안방 불”: what was done before, elsewhere."""
        last = self._memory.clause
        if last is None or not clause.says_where or self._asking:
            return None
        if not (clause.flags & {"also", "no"}) and len(self._tokens) > 3:
            return None
        heads = list(clause.heads) or [Head("", self._memory.kinds, frozenset(), tuple(clause.rooms))]
        again = replace(
            last,
            heads=heads,
            rooms=[],
            spared=[],
            spared_rooms=[],
            flags=clause.flags | (last.flags & {"activity"}),
        )
        return self._act(again, self._finder().find(again), headless=False)

    def _chosen(self, clause: Clause) -> Plan | None:
        """The answer to “which one?”."""
        pending, which = self._context.pending, self._context.which
        if pending is None or clause.says_what or is_question(clause, self._language):
            return None
        chosen: tuple[str, ...] = ()
        if clause.flags & {"both", "all"}:
            chosen = which
        elif rooms := {*clause.rooms, *(room for head in clause.heads for room in head.rooms)}:
            chosen = tuple(id_ for id_ in which if self._home.by_id[id_].room in rooms)
        elif clause.heads:
            named = self._finder().find(clause)
            kinds = {kind for head in clause.heads for kind in head.kinds}
            chosen = tuple(id_ for id_ in which if id_ in named.appliances)
            chosen = chosen or tuple(id_ for id_ in which if self._home.by_id[id_].kind in kinds)
        return self._act(pending, Found(chosen), headless=False) if chosen else None


def _joined(plans: Sequence[Plan]) -> Plan | None:
    if len(plans) <= 1:
        return plans[0] if plans else None
    steps: list[Step] = []
    for plan in plans:
        for step in plan.steps:
            if steps and steps[-1].at == step.at:
                steps[-1] = replace(step, changes=tuple(dict.fromkeys((*steps[-1].changes, *step.changes))))
            else:
                steps.append(step)
    return Plan(intent="appliance.set", steps=tuple(steps), memory=plans[-1].memory)
