"""How well sentences said to a home are understood: the right orders, and no dangerous ones that nobody meant."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from dure.api.home import (
    Appliance,
    ApplianceState,
    HomeReply,
    Order,
    Outcome,
    Profile,
    Reason,
    Room,
    Value,
    Wish,
)
from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech.household import Household
from dure.home.speech.risk import is_risky
from dure.home.speech.talk import HomeTalk
from dure.home.speech.targets import EVERYTHING

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
"""When every sentence is said: a Tuesday."""

BOILER_LIMIT_C = 30
"""Above this a boiler wants a second confirmation in this rehearsal."""

RIGHT = ("do", "later", "tell", "offer", "which", "confirm", "refused", "unknown", "nothing")
"""What a sentence may be labelled with; `sentences_ko.toml` of the tests says what each means."""


@dataclass(frozen=True, slots=True)
class Said:
    """A labelled sentence.

    Attributes:
        text: what is said.
        language: in which language.
        label: what is right, as in the file.
        sealed: whether it was not looked at while the understanding was built.
        danger: whether it may end in something dangerous.
    """

    text: str
    language: Language
    label: Mapping[str, Any]
    sealed: bool
    danger: bool


@dataclass(slots=True)
class Figures:
    """What was measured.

    Attributes:
        n: sentences.
        right: of which exactly the right thing came.
        negatives: sentences of which nothing was to come.
        false_accepts: of which something came.
        dangerous: sentences that may end in something dangerous.
        wrong_dangerous: of which a dangerous order came, or was asked for, that was not meant; or one without its confirmation.
        wrong: what went wrong, a line each.
        times_s: how long each took.
    """

    n: int = 0
    right: int = 0
    negatives: int = 0
    false_accepts: int = 0
    dangerous: int = 0
    wrong_dangerous: int = 0
    wrong: list[dict[str, object]] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)

    def _ms(self, percent: int) -> float | None:
        if len(self.times_s) < 2:
            return None
        return round(1000 * quantiles(self.times_s, n=100, method="inclusive")[percent - 1], 2)

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "n": self.n,
            "right": self.right,
            "accuracy": round(self.right / self.n, 4) if self.n else None,
            "negatives": self.negatives,
            "false_accepts": self.false_accepts,
            "dangerous": self.dangerous,
            "wrong_dangerous": self.wrong_dangerous,
            "ms_p50": self._ms(50),
            "ms_p95": self._ms(95),
        }


# ---------------------------------------------------------------- the home that is spoken to


class Rehearsal:
    """A flat in memory that carries orders out at once, by its profiles and by rules of danger of its own.

    Args:
        rooms: the rooms; a microphone `mic_ROOM` stands in each.
        appliances: what there is.
        values: what each is at first.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        appliances: Sequence[Appliance],
        values: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self._rooms = [replace(room, satellites=(f"mic_{room.id}",)) for room in rooms]
        self._appliances = list(appliances)
        self.values = {id_: dict(own) for id_, own in values.items()}
        self._household = Household(tuple(self._appliances), tuple(self._rooms))
        self.outcomes: list[Outcome] = []
        self.scheduled: list[tuple[Order, datetime]] = []
        self.confirmed = 0

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in it."""
        return [
            ApplianceState(appliance=one, values=self.values[one.id], reachable=True)
            for one in self._appliances
        ]

    def rooms(self) -> Sequence[Room]:
        """Its rooms."""
        return self._rooms

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Carry orders out."""
        found = [self._one(order, wish) for order in orders]
        self.outcomes.extend(found)
        return found

    async def schedule(self, orders: Sequence[Order], at: datetime, _wish: Wish) -> None:
        """Keep orders for later."""
        self.scheduled.extend((order, at) for order in orders)

    def _one(self, order: Order, wish: Wish) -> Outcome:
        own = self.values[order.appliance]
        if reason := self._reason(order, wish):
            return Outcome(order=order, done=False, value=own.get(order.trait), reason=reason)
        previous = own.get(order.trait)
        own[order.trait] = order.value
        return Outcome(order=order, done=True, value=order.value, previous=previous)

    def _reason(self, order: Order, wish: Wish) -> Reason | None:
        thing = self._household.by_id[order.appliance]
        profile = thing.traits.get(order.trait)
        if profile is None:
            return "unsupported"
        if not _fits(profile, order.value):
            return "out_of_range"
        if order.trait == "valve_open" and order.value is True:
            return "unsafe"
        hot = thing.kind == "boiler" and order.trait == "target_temperature_c"
        hot = hot and isinstance(order.value, int | float) and order.value > BOILER_LIMIT_C
        risky = is_risky(self._household, order.appliance, order.trait, order.value)
        return "unconfirmed" if (hot or risky) and not wish.confirmed else None


