"""The plan of one sentence whose words are known: what each of its parts wants of which appliances, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dure.home.speech.changes import changes
from dure.home.speech.clauses import Clause, Head, split
from dure.home.speech.household import GUARDED, Snapshot
from dure.home.speech.idioms import ENSURED, settle_list
from dure.home.speech.joining import joined, steps_of
from dure.home.speech.plan import Change, Memory, Missing, Plan
from dure.home.speech.questions import Questioner, is_question
from dure.home.speech.reading import read_clause
from dure.home.speech.second_thoughts import (
    INTENTS,
    Just,
    instead,
    is_order,
    may_be_thought,
    second_thought,
    sparing,
)
from dure.home.speech.targets import Finder, Found
from dure.home.speech.tiling import Tiled
from dure.home.speech.times import Mark
from dure.home.speech.timing import (
    is_recurring,
    set_repeats,
    set_times,
    without_ends,
)
from dure.home.speech.unnamed import Unnamed
from dure.home.speech.want import Want, fits
from dure.language.text import Sentence

_FEW = 5
"""Of how many words a question is at most that leaves out what it asks: “그럼 건조기는?”."""
_HARMLESS_ALONE = frozenset({"do", "turn", "set"})


@dataclass(frozen=True, slots=True)
class Context:
    """What was said and meant before, at one place.

    Attributes:
        room: the room that the microphone stands in; empty where that is not known.
        memory: what was spoken of; empty where nothing was, or too long ago.
        which: among which appliances the speaker was asked to choose in the answer just before; empty where not.
        pending: what is to be done with the chosen ones.
        just: what the sentence just before came to: `done` where something was done, `kept` where something is kept
            for later, empty where neither.
    """

    room: str = ""
    memory: Memory = field(default_factory=Memory)
    which: tuple[str, ...] = ()
    pending: Clause | None = None
    just: Just = ""


def spoken_of(made: Sequence[Change], snapshot: Snapshot) -> Memory:
    """What later sentences may leave out after these changes."""
    home = snapshot.household
    appliances = tuple(dict.fromkeys(id_ for id_, _, _ in made))
    rooms = tuple(dict.fromkeys(home.by_id[id_].room for id_ in appliances if home.by_id[id_].room))
    kinds = frozenset(home.by_id[id_].kind for id_ in appliances)
    return Memory(appliances=appliances, trait=made[-1][1] if made else "", rooms=rooms, kinds=kinds)


def _unseen(snapshot: Snapshot) -> Snapshot:
    """The home at some later moment: things may be off then, and nothing else is known of them."""
    return Snapshot(snapshot.household, snapshot.household.all_off)


class Planner:
    """Makes the plan of one sentence.

    Args:
        sentence: what was said.
        tiled: its words.
        marks: its times.
        snapshot: the home as it is now.
        context: what was said before.
        now: aware, in the household's zone.
        commas: before which words of an English sentence a comma stands.
    """

    def __init__(
        self,
        sentence: Sentence,
        tiled: Tiled,
        marks: Sequence[Mark],
        snapshot: Snapshot,
        context: Context,
        now: datetime,
        commas: frozenset[int] = frozenset(),
    ) -> None:
        self._commas = commas
        self._language = sentence.language
        self._snapshot = snapshot
        self._unseen = _unseen(snapshot)
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
        parts = split(self._tokens, self._language, self._commas)
        clauses = [read_clause(part, self._language, self._home) for part in parts]
        settle_list(clauses, korean=self._language == "ko")
        if pointing:
            clauses[0].flags |= {"that", "there"} if "here" in clauses[0].flags else {"that"}
        if any(clause.muddled for clause in clauses):
            return None
        if thought := self._second_thought(clauses):
            return thought
        clauses, parts = instead(*sparing(clauses, parts), self._commas)
        if not is_order(clauses, self._language, timed=bool(self._marks)):
            return None
        if any("every" in clause.flags for clause in clauses):
            return self._recurring(clauses)
        if not is_recurring(self._marks):
            set_times(parts, clauses, self._marks, self._unit, self._language)
        elif not set_repeats(parts, clauses, self._marks, self._unit, self._language):
            return self._recurring(clauses)
        clauses = without_ends(clauses)
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
        return joined(plans)

    def _second_thought(self, clauses: Sequence[Clause]) -> Plan | None:
        """What is wanted of what was asked for before; None where nothing is."""
        if not any(may_be_thought(clause) for clause in clauses):
            return None
        named = self._named(clauses)
        thought = second_thought(clauses, self._marks, named, self._context.just, self._language)
        return Plan(intent=INTENTS[thought.what], thought=thought) if thought is not None else None

    def _named(self, clauses: Sequence[Clause]) -> frozenset[str] | None:
        """Every appliance that a sentence names, or that stands in a room that it names; None where there is none such."""
        named: set[str] = set()
        for clause in clauses:
            if clause.heads:
                found = self._finder().find(clause)
                if not found.appliances and not found.which:
                    return None
                named |= {*found.appliances, *found.which}
            for room in clause.rooms:
                named |= set(self._home.by_room.get(room, ()))
        return frozenset(named)

    def _unit(self, place: int) -> int:
        """A place of the key in the units of tokens: letters in Korean, words in English."""
        return place if self._language == "ko" else len(self._sentence.key[:place].split())

    def _recurring(self, clauses: Sequence[Clause]) -> Plan | None:
        """What comes again and again, but not at a time of day on days of the week; or nobody said when."""
        if not any(clause.says_what for clause in clauses) or not any(
            clause.says_where for clause in clauses
        ):
            return None
        if any(is_question(clause, self._language) or "not" in clause.flags for clause in clauses):
            return None
        untimed = is_recurring(self._marks) and all(
            mark.at is None and mark.lasting is None and mark.until is None for mark in self._marks
        )
        return Plan(intent="appliance.when" if untimed else "appliance.recurring")

    # ------------------------------------------------------------ one clause

    def _finder(self) -> Finder:
        return Finder(self._snapshot, self._context.room, self._memory, self._language, self._said_rooms)

    def _unnamed(self) -> Unnamed:
        within = self._memory is not self._context.memory
        return Unnamed(
            self._snapshot, self._finder(), self._memory, self._context.room, self._changes, within=within
        )

    def _clause(self, clause: Clause) -> Plan | None:
        if clause.flags & {"cond", "should"} or ("told" in clause.flags and not self._may_be_told(clause)):
            return None
        if "waits" in clause.flags or ("recall" in clause.flags and not clause.asks):
            return None  # “밥 다 되면 …” waits for something, “불이 켜져 있더라” tells something
        if is_question(clause, self._language):
            return None if clause.every else self._question(clause)
        if (self._language == "en" and clause.asks) or "not" in clause.flags:
            return None  # “the door is open” tells something, “안 꺼도 돼” wants nothing
        self._once_more(clause)
        if self._language == "en" and "only" in clause.flags and set(clause.acts) & {"on", "off"}:
            return None  # “only the lamp on” says something of all the others
        if not clause.says_what and not (
            clause.heads and (clause.named("mute") or clause.named("swing") or self._wished(clause))
        ):
            return self._left_out(clause)
        if set(clause.acts) <= _HARMLESS_ALONE and not clause.says_more:
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

    def _wished(self, clause: Clause) -> bool:
        """“hallway light please”: a light that is wished for is to be on; “curtains closed please”."""
        if len(clause.was) == 1 and "please" in self._sentence.words.split() and not clause.asks:
            clause.acts, clause.was = list(ENSURED.get(clause.was[0], ())), []
            return bool(clause.acts)
        lit = all(head.kinds == {"light"} for head in clause.heads)
        if not lit or self._sentence.words.split()[-1:] != ["please"] or clause.was or clause.traits:
            return False
        clause.acts.append("on")
        return True

    def _may_be_told(self, clause: Clause) -> bool:
        """“청소기 충전하러 가라고 해”: an appliance may be told to do something, where that does no harm."""
        told = self._finder().find(clause).appliances
        if not clause.heads and self._memory is not self._context.memory:  # “그만하고 집에 가라고 해”
            told = self._memory.appliances
        return bool(told) and not any(self._home.by_id[id_].kind in GUARDED for id_ in told)

    def _once_more(self, clause: Clause) -> None:
        """“조금 더”, “한 번 더”: the way that it went before."""
        last = self._memory.clause
        if last is None or clause.acts or clause.says_where or clause.numbers or clause.options:
            return
        if clause.flags & {"more", "once_more"} or set(clause.degrees) & {"bit", "lot"}:
            clause.acts.extend(act for act in last.acts if Want(Clause(acts=[act])).direction)

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
        found = self._able(clause, found)
        if clause.course:
            return self._missing(clause, Missing(of=found.appliances[0], wanted="course"))
        made: list[Change] = [
            (id_, trait, value)
            for id_ in self._lit(clause, found.appliances)
            for trait, value in self._changes(id_, clause, headless)
        ]
        if not made:
            if clause.every and self._relative(clause, found.appliances, headless=headless):
                return Plan(intent="appliance.recurring", relative=True)
            if headless or clause.pure_options or clause.numbers or set(clause.acts) <= _HARMLESS_ALONE:
                return None
            return self._missing(clause, Missing(of=found.appliances[0], wanted="act"))
        return self._done(clause, made)

    def _able(self, clause: Clause, found: Found) -> Found:
        """“hot water on the purifier”: of what a word is the end of the name, that which can do it."""
        word = f" {clause.heads[0].word}" if len(clause.heads) == 1 and clause.options else ""
        if not word or len(found.appliances) != 1 or self._takes(found.appliances[0], clause):
            return found
        named = (
            one.id
            for one in self._home.appliances
            if any(name.endswith(word) for name in self._home.called(one, self._language))
        )
        able = tuple(id_ for id_ in named if self._takes(id_, clause))
        return Found(able) if len(able) == 1 else found

    def _takes(self, id_: str, clause: Clause) -> bool:
        traits = self._home.by_id[id_].traits
        made = self._changes(id_, clause, False)
        return bool(made) and all(fits(traits.get(trait), value) for trait, value in made)

    def _lit(self, clause: Clause, ids: Sequence[str]) -> Sequence[str]:
        """Of several lights those that are on, where they are to be brighter or darker: who is in the dark means no other."""
        if clause.every or not Want(clause).direction or {"on", "off"} & set(clause.acts):
            return ids
        if any(self._home.by_id[id_].kind != "light" for id_ in ids):
            return ids
        return [id_ for id_ in ids if self._snapshot.value(id_, "on_off") is True] or ids

    def _relative(self, clause: Clause, ids: Sequence[str], *, headless: bool) -> bool:
        """Whether a change depends on how things are, as “a bit brighter” does: nobody knows how they will be then."""
        once = replace(clause, every=())
        return any(self._changes(id_, once, headless) for id_ in ids)

    def _changes(
        self,
        id_: str,
        clause: Clause,
        headless: bool,  # handed on by place
    ) -> list[tuple[str, bool | int | float | str]]:
        want = Want(clause, trait=self._memory.trait, headless=headless)
        snapshot = self._unseen if clause.every else self._snapshot
        return changes(self._home.by_id[id_], want, snapshot)

    def _done(self, clause: Clause, made: list[Change]) -> Plan | None:
        memory = spoken_of(made, self._snapshot)
        memory = replace(memory, clause=replace(clause, at=None, every=(), until=None, lasting=None))
        steps = steps_of(clause, made, self._home, self._now)
        return Plan(intent="appliance.set", steps=tuple(steps), memory=memory) if steps else None

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
        told = spoken_of([(id_, trait, "") for id_, trait in asked.tell], self._snapshot)
        told = replace(told, asked=clause)
        return Plan(intent="appliance.query", question=asked.question, tell=asked.tell, memory=told)

    # ------------------------------------------------------------ what is left out

    def _left_out(self, clause: Clause) -> Plan | None:
        """“안방도”, “아니 안방 불”: what was done before, elsewhere."""
        last, asked = self._memory.clause, self._memory.asked
        if asked is not None and clause.heads and len(self._tokens) <= _FEW:
            rest = replace(asked, heads=list(clause.heads), rooms=list(clause.rooms))
            return self._question(rest)
        if asked is not None and clause.rooms and not clause.heads and len(self._tokens) <= _FEW:
            there = tuple(clause.rooms)  # “안방은?”, “what about the bedroom”
            named = [Head(head.word, head.kinds, frozenset(), there) for head in asked.heads if head.kinds]
            return self._question(replace(asked, heads=named, rooms=[] if named else list(there)))
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
