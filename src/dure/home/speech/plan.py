"""What was understood of a sentence, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from dure.api.home import Value
from dure.home.speech.chosen import SecondThought
from dure.home.speech.clauses import Clause

Change = tuple[str, str, Value]
"""An appliance, a trait, and what it is to be."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A time of day, on days of the week.

    Attributes:
        days: which days, Monday is 0.
        at: the household's own time.
    """

    days: frozenset[int]
    at: time


@dataclass(frozen=True, slots=True)
class Step:
    """Changes that are made at one time.

    Attributes:
        changes: what.
        at: when; None for at once.
        span: whether it is the time until then that counts, whatever the clock says then.
        every: when it is made again and again; None for once.
    """

    changes: tuple[Change, ...]
    at: datetime | None = None
    span: bool = False
    every: Repeat | None = None

    @property
    def now(self) -> bool:
        """Whether it is made at once."""
        return self.at is None and self.every is None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a sentence named and this home does not have.

    Attributes:
        kind: the kind of appliance; empty where a word was not known.
        word: what was said.
        room: in which room; empty where none was named.
        of: the appliance that cannot do it; empty where there is no such appliance.
        wanted: `course` where it has no such course, `act` where it cannot do such a thing.
    """

    kind: str = ""
    word: str = ""
    room: str = ""
    of: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a later sentence may leave out.

    Attributes:
        appliances: what was spoken of.
        trait: which of its traits.
        rooms: where.
        clause: what was to be done.
        asked: what was asked of them.
        kinds: of which kinds they are.
    """

    appliances: tuple[str, ...] = ()
    trait: str = ""
    rooms: tuple[str, ...] = ()
    clause: Clause | None = None
    asked: Clause | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was understood; which fields are filled tells what is to come of it.

    Attributes:
        intent: such as `appliance.set`.
        steps: what is to be done, in order.
        tell: of which traits the answer tells.
        question: what was asked: `value`, `on`, `open`, `locked`, `done`, `left` or `any`.
        offer: what is offered, and done on a yes.
        feeling: why it is offered: hot, cold, dark, bright, dry, humid or stuffy.
        which: among which appliances the speaker is to choose.
        pending: what is to be done with the chosen ones.
        missing: what this home does not have.
        relative: whether it cannot come again and again because it depends on how things are.
        thought: what is wanted of what was asked for before.
        memory: what later sentences may leave out.
    """

    intent: str
    steps: tuple[Step, ...] = ()
    tell: tuple[tuple[str, str], ...] = ()
    question: str = ""
    offer: tuple[Change, ...] = ()
    feeling: str = ""
    which: tuple[str, ...] = ()
    pending: Clause | None = None
    missing: Missing | None = None
    relative: bool = False
    thought: SecondThought | None = None
    memory: Memory = field(default_factory=Memory)