def _fits(profile: Profile, value: Value) -> bool:
    if profile.options:
        return value in profile.options
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return (profile.low is None or value >= profile.low) and (profile.high is None or value <= profile.high)


@cache
def _flat() -> Mapping[str, Any]:
    text = files("dure.home.drivers.simulated").joinpath("flat.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def flat(more: Mapping[str, Any] | None = None, state: str = "") -> Rehearsal:
    """The flat of the default configuration.

    Args:
        more: appliances besides, as in its file.
        state: what is otherwise, such as `tv.on_off=true`.
    """
    given = _flat()
    rooms = [Room(id=id_, name=table["name"], also=_also(table)) for id_, table in given["room"].items()]
    tables = {**given["appliance"], **(more or {})}
    appliances = [_appliance(id_, table) for id_, table in tables.items()]
    values = {
        id_: {trait: told["value"] for trait, told in table["traits"].items()}
        for id_, table in tables.items()
    }
    for id_, trait, value in changes(state, tables):
        values[id_][trait] = value
    return Rehearsal(rooms, appliances, values)


def _also(table: Mapping[str, Any]) -> dict[Language, tuple[str, ...]]:
    return {language: tuple(words) for language, words in table.get("also", {}).items()}


def _appliance(id_: str, table: Mapping[str, Any]) -> Appliance:
    model = load_model()
    traits = {}
    for trait, told in table["traits"].items():
        known = model.traits[trait]
        number = known.type == "number"
        traits[trait] = Profile(
            options=tuple(told.get("options", known.options)) if known.type == "option" else (),
            low=told.get("low", known.low) if number else None,
            high=told.get("high", known.high) if number else None,
            step=told.get("step", known.step),
            writable=known.writable,
        )
    return Appliance(
        id=id_, kind=table["kind"], driver="rehearsal", name=table["name"], traits=traits, also=_also(table), room=table["room"]
    )  # fmt: skip


# ---------------------------------------------------------------- labels

_CHANGE = re.compile(r"(?P<who>[\w$-]+)\.(?P<trait>\w+)(?:=(?P<value>\S+))?")


def changes(text: str, tables: Mapping[str, Any]) -> list[tuple[str, str, Value]]:
    """The orders of a label: `$lights-bedroom_light.on_off=false` is one for each."""
    found: list[tuple[str, str, Value]] = []
    for match in _CHANGE.finditer(text):
        who, *spared = match["who"].split("-")
        trait, value = match["trait"], _value(match["value"] or "")
        found.extend((id_, trait, value) for id_ in _members(who, trait, tables) if id_ not in spared)
    return found


def _members(who: str, trait: str, tables: Mapping[str, Any]) -> list[str]:
    if not who.startswith("$"):
        return [who]
    able = {id_: table for id_, table in tables.items() if trait in table["traits"]}
    if who == "$lights":
        return [id_ for id_, table in able.items() if table["kind"] == "light"]
    kept = [id_ for id_, table in able.items() if table["kind"] in EVERYTHING]
    return kept if who == "$everything" else [id_ for id_ in kept if tables[id_]["room"] == who[1:]]


def _value(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def read_said(file: Path, language: Language) -> list[Said]:
    """The sentences of a file."""
    given = tomllib.loads(file.read_text(encoding="utf-8"))["sentences"]
    return [
        Said(label["say"], language, label, bool(label.get("sealed")), bool(label.get("danger")))
        for label in given
    ]


# ---------------------------------------------------------------- measuring


async def measure(said: Iterable[Said], more: Mapping[str, Any]) -> Figures:
    """Say every sentence, each to a flat of its own.

    Args:
        said: labelled sentences.
        more: the appliances of the house “big” besides.
    """
    figures = Figures()
    for one in said:
        await _measure(one, more, figures)
    return figures


async def _measure(one: Said, more: Mapping[str, Any], figures: Figures) -> None:
    label = one.label
    besides = more if label.get("house") == "big" else {}
    home = flat(besides, label.get("state", ""))
    talk = HomeTalk(home, home)
    room = label.get("room", "")
    wish = Wish(means="voice", satellite=f"mic_{room}" if room else "mic")
    for before in label.get("before", ()):
        await talk.say(before, one.language, wish, NOW)
    home.outcomes.clear()
    home.scheduled.clear()
    began = time.perf_counter()
    reply = await talk.say(one.text, one.language, wish, NOW)
    figures.times_s.append(time.perf_counter() - began)
    tables = {**_flat()["appliance"], **besides}
    got = await _got(home, reply, talk, wish, one)
    wanted = _wanted(label, tables)
    _count(one, wanted, got, figures)


Came = dict[str, object]


async def _got(home: Rehearsal, reply: HomeReply | None, talk: HomeTalk, wish: Wish, one: Said) -> Came:
    """What came of a sentence, in the terms of a label."""
    outcomes = list(home.outcomes)
    made = {(o.order.appliance, o.order.trait, o.order.value) for o in outcomes}
    later = {(o.appliance, o.trait, o.value, at.strftime("%Y-%m-%dT%H:%M")) for o, at in home.scheduled}
    if reply is None or reply.intent in ("appliance.declined", "appliance.recurring"):
        return {"nothing": True} if not made and not later else {"do": made}
    if reply.intent == "appliance.confirm":
        return {"confirm": made}
    if reply.intent == "appliance.offer":
        home.outcomes.clear()
        await talk.say("응" if one.language == "ko" else "yes", one.language, wish, NOW)
        return {"offer": {(o.order.appliance, o.order.trait, o.order.value) for o in home.outcomes}}
    if reply.intent == "appliance.query":
        return {"tell": set(_told(talk, wish))}
    if reply.intent == "appliance.which":
        return {"which": set(talk.choices(wish))}
    if reply.intent == "appliance.missing":
        return {"unknown": True}
    came: Came = {}
    if made:
        came["refused" if any(not o.done for o in outcomes) else "do"] = made
    if later:
        came["later"] = later
    return came or {"nothing": True}


def _told(talk: HomeTalk, wish: Wish) -> Sequence[tuple[str, str]]:
    return talk.told(wish)


def _wanted(label: Mapping[str, Any], tables: Mapping[str, Any]) -> Came:
    wanted: Came = {}
    for name in RIGHT:
        if name not in label:
            continue
        value = label[name]
        if name in ("do", "offer", "confirm", "refused"):
            wanted[name] = set(changes(value, tables))
        elif name == "tell":
            wanted[name] = {(id_, trait) for id_, trait, _ in changes(value, tables)}
        elif name == "which":
            wanted[name] = set(value.split())
        elif name == "later":
            orders, _, at = value.partition(" @ ")
            wanted[name] = {(*change, at) for change in changes(orders, tables)}
        else:
            wanted[name] = True
    return wanted


def _count(one: Said, wanted: Came, got: Came, figures: Figures) -> None:
    figures.n += 1
    right = wanted == got
    figures.right += right
    if "nothing" in wanted:
        figures.negatives += 1
        figures.false_accepts += not right
    figures.dangerous += one.danger
    dangerous = _dangerous(got) - _dangerous(wanted)
    done = {change for change in _dangerous({"do": got.get("do", set())}) if "do" not in wanted}
    figures.wrong_dangerous += bool(dangerous or done)
    if not right:
        figures.wrong.append(
            {
                "said": one.text,
                "wanted": _plain(wanted),
                "got": _plain(got),
                "dangerous": bool(dangerous or done),
            }
        )


def _dangerous(came: Came) -> set[object]:
    found: set[object] = set()
    for name in ("do", "confirm", "offer", "later", "refused"):
        for change in came.get(name, ()):  # type: ignore[attr-defined]  # these five hold sets of changes
            id_, trait, value = change[:3]
            if _is_dangerous(id_, trait, value):
                found.add((id_, trait, value))
    return found


def _is_dangerous(id_: str, trait: str, value: Value) -> bool:
    if trait in ("locked", "valve_open"):
        return value is (trait == "valve_open")
    if id_ == "boiler" and trait == "target_temperature_c":
        return isinstance(value, int | float) and value > BOILER_LIMIT_C
    if id_ == "shutter":
        return value != 0
    return id_ in ("oven", "cooktop") and value not in (False, "idle", "paused")


def _plain(came: Came) -> dict[str, object]:
    return {
        name: sorted(map(str, value)) if isinstance(value, set) else value for name, value in came.items()
    }
