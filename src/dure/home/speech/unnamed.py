"""Which appliances are meant where none is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dure.home.model import load_model
from dure.home.speech.amounts import OF_ACT
from dure.home.speech.clauses import Clause
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Memory
from dure.home.speech.targets import Finder, Found

_CLIMATE = frozenset({"air_conditioner", "boiler", "thermostat"})

_WINDY = frozenset({"air_conditioner", "fan"})
_TELLING = frozenset({"express_freeze", "kimchi_keep", "kimchi_ripen", "hot_water"})
"""Options that tell by themselves of which appliance they are."""

ChangesOf = Callable[[str, Clause, bool], Sequence[object]]
"""What a clause would change of an appliance; the last tells whether it was left unnamed."""


class Unnamed:
    """Finds what is meant by what was spoken of, by what only one thing can do, by where the speaker is.

    Args:
        snapshot: the home.
        finder: finds what is named.
        memory: what was spoken of before.
        room: the room that the microphone stands in; empty where that is not known.
        changes: what a clause would change of an appliance.
        within: whether it was spoken of in this very sentence.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        finder: Finder,
        memory: Memory,
        room: str,
        changes: ChangesOf,
        *,
        within: bool = False,
    ) -> None:
        self._within = within
        self._snapshot = snapshot
        self._home = snapshot.household
        self._finder = finder
        self._memory = memory
        self._room = room
        self._changes = changes

    def by_trait(self, clause: Clause) -> Found:
        """“거실 온도 낮춰”: whatever has that in the room, or in the speaker's room, or is on."""
        traits = [trait for traits in clause.traits for trait in sorted(traits)]
        traits += ["target_temperature_c"] if "temperature_c" in traits else []
        if clause.rooms and not traits and set(clause.degrees) & {"max", "min", "half"}:
            traits.append("level")
        traits += ["color"] if clause.colour else ["color_temperature_k"] if clause.kelvin else []
        if clause.rooms and not traits and any(number.unit == "percent" for number in clause.numbers):
            traits.append("level")
        traits += [OF_ACT[act] for act in clause.acts if act in OF_ACT]
        rooms = clause.rooms or ([self._room] if self._room else [])
        if clause.acts == ["lock"] and len(locks := self._finder.with_trait("locked", ())) == 1:
            return Found(locks)
        if not traits and any(number.unit == "degree" for number in clause.numbers):
            heating = tuple(
                id_ for id_ in self._climate(clause) if not rooms or self._home.by_id[id_].room in rooms
            )
            heating = heating or (self._climate(clause) if not clause.rooms else ())
            return Found(heating) if len(heating) == 1 else Found(which=heating)
        for trait in traits:
            writable = tuple(
                id_
                for id_ in self._finder.with_trait(trait, rooms)
                if load_model().traits[trait].writable and self._changes(id_, clause, False)
            )
            if trait == "level":
                writable = tuple(id_ for id_ in writable if self._home.by_id[id_].kind == "light")
            running = tuple(id_ for id_ in writable if self._snapshot.value(id_, "on_off") is True)
            if trait == "level" and rooms and writable:
                return Found(running or writable)
            elsewhere = self._running_elsewhere(trait, clause, running)
            if len(elsewhere) == 1:
                return Found(elsewhere)
            if len(writable) == 1:
                return Found(writable)
            if len(running) == 1:
                return Found(running)
            climate = tuple(id_ for id_ in writable if self._home.by_id[id_].kind in _CLIMATE)
            if trait == "target_temperature_c" and len(climate) > 1 and clause.numbers:
                return Found(which=climate)
        return Found()

    def _running_elsewhere(self, trait: str, clause: Clause, here: Sequence[str]) -> tuple[str, ...]:
        """“온도 좀 올려” where the air conditioner of this room is off and the boiler of the home is on."""
        if trait != "target_temperature_c" or clause.rooms or here:
            return ()
        return tuple(id_ for id_ in self._climate(clause) if self._home.by_id[id_].kind != "air_conditioner")

    def _climate(self, clause: Clause) -> tuple[str, ...]:
        """What warms or cools rooms just now and can do this."""
        return tuple(
            id_
            for id_ in self._finder.with_trait("target_temperature_c", ())
            if self._home.by_id[id_].kind in _CLIMATE
            and self._snapshot.value(id_, "on_off") is True
            and self._changes(id_, clause, False)
        )

    def find(self, clause: Clause) -> Found:
        """No appliance is named: the one that was spoken of, or the only one that can do this."""
        spoken = self._memory.appliances
        loud = any("volume" in self._home.by_id[id_].traits for id_ in spoken)
        if clause.named("mute") and not self._room:
            having = self._finder.with_trait("mute", ())
            return Found(muted) if len(muted := self._muted(having)) == 1 else Found()
        if (clause.named("volume") or clause.named("mute")) and not (
            loud and (clause.numbers or self._within)
        ):
            return self._sounding()
        locking = self._within and self._finder.language == "en" and clause.acts == ["lock"]
        if locking and "pronoun" not in clause.flags:  # “gas off and lock up”
            return self.by_trait(clause)
        if spoken and all(self._changes(id_, clause, True) for id_ in spoken):
            return Found(spoken)
        if clause.named("fan") and not clause.rooms and (blowing := self._blowing(clause)):
            return Found(blowing)
        if any(number.unit == "channel" for number in clause.numbers) and not clause.rooms:
            shown = self._finder.with_trait("channel", [self._room] if self._room else ())
            running = tuple(id_ for id_ in shown if self._snapshot.value(id_, "on_off") is True)
            return Found(running) if len(running) == 1 else Found()
        if clause.named("channel"):
            return Found(self._finder.with_trait("channel", ())[:1])
        if (
            clause.options
            and not clause.flags & {"pronoun"}
            and (found := self._by_option(clause)).appliances
        ):
            return found
        if shown := self._by_source(clause):
            return Found(shown)
        if not spoken or not clause.flags & {"pronoun"}:
            return self.by_trait(clause)
        return Found()

    def _muted(self, ids: Sequence[str]) -> tuple[str, ...]:
        """“음소거 풀어”: what is muted, wherever that is."""
        return tuple(id_ for id_ in ids if self._snapshot.value(id_, "mute") is True)

    def _sounding(self) -> Found:
        """The one thing that sounds where the speaker is; a session asks itself first, whose own volume may be meant."""
        here = self._finder.with_trait("volume", [self._room]) if self._room else ()
        running = tuple(id_ for id_ in here if self._snapshot.value(id_, "on_off") is True)
        return Found(running) if len(running) == 1 else Found()

    def _blowing(self, clause: Clause) -> tuple[str, ...]:
        """“바람 좀 세게”: the only thing that blows here."""
        here = self._finder.with_trait("fan", [self._room] if self._room else ())
        blowing = tuple(
            id_
            for id_ in here
            if self._home.by_id[id_].kind in _WINDY
            and self._snapshot.value(id_, "on_off") is True
            and self._changes(id_, clause, True)
        )
        return blowing if len(blowing) == 1 else ()

    def _by_source(self, clause: Clause) -> tuple[str, ...]:
        """“switch to HDMI 2”: the only thing that is on here and has such an input."""
        readings = {reading for readings in clause.options for reading in readings}
        having = [
            id_
            for id_ in self._finder.with_trait("source", [self._room] if self._room else ())
            if readings & set(self._home.by_id[id_].traits["source"].options)
            and self._snapshot.value(id_, "on_off") is True
        ]
        return tuple(having) if len(having) == 1 else ()

    def _running(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The only one of these that is on here, or else at all; where none is on, the only one here."""
        lit = [id_ for id_ in ids if self._snapshot.value(id_, "on_off") is True]
        here = [id_ for id_ in lit if self._home.by_id[id_].room == self._room]
        near = [id_ for id_ in ids if self._home.by_id[id_].room == self._room] if not lit else []
        return next((tuple(found) for found in (here, lit, near) if len(found) == 1), ())

    def _by_option(self, clause: Clause) -> Found:
        """“탈수만 해줘”: the only appliance that has such a course."""
        readings = {reading for readings in clause.options for reading in readings}
        having = [
            id_
            for id_ in self._finder.with_trait("mode", ())
            if readings & set(self._home.by_id[id_].traits["mode"].options)
        ]
        if len(having) == 1 and readings & _TELLING:  # “급속 냉동 켜줘”
            return Found(tuple(having))
        if len(having) > 1 and (running := self._running(having)):  # “냉방 말고 제습으로”
            return Found(running)
        able = [id_ for id_ in having if "operation" in self._home.by_id[id_].traits]
        if not able and self._room and "run" in clause.acts:  # “제습 좀 돌려라”
            able = [id_ for id_ in having if self._home.by_id[id_].room == self._room]
        asked = bool(clause.acts or clause.flags & {"only", "solely"})
        return Found(tuple(able)) if len(able) == 1 and asked else Found()
