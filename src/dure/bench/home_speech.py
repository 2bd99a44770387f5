"""How well sentences said to a home are understood: the right orders, and no dangerous ones that nobody meant."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from dure.api.home import HomeReply, Value, Wish
from dure.bench.home_rehearsal import Rehearsal, changes, flat, furnished
from dure.errors import Language
from dure.home.danger import needs
from dure.home.routines.reading import DAYS
from dure.home.speech.talk import HomeTalk
from dure.language.weekdays import EVERY_DAY

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
"""When every sentence is said: a Tuesday."""

RIGHT = (
    "do", "later", "every", "cancel", "list", "tell", "offer", "which", "confirm", "refused", "unknown", "nothing",
)  # fmt: skip
_NOTHING = frozenset(
    {"appliance.declined", "appliance.recurring", "appliance.when", "appliance.not_undone", "schedule.none"}
)
_INSTANT = "%Y-%m-%dT%H:%M"
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
    home.forget_what_came()
    began = time.perf_counter()
    reply = await talk.say(one.text, one.language, wish, NOW)
    figures.times_s.append(time.perf_counter() - began)
    tables = {**furnished()["appliance"], **besides}
    got = await _got(home, reply, talk, wish, one)
    wanted = _wanted(label, tables)
    _count(one, wanted, got, {id_: table["kind"] for id_, table in tables.items()}, figures)


Came = dict[str, object]


async def _got(home: Rehearsal, reply: HomeReply | None, talk: HomeTalk, wish: Wish, one: Said) -> Came:
    """What came of a sentence, in the terms of a label."""
    outcomes = list(home.outcomes)
    made = {(o.order.appliance, o.order.trait, o.order.value) for o in outcomes}
    came: Came = {name: found for name, found in _kept(home).items() if found}
    if reply is None or reply.intent in _NOTHING:
        return {"nothing": True} if not made and not came else {"do": made, **came}
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
    if reply.intent == "schedule.list":
        return {"list": True}
    if made:
        came["refused" if any(not o.done for o in outcomes) else "do"] = made
    return came or {"nothing": True}


def _kept(home: Rehearsal) -> Came:
    """What is kept for later now, and what no more."""
    gone = [(change, one) for one in home.cancelled for change in one.changes]
    return {
        "later": {(o.appliance, o.trait, o.value, f"{at:{_INSTANT}}") for o, at in home.scheduled},
        "every": {
            (o.appliance, o.trait, o.value, _days(days), f"{at:%H:%M}") for o, at, days in home.repeated
        },
        "cancel": {
            (*change, f"{one.due:{_INSTANT}}" if one.due else f"{_days(one.days)} {one.times[0]:%H:%M}")
            for change, one in gone
        },
    }


def _days(days: Iterable[int]) -> str:
    return ",".join(DAYS[day] for day in sorted(days)) if set(days) != EVERY_DAY else "daily"


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
        elif name in ("later", "every", "cancel"):
            wanted[name] = {found for one in value.split(" + ") for found in _timed(name, one, tables)}
        else:
            wanted[name] = True
    return wanted


def _timed(name: str, label: str, tables: Mapping[str, Any]) -> Iterable[tuple[object, ...]]:
    """`orders @ 2026-03-10T23:00`, or `orders @ mon,thu 18:00` or `orders @ daily 23:00`."""
    orders, _, at = label.partition(" @ ")
    when = tuple(at.split(" ")) if name == "every" else (at,)
    return [(*change, *when) for change in changes(orders, tables)]


def _alternatives(label: Mapping[str, Any], tables: Mapping[str, Any]) -> list[Came]:
    """What is as right as the label; what is written there for people only is none."""
    found = []
    for told in label.get("alt", ()):
        name, _, value = told.partition(":")
        if name in RIGHT and not (value and "." not in value):
            found.append(_wanted({name: value.strip()}, tables))
    return found


def _alike(wanted: Came, got: Came) -> bool:
    """Whether the same things change, whatever the value: of “a bit less” nobody says how much."""
    kept = [{change[:2] for change in came.get("do", ())} for came in (wanted, got)]  # type: ignore[attr-defined]  # sets of changes
    return bool(kept[0]) and kept[0] == kept[1] and wanted.keys() == got.keys()


def _count(one: Said, wanted: Came, got: Came, kinds: Mapping[str, str], figures: Figures) -> None:
    figures.n += 1
    tables = {**furnished()["appliance"]}
    alternatives = _alternatives(one.label, tables)
    right = got in (wanted, *alternatives) or (one.label.get("amount") == "any" and _alike(wanted, got))
    figures.right += right
    if "nothing" in wanted:
        figures.negatives += 1
        figures.false_accepts += not right
    figures.dangerous += one.danger
    wanted = got if right else wanted  # what is as right as the label was meant too
    dangerous = _dangerous(got, kinds) - _dangerous(wanted, kinds)
    done = {change for change in _dangerous({"do": got.get("do", set())}, kinds) if "do" not in wanted}
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


def _dangerous(came: Came, kinds: Mapping[str, str]) -> set[object]:
    found: set[object] = set()
    for name in ("do", "confirm", "offer", "later", "every", "refused"):
        for change in came.get(name, ()):  # type: ignore[attr-defined]  # these six hold sets of changes
            id_, trait, value = change[:3]
            if _is_dangerous(kinds[id_], trait, value):
                found.add((id_, trait, value))
    return found


def _is_dangerous(kind: str, trait: str, value: Value) -> bool:
    return needs(kind, trait, value, "voice", {}) != "free"


def _plain(came: Came) -> dict[str, object]:
    return {
        name: sorted(map(str, value)) if isinstance(value, set) else value for name, value in came.items()
    }
