"""The appliances of a home, what drives them, and how they are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from dure.errors import Language

Value = bool | int | float | str
"""What a trait may be: on or off, a number in the trait's unit, one of its options, or a colour as `#rrggbb`."""

Means = Literal["voice", "touch", "command", "routine", "program"]
"""How a wish reached the home: spoken, by hand at the page, at the command line, by a routine that the household
set up, or by a program (a language model's tool call, another platform)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one trait of one appliance can be; every appliance has its own.

    Attributes:
        options: the values of a trait that has options, in the appliance's order; empty for any other.
        low: the least value of a number; None for any other.
        high: the greatest value of a number.
        step: between which values there is none.
        writable: whether it can be ordered; otherwise it can only be read.
    """

    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float = 1.0
    writable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliance:
    """A thing of the home.

    Attributes:
        id: unique in the home, `a-z 0-9 _`, such as `living_light`.
        kind: what it is, one of the kinds of `dure.home.model`, such as `washer`.
        driver: which driver speaks to it.
        name: what it is called, by language.
        traits: what it can do: trait → its values here.
        also: other names for it, by language.
        room: the id of the room it stands in; empty where that is not known.
        groups: ids of groups it belongs to.
    """

    id: str
    kind: str
    driver: str
    name: Mapping[Language, str]
    traits: Mapping[str, Profile]
    also: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    room: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, or a group of rooms such as a floor.

    Attributes:
        id: unique in the home, such as `living`.
        name: what it is called, by language.
        also: other names for it, by language.
        satellites: the microphones that stand in it.
        plan: where it lies on the plan of the home: left, top, width, height, in tenths of a metre.
    """

    id: str
    name: Mapping[Language, str]
    also: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    satellites: tuple[str, ...] = ()
    plan: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One thing that an appliance is to do.

    Attributes:
        id: the order's own id; an order of an id that was carried out is not carried out again.
        appliance: which appliance.
        trait: what is to change.
        value: to what.
        confirmation: what an earlier outcome of this very order told, for what may do harm; empty where nobody was asked
            yet, or need be.
    """

    id: str
    appliance: str
    trait: str
    value: Value
    confirmation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants something of the home, and how that was said.

    Attributes:
        means: how it reached the home.
        agent: on whose behalf, an agent's id; empty where a person acts directly.
        person: who wants it; empty where nobody is told apart.
        satellite: where it was said; empty where it was not spoken.
        turn: the one act that it belongs to, such as a turn or a request; what was asked in an act is never confirmed by it.
        client: the id of the token with which it came; empty where it came with none.
    """

    means: Means
    agent: str = ""
    person: str = ""
    satellite: str = ""
    turn: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplianceState:
    """An appliance as it is now.

    Attributes:
        appliance: the thing itself.
        values: trait → what it is; a trait of which nothing is known is not in it.
        reachable: whether its driver reaches it.
        changed: when anything about it last changed, aware; None where nothing is known.
    """

    appliance: Appliance
    values: Mapping[str, Value]
    reachable: bool
    changed: datetime | None = None


Reason = Literal[
    "unreachable",
    "unlinked",
    "unsafe",
    "unconfirmed",
    "not_permitted",
    "out_of_range",
    "read_only",
    "unsupported",
    "busy",
    "failed",
]
"""Why an order was not carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one order.

    Attributes:
        order: which order.
        done: whether the appliance is now as ordered; also where it was so already.
        value: what the trait is now; None where that is not known.
        previous: what it was before; None where that was not known.
        reason: why it was not done; empty where it was.
        detail: what the appliance or its maker's service said, in the user's words, by language.
        confirmation: where the reason is `unconfirmed`: what the same order must bring along in a second, separate act of
            the same person, once and soon; empty where nothing confirms it.
    """

    order: Order
    done: bool
    value: Value | None = None
    previous: Value | None = None
    reason: Reason | Literal[""] = ""
    detail: Mapping[Language, str] = field(default_factory=dict)
    confirmation: str = ""


class Account(Protocol):
    """The account of a maker's service for which a driver acts; a driver that has one holds it as `account`."""

    @property
    def linked(self) -> bool:
        """Whether it is linked; where it is not, a person has to link it anew before anything can be reached."""
        ...

    def changes(self) -> AsyncIterator[tuple[str, Mapping[str, Value]]]:
        """Tells an appliance of no name, which means to look again, whenever that changed."""
        ...


class HomeDoor(Protocol):
    """Where a driver tells the home what it knows. Calls are cheap and may come at any rate."""

    async def announce(self, appliances: Sequence[Appliance]) -> None:
        """All appliances of this driver; what it announced before and is not among them is gone."""
        ...

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        """What an appliance says it is now; traits that are not told stay as they were."""
        ...

    async def reach(self, appliance: str, reachable: bool) -> None:  # one state, one value
        """Whether the appliance can be reached now."""
        ...


class ApplianceDriver(Protocol):
    """Speaks one wire to appliances. Vendor words stay inside it."""

    async def run(self, home: HomeDoor) -> None:
        """Announce the appliances and report what they are, until cancelled; outages are lived through, not raised."""
        ...

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done; returns what the appliance then says it is, as far as it says.

        The same order, of one id, appliance and trait, is done once, however often it comes. The home bounds the call in time.

        Raises:
            ApplianceUnreachable: the appliance, or its maker's service, does not answer.
            OrderRefused: the appliance answers that it will not.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReply:
    """What the home answers to a sentence.

    Attributes:
        text: what to say.
        intent: what was understood, such as `appliance.set`.
        expects_reply: whether the home asks back: which one, or whether it really shall.
        outcomes: what came of each order.
        scheduled: whether something is kept for a later time.
    """

    text: str
    intent: str
    expects_reply: bool = False
    outcomes: tuple[Outcome, ...] = ()
    scheduled: bool = False


class Home(Protocol):
    """The home, as agents, routines and doors use it; what they may do in it is the home's affair."""

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether an agent may reach an appliance, be it only to tell of it."""
        ...

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out, at once; every order has its outcome, in the same sequence."""
        ...

    async def say(self, text: str, language: Language, wish: Wish, now: datetime) -> HomeReply | None:
        """Understand a sentence and do it; None where it is nothing for the home."""
        ...
