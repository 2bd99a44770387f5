"""What is asked about the home: which values the answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dure.errors import Language
from dure.home.speech.clauses import Clause
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Memory, Missing
from dure.home.speech.targets import EVERYTHING, Finder

_OF_STATE = {"on": "on_off", "off": "on_off", "running": "operation", "done": "operation"}
_OPENING = frozenset({"open", "closed", "locked", "unlocked"})
_ACT_STATES = {
    "on": "on",
    "off": "off",
    "open": "open",
    "close": "closed",
    "lock": "locked",
    "unlock": "locked",
}
_SENSING = ("sensor", "thermostat", "air_conditioner", "boiler")
_MEASURED = ("temperature_c", "humidity", "pm2_5", "co2_ppm", "illuminance_lx")
_TOLD = ("battery", "filter", "power_w", "channel", "volume", "level", "target_temperature_c", "freezer_target_c",
         "fan", "mode", "source", "position", "humidity", "pm2_5", "co2_ppm", "color")  # fmt: skip


_ASKED_PLAINLY = ("temperature_c", "battery", "filter", "pm2_5")
"""What “is” and “has” ask for."""
_NAMED = frozenset({*_MEASURED, "battery", "filter", "power_w"})
"""What is asked for by its name."""
_READ_ONLY = ("battery", "filter", "power_w")
"""What nobody can set, so that its name is a question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the home.

    Attributes:
        question: `value`, `on`, `open`, `locked`, `done`, `left` or `any`.
        tell: appliance and trait, each.
        missing: what the question is about and is not here.
    """

    question: str
    tell: tuple[tuple[str, str], ...] = ()
    missing: Missing | None = None


def is_question(clause: Clause, language: Language) -> bool:
    """Whether a clause asks instead of ordering."""
    if _only_measure(clause):
        return True
    if language == "ko":
        return bool(clause.was or clause.asks)
    if set(clause.asks) <= {"is"}:
        return bool(clause.asks) and clause.asks_first
    return clause.asks != ["left"]


def _only_measure(clause: Clause) -> bool:
    """“거실 온도?”, “robot cleaner battery level?”: where it is measured or of what it is, and nothing else."""
    if clause.says_what or clause.asks or clause.was:
        return False
    if clause.heads:
        return len(clause.heads) == 1 and any(clause.named(trait) for trait in _READ_ONLY)
    return bool(clause.rooms) and any(clause.named(trait) for trait in _MEASURED)


class Questioner:
    """Finds out what is asked, in one home at one moment."""

    def __init__(self, snapshot: Snapshot, finder: Finder, memory: Memory, room: str) -> None:
        self._snapshot = snapshot
        self._home = snapshot.household
        self._finder = finder
        self._memory = memory
        self._room = room

    def ask(self, clause: Clause, language: Language) -> Asked | None:
        """What is asked; None where it is nothing about this home."""
        states = [*clause.was]
        if language == "en" and {"is", "did", "what", "any"} & set(clause.asks):
            states += [_ACT_STATES[act] for act in clause.acts if act in _ACT_STATES]
        if "who" in clause.asks:
            return self._who(clause)
        if language == "ko" and "all" in clause.flags and states and not clause.says_where:  # “다 껐어?”
            return self._any(clause, states)
        if "any" in clause.asks or (clause.still and not clause.heads):
            return self._any(clause, clause.still or states)
        if language == "en" and "is" in clause.asks and states and self._means_any(clause):
            return self._any(clause, states)
        found = self._targets(clause)
        if isinstance(found, Missing):
            return Asked("value", missing=found)
        for find in (self._leak, self._progress, self._value, self._state):
            if asked := find(clause, states, found, language):
                return asked
        return None

    def _means_any(self, clause: Clause) -> bool:
        return (
            bool(clause.heads)
            and all(
                len(self._home.by_kind.get(kind, ())) > 1 and not head.rooms
                for head in clause.heads
                for kind in head.kinds
            )
            and any(head.word in {"lights", "lamps"} for head in clause.heads)
        )

    def _targets(self, clause: Clause) -> tuple[str, ...] | Missing:
        if clause.heads:
            if "inside" in clause.flags:  # “집에 불 켜져 있어?”: not only in this room
                clause = replace(clause, flags=clause.flags | {"all"})
            found = self._finder.find(clause)
            return found.missing or found.appliances or found.which
        if clause.rooms:
            return ()
        if clause.named("filter") and "filter" in self._home.by_trait:
            return self._finder.with_trait("filter", ())
        if clause.named("freezer_target_c"):  # “냉동실 몇 도야?”
            return self._finder.with_trait("freezer_target_c", ())
        if clause.flags & {"inside", "here"} and not clause.flags & {"pronoun"}:
            return ()
        return self._memory.appliances

    def _having(self, ids: Sequence[str], trait: str) -> tuple[str, ...]:
        return tuple(id_ for id_ in ids if trait in self._home.by_id[id_].traits)

    # ------------------------------------------------------------ which ones

    def _any(self, clause: Clause, states: Sequence[str]) -> Asked | None:
        """Whether any are so, as in “불 켜진 데 있어?”."""
        opening = _OPENING & set(states)
        trait = "on_off" if {"on", "off"} & set(states) else "position" if opening else ""
        if not trait:
            return None
        kinds = [kind for head in clause.heads for kind in sorted(head.kinds)] or list(EVERYTHING)
        if opening and not clause.heads:
            return None
        rooms = clause.rooms or [room for head in clause.heads for room in head.rooms]
        ids = [id_ for kind in kinds for id_ in self._home.by_kind.get(kind, ())]
        if opening and any("locked" in self._home.by_id[id_].traits for id_ in ids):
            trait = "locked"
        told = [id_ for id_ in self._having(ids, trait) if not rooms or self._home.by_id[id_].room in rooms]
        return Asked("any", tuple((id_, trait) for id_ in told)) if told else None

    def _who(self, clause: Clause) -> Asked | None:
        """Whether somebody is there: what senses that somebody moves in the room that is named."""
        near = self._finder.find(clause).appliances if clause.heads else ()
        rooms = clause.rooms or [self._home.by_id[id_].room for id_ in near]
        told = self._finder.with_trait("motion", rooms) if rooms else ()
        return Asked("value", tuple((id_, "motion") for id_ in told)) if told else None

    def _leak(
        self, clause: Clause, _states: Sequence[str], ids: Sequence[str], _language: Language
    ) -> Asked | None:
        """Whether what is carried in a pipe gets out."""
        for trait in ("gas_leak", "water_leak"):
            named = clause.named(trait)
            if not named and "leak" not in clause.asks:
                continue
            if having := self._having(ids, trait) or (self._finder.with_trait(trait, ()) if named else ()):
                return Asked("value", tuple((id_, trait) for id_ in having))
        return None

    # ------------------------------------------------------------ how far it is

    def _progress(
        self, clause: Clause, states: Sequence[str], ids: Sequence[str], language: Language
    ) -> Asked | None:
        left = (
            "left" in states
            or bool({"left", "when_done"} & set(clause.asks))
            or (language == "en" and "how_long" in clause.asks)
        )
        done = "done" in states or "running" in states or "doing" in clause.asks
        if clause.named("battery") or clause.named("filter") or not (left or done):
            return None
        if language == "ko" and "how_long" in clause.asks and "left" not in (*states, *clause.asks):
            return None
        if "when_done" in clause.asks:
            left, done = True, False
        if language == "en" and "when_done" in clause.asks and "done" not in states:
            return None
        trait = "remaining_s" if left else "operation"
        having = self._having(self._busy(ids, clause), trait) or self._having(ids, "operation")
        if not having:
            return None
        trait = trait if self._having(having, trait) else "operation"
        return Asked("left" if left else "done", tuple((id_, trait) for id_ in having))

    def _busy(self, ids: Sequence[str], clause: Clause) -> Sequence[str]:
        """The washing may be in the dryer already."""
        washers = self._home.by_kind.get("washer", ())
        if "activity" not in clause.flags or not set(ids) & set(washers):
            return ids
        busy = [
            id_
            for id_ in (*washers, *self._home.by_kind.get("dryer", ()))
            if self._snapshot.value(id_, "operation") in ("running", "paused")
        ]
        return busy or ids

    # ------------------------------------------------------------ how much it is

    def _value(
        self, clause: Clause, _states: Sequence[str], ids: Sequence[str], _language: Language
    ) -> Asked | None:
        asks = set(clause.asks)
        chosen = "set" in clause.was and bool(clause.options)
        if (
            not _only_measure(clause)
            and not chosen
            and not asks
            & {
                "degree",
                "number",
                "percent",
                "how",
                "tell",
                "what",
                "how_much",
                "how_long",
                "is",
                "need",
            }
        ):
            return None
        if asks == {"is"} and not any(clause.named(trait) for trait in _ASKED_PLAINLY):
            return None
        if ids:
            trait = self._trait_of(clause, ids)
            if having := self._having(ids, trait):
                return Asked("value", tuple((id_, trait) for id_ in having))
            return self._untold(clause, ids)
        trait = next((trait for trait in _MEASURED if clause.named(trait)), "")
        if "degree" in asks or trait == "temperature_c":
            trait = "temperature_c"
        if not trait or not (clause.rooms or clause.flags & {"inside", "here", "there"}):
            return None
        return self._measured(trait, clause)

    def _untold(self, clause: Clause, ids: Sequence[str]) -> Asked | None:
        """A value that is asked for by its name and that this appliance does not tell."""
        wanted = "temperature_c" if "degree" in clause.asks else ""
        wanted = next(
            (trait for traits in clause.traits for trait in sorted(traits) if trait in _NAMED), wanted
        )
        if not wanted or not clause.heads:
            return None
        return Asked("value", missing=Missing(of=ids[0], wanted=wanted))

    def _trait_of(self, clause: Clause, ids: Sequence[str]) -> str:
        asks = set(clause.asks)
        if "set" in clause.was and clause.options:  # “외출로 돼 있어?”
            return next((trait for trait in ("mode", "fan", "source") if self._having(ids, trait)), "")
        if (
            "degree" in asks
            or "set" in clause.was
            or clause.named("target_temperature_c")
            or clause.named("temperature_c")
        ):
            wanted = ["target_temperature_c", "temperature_c"]
            if clause.named("freezer_target_c"):
                wanted.insert(0, "freezer_target_c")
            if found := next((trait for trait in wanted if self._having(ids, trait)), ""):
                return found
        if (
            clause.was == ["set"] and not clause.traits and "degree" not in asks
        ):  # “what's the purifier set to”
            return next((trait for trait in ("mode", "fan", "level") if self._having(ids, trait)), "")
        named = [trait for traits in clause.traits for trait in traits if self._having(ids, trait)]
        if told := next((trait for trait in _TOLD if trait in named), ""):
            return told
        if "aimed" in clause.flags and "what" in asks and not clause.traits:  # “what's the boiler at”
            every = ("target_temperature_c", "channel", "level", "volume", "position", "mode")
            return next((trait for trait in every if self._having(ids, trait)), "")
        if "number" in asks:
            return next((t for t in ("channel", "fan", "volume") if self._having(ids, t)), "")
        if "percent" in asks:
            return next((t for t in ("level", "position", "battery", "volume") if self._having(ids, t)), "")
        return ""

    def _measured(self, trait: str, clause: Clause) -> Asked:
        rooms = list(clause.rooms)
        if not rooms and "there" in clause.flags:
            rooms = list(self._memory.rooms)
        if not rooms and "here" in clause.flags and self._room:
            rooms = [self._room]
        having = self._finder.with_trait(trait, rooms)
        if not having and not clause.rooms:
            having = self._finder.with_trait(trait, ())
        best = self._best(having)
        if not best:
            return Asked(
                "value", missing=Missing(kind="sensor", room=rooms[0] if rooms else "", wanted=trait)
            )
        return Asked("value", tuple((id_, trait) for id_ in best))

    def _best(self, ids: Sequence[str]) -> tuple[str, ...]:
        """A sensor measures a room better than an appliance that measures itself."""
        for kind in _SENSING:
            if found := tuple(id_ for id_ in ids if self._home.by_id[id_].kind == kind):
                return found
        return tuple(ids)

    # ------------------------------------------------------------ how it is

    def _state(
        self, clause: Clause, states: Sequence[str], ids: Sequence[str], _language: Language
    ) -> Asked | None:
        for state in states:
            if state in _OF_STATE:
                if valves := self._having(ids, "valve_open"):
                    return Asked("open", tuple((id_, "valve_open") for id_ in valves))
                trait = _OF_STATE[state]
                order = (trait, "operation", "on_off")
                trait = next((one for one in order if self._having(ids, one)), "")
                if having := self._having(ids, trait):
                    return Asked("on", tuple((id_, trait) for id_ in having))
            if state in _OPENING:
                return self._opening(clause, ids)
        return None

    def _opening(self, clause: Clause, ids: Sequence[str]) -> Asked | None:
        order: tuple[str, ...] = ("locked", "valve_open", "position", "open", "door_open")
        if clause.named("door_open"):
            order = ("door_open", *order)
        for trait in order:
            if having := self._having(ids, trait):
                question = "locked" if trait == "locked" else "open"
                return Asked(question, tuple((id_, trait) for id_ in having))
        return None
