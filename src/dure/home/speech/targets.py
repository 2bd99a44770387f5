"""Which appliances a clause means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech.clauses import Clause, Head
from dure.home.speech.household import Household, Snapshot
from dure.home.speech.plan import Memory, Missing
from dure.home.speech.vocabulary import as_key

EVERYTHING = (
    "light", "tv", "set_top_box", "speaker", "air_conditioner", "air_purifier", "humidifier", "dehumidifier", "fan",
)  # fmt: skip
"""Kinds that “다 꺼” means: what people switch off when they leave; not what washes, cooks, heats, cools food or locks."""

_ROAMING = frozenset({"robot_cleaner"})
"""What goes to the rooms that are named with it."""
TOGETHER = frozenset({"light"})
"""Kinds of which all are meant where nothing tells which."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a clause means.

    Attributes:
        appliances: these.
        which: one of these, and nothing tells which.
        missing: something that is not here.
    """

    appliances: tuple[str, ...] = ()
    which: tuple[str, ...] = ()
    missing: Missing | None = None


class Finder:
    """Finds appliances in one home at one moment, for one speaker.

    Args:
        snapshot: the home.
        room: the room that the microphone stands in; empty where that is not known.
        memory: what was spoken of before.
        language: of the words.
        said: rooms that were named earlier in the sentence.
    """

    def __init__(
        self, snapshot: Snapshot, room: str, memory: Memory, language: Language, said: Sequence[str] = ()
    ) -> None:
        self._said = tuple(said)
        self._snapshot = snapshot
        self._home: Household = snapshot.household
        self._room = room
        self._memory = memory
        self._language = language

    @property
    def language(self) -> Language:
        """Of the words."""
        return self._language

    def find(self, clause: Clause) -> Found:
        """What a clause means; empty where it names nothing and nothing was spoken of before."""
        everywhere = bool(clause.flags & {"all", "both"})
        if clause.heads:
            return self._heads(clause, everywhere=everywhere)
        if clause.rooms or "all" in clause.flags or "everything" in clause.flags:
            return self._rooms(clause)
        return Found()

    # ------------------------------------------------------------ named appliances

    def _heads(self, clause: Clause, *, everywhere: bool) -> Found:
        found: list[str] = []
        shared = tuple(clause.rooms)
        for head in clause.heads:
            rooms = head.rooms or shared
            if "there" in clause.flags and not rooms:
                rooms = self._memory.rooms
            if rooms:
                self._said = tuple(rooms)
            one = self.of_head(
                head, rooms, everywhere=everywhere, off="off" in clause.acts, that="that" in clause.flags
            )
            if one.missing is not None or one.which:
                return one
            found.extend(one.appliances)
        return Found(self._without(found, clause))

    def of_head(
        self, head: Head, rooms: Sequence[str], *, everywhere: bool, off: bool = False, that: bool = False
    ) -> Found:
        """What one name means."""
        candidates = self._candidates(head)
        if (
            not rooms
            and that
            and (spoken := tuple(id_ for id_ in self._memory.appliances if id_ in candidates))
        ):
            return Found(spoken)
        if rooms:
            many = everywhere or self._is_plural(head)
            return self._in_rooms(head, candidates, rooms, everywhere=many)
        if not candidates:
            return Found(missing=Missing(kind=min(head.kinds, default=""), word=head.word))
        if everywhere:
            return Found(candidates)
        return self._nearest(head, candidates, off=off)

    def _candidates(self, head: Head) -> tuple[str, ...]:
        ids = dict.fromkeys(id_ for kind in sorted(head.kinds) for id_ in self._home.by_kind.get(kind, ()))
        ids.update(dict.fromkeys(sorted(head.ids)))
        return tuple(ids)

    def _in_rooms(
        self, head: Head, candidates: Sequence[str], rooms: Sequence[str], *, everywhere: bool
    ) -> Found:
        found: list[str] = []
        for room in rooms:
            here = [id_ for id_ in candidates if id_ in self._members(room)]
            if not here and head.kinds == _ROAMING:  # “mop the kitchen”
                here = list(candidates)
            if not here:
                return Found(missing=Missing(kind=min(head.kinds, default=""), word=head.word, room=room))
            chief = [id_ for id_ in here if self._home.is_chief(self._home.by_id[id_])]
            exact = [id_ for id_ in here if self._is_called(id_, head.word)]
            partly = [id_ for id_ in here if self._is_partly_called(id_, head.word)]
            found.extend(here if everywhere else exact or partly or chief or here)
        return Found(tuple(found))

    def _members(self, room: str) -> frozenset[str]:
        return frozenset(self._home.by_room.get(room, ()))

    def _nearest(self, head: Head, candidates: tuple[str, ...], *, off: bool) -> Found:
        """Those in the speaker's room, else the one of that very name, else the only one."""
        here: tuple[str, ...] = ()
        for room in (*self._said[-1:], self._room):
            here = here or tuple(id_ for id_ in candidates if room and id_ in self._members(room))
        if len(candidates) == 1:
            return Found(candidates)
        if here and (len(here) == 1 or self._together(here)):
            partly = tuple(id_ for id_ in here if self._is_partly_called(id_, head.word))
            return Found(partly if partly and not self._is_main_word(head) else here)
        pool = here or candidates
        exact = tuple(id_ for id_ in pool if self._is_called(id_, head.word)) or self._plain(pool)
        if len(exact) == 1 or (head.ids and exact and self._together(exact)):
            return Found(exact)
        partly = tuple(id_ for id_ in pool if self._is_partly_called(id_, head.word))
        if len(partly) == 1:
            return Found(partly)
        pool = exact or pool
        if self._together(pool):
            return Found(pool)
        running = tuple(id_ for id_ in pool if self._snapshot.value(id_, "on_off") is True)
        if off and len(running) == 1:
            return Found(running)
        return Found(which=pool)

    def _together(self, ids: Iterable[str]) -> bool:
        return all(self._home.by_id[id_].kind in TOGETHER for id_ in ids)

    def _is_called(self, id_: str, word: str) -> bool:
        return self._singular(word) in map(
            self._singular, self._home.called(self._home.by_id[id_], self._language)
        )

    def _singular(self, word: str) -> str:
        key = as_key(word, self._language)
        return key.removesuffix("s") if self._language == "en" else key

    def _is_partly_called(self, id_: str, word: str) -> bool:
        key = self._singular(word)
        return bool(key) and any(
            self._singular(name).endswith(key)
            for name in self._home.called(self._home.by_id[id_], self._language)[:1]
        )

    def _is_plural(self, head: Head) -> bool:
        """“the living room lights” are all of them, “the living room light” is the one of that name."""
        return (
            self._language == "en"
            and head.word.endswith("s")
            and self._is_main_word(head)
            and "light" in head.kinds
        )

    def _is_main_word(self, head: Head) -> bool:
        """Whether a kind is called by its first word, such as “불”, which means every one of them."""
        kinds = load_model().kinds
        mains = {self._singular(kinds[kind].words[self._language][0]) for kind in head.kinds if kind in kinds}
        return self._singular(head.word) in mains

    def _plain(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those that are called after their kind and nothing else: “AC” is the one named “air conditioner”."""
        kinds = load_model().kinds
        found = []
        for id_ in ids:
            appliance = self._home.by_id[id_]
            words = kinds[appliance.kind].words[self._language] if appliance.kind in kinds else ()
            own = self._home.called(appliance, self._language)
            if own and own[0] in {as_key(word, self._language) for word in words}:
                found.append(id_)
        return tuple(found)

    # ------------------------------------------------------------ rooms and everything

    def _rooms(self, clause: Clause) -> Found:
        kinds: Iterable[str] = EVERYTHING
        if clause.spared and all(head.kinds == {"light"} for head in clause.spared):
            kinds = ("light",)
        pool = [id_ for kind in kinds for id_ in self._home.by_kind.get(kind, ())]
        rooms = clause.rooms or (list(self._memory.rooms) if "there" in clause.flags else [])
        if rooms:
            if "all" not in clause.flags and "everything" not in clause.flags:
                return Found()
            inside = {id_ for room in rooms for id_ in self._members(room)}
            pool = [id_ for id_ in pool if id_ in inside]
        return Found(self._without(pool, clause))

    def _without(self, ids: Sequence[str], clause: Clause) -> tuple[str, ...]:
        spared: set[str] = set()
        for head in clause.spared:
            found = self.of_head(head, head.rooms, everywhere=not head.rooms and bool(head.kinds))
            named = [id_ for id_ in found.appliances if self._is_partly_called(id_, head.word)]
            lamp = head.kinds == {"light"} and not self._is_main_word(head) and named
            spared.update(named if lamp else found.appliances)
        for room in clause.spared_rooms:
            spared.update(self._members(room))
        return tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in spared)

    def with_trait(self, trait: str, rooms: Sequence[str]) -> tuple[str, ...]:
        """Everything that has a trait, in these rooms or the whole home."""
        having = self._home.by_trait.get(trait, ())
        if not rooms:
            return having
        inside = {id_ for room in rooms for id_ in self._members(room)}
        return tuple(id_ for id_ in having if id_ in inside)
