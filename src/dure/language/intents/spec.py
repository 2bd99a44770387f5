"""What an intent is made of, and what understanding one gives: the contract of this package.

A sample is a sentence as vendors' consoles hold it, `{slot}` for a slot's value, with hassil's `[optional]` and
`(one|other)`. Korean samples may be written with or without particles; one way of saying it is enough to be
understood in most others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from dure.errors import Language
from dure.language.clock_times import ClockTime

Kind = Literal["number", "ordinal", "date", "time", "duration", "text", "list"]
"""What a slot holds. `text` is any words; `list` one of named values."""

Value = Fraction | int | date | ClockTime | str
"""What was meant: `number` and `duration` (seconds) a Fraction, `ordinal` an int (-1 is the last one), `date` a date,
`time` a ClockTime, `text` the words, `list` the canonical value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotType:
    """What may stand in a slot.

    Attributes:
        kind: how its words are read.
        values: for `list`: canonical value → its synonyms in any language; the canonical value itself is understood too.
    """

    kind: Kind = "text"
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentSpec:
    """One thing that can be asked for.

    Attributes:
        name: unique for its owner, such as `orderDrink`.
        owner: the skill that it belongs to.
        samples: ways to say it, by language.
        slots: slot name → what it may hold; every `{slot}` of a sample is here.
        required: slots without which the skill can do nothing; told in `Understood.missing` where they were not said.
    """

    name: str
    owner: str
    samples: Mapping[Language, Sequence[str]]
    slots: Mapping[str, SlotType] = field(default_factory=dict)
    required: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """What was said in a slot.

    Attributes:
        text: the words as they were said, without particles.
        value: what they mean; see `Value`.
        kind: how they were read.
    """

    text: str
    value: Value
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A sentence that was understood.

    Attributes:
        intent: the intent's name.
        owner: the skill that it belongs to.
        slots: slot name → its value; slots that were not said are absent.
        score: 0 to 1; 1 where every word fits.
        sample: the sample that fits best, for “why”.
        missing: required slots that were not said, in the order of the intent.
    """

    intent: str
    owner: str
    slots: Mapping[str, SlotValue]
    score: float
    sample: str = ""
    missing: Sequence[str] = ()
