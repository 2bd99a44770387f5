"""What a routine is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from dure.api.home import Value, Wish
from dure.errors import Language

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Have something done: by one appliance, or by all of a kind, of a room, or of a kind in a room.

    Attributes:
        trait: what is to change.
        value: to what.
        appliance: which appliance; empty for all that fit.
        kind: of which kind; empty for any.
        room: in which room; empty for any.
    """

    trait: str
    value: Value
    appliance: str = ""
    kind: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Say something.

    Attributes:
        text: what, by language.
        satellite: where; empty for where somebody was last heard.
    """

    text: Mapping[Language, str]
    satellite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Wait.

    Attributes:
        seconds: how long.
    """

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Do what another routine does.

    Attributes:
        routine: its id.
    """

    routine: str


Action = Do | Say | Pause | Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """At a time of day.

    Attributes:
        at: the household's own time.
        days: on which days of the week, Monday is 0.
    """

    at: time
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """At one moment.

    Attributes:
        at: when, aware.
        span: whether so much time was to pass, whatever the wall clock says meanwhile.
    """

    at: datetime
    span: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """When an appliance becomes something that it was not.

    Attributes:
        appliance: which.
        trait: what of it.
        value: what it becomes.
    """

    appliance: str
    trait: str
    value: Value


Trigger = Daily | Once | Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """Something that the home does.

    Attributes:
        id: unique, `a-z 0-9 _ -`.
        title: what it is called, by language.
        actions: what is done, one after the other.
        phrases: what somebody says to have it done, by language.
        triggers: when it is done by itself.
        late: what becomes of a time that was missed because nothing ran: it is skipped, or made up for.
        grace_s: how late it may be made up for.
        enabled: whether its triggers and phrases count.
        wish: on whose behalf it acts; always by means of a routine.
        own: whether it was made at run time, and can be changed and removed there.
    """

    id: str
    title: Mapping[Language, str]
    actions: tuple[Action, ...]
    phrases: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    late: Literal["skip", "run"] = "skip"
    grace_s: float = 600.0
    enabled: bool = True
    wish: Wish = field(default_factory=lambda: Wish(means="routine"))
    own: bool = False
