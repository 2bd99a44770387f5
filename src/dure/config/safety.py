"""`[safety]`: who may need help, who is told, by which ladder. No section at all is a complete one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dure.config.hearing import HearingConfig
from dure.errors import Language

SeverityName = Literal["notice", "concern", "urgent", "life"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachConfig:
    """One way to reach a contact.

    Attributes:
        channel: a channel of `[safety.channels]`, or `voice`, which is always there.
        to: the address in that channel's own words, such as an HTTPS address; may be empty.
    """

    channel: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactConfig:
    """Somebody who is told.

    Attributes:
        name: what they are called in notices.
        language: the language of their notices.
        role: `carer`, or `operator` for a control room, which is only ever told by a step `hand_off`.
        reach: by which channels; all of them are used at once.
        quiet: hours such as `22:00-07:00` in which only `urgent` and `life` reach them; others wait until then.
    """

    name: str = ""
    language: Language = "ko"
    role: Literal["carer", "operator"] = "carer"
    reach: tuple[ReachConfig, ...] = ()
    quiet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepConfig:
    """One step of a ladder.

    Attributes:
        action: `speak` asks the person, `notify` tells contacts, `hand_off` gives it to a control room.
        wait_s: how long until the next step.
        loudness: of `speak`, 0 to 1.
        contacts: whom `notify` or `hand_off` tells; empty for all carers, or all operators, of the person.
        channels: by which of their channels only; empty for all.
        severity: from which severity the step is taken; below it the next is.
        automatic: whether `hand_off` needs no person's word where the alert is confirmed; unconfirmed ones always do.
    """

    action: Literal["speak", "notify", "hand_off"]
    wait_s: float = 120.0
    loudness: float = 0.7
    contacts: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    severity: SeverityName = "notice"
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderConfig:
    """A ladder: its steps, from the gentlest on.

    Attributes:
        steps: what is done, one after the other.
        acknowledged_s: how long an acknowledgement holds; then climbing goes on.
        repeat_s: how long after the last step the telling begins again.
        tell_cancelled: whether carers learn of an alert that the person called off before they were told.
    """

    steps: tuple[StepConfig, ...] = ()
    acknowledged_s: float = 1800.0
    repeat_s: float = 600.0
    tell_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonConfig:
    """Somebody who may need help.

    Attributes:
        name: what they are called in notices; empty for the id.
        language: the language in which they are spoken to.
        satellites: where they are asked first; empty for wherever the alert came from, and everywhere.
        contacts: who is told, the first one first; empty for every carer of the household.
        ladder: a ladder of `[safety.ladders]`; empty for the one that comes with Dure.
        quiet: hours such as `22:00-07:00` in which they are not spoken to about less than `urgent`.
    """

    name: str = ""
    language: Language = "ko"
    satellites: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    ladder: str = ""
    quiet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """A way to bring notices to people.

    Attributes:
        kind: which plug-in brings them: `webhook`, `voice`, `apprise`, `push`, or one of your own.
        timeout_s: how long one attempt may take; at least a minute where it is spoken.
        settings: whatever that kind of channel wants.
    """

    kind: str
    timeout_s: float = 15.0
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyConfig:
    """The safety net.

    Attributes:
        address: where carers reach this hub, such as `https://hub.example.org:8420`; for the links in notices.
        people: who may need help, by id; whoever is not here gets the ladder that comes with Dure.
        contacts: who is told, by id.
        ladders: ladders, by name.
        channels: ways to bring notices, by name.
        hearing: what is listened for.
        satellites: which satellites must give signs of life; one that falls silent is itself an alert.
        silent_after_s: for how long one of them may give none.
    """

    address: str = ""
    people: Mapping[str, PersonConfig] = field(default_factory=dict)
    contacts: Mapping[str, ContactConfig] = field(default_factory=dict)
    ladders: Mapping[str, LadderConfig] = field(default_factory=dict)
    channels: Mapping[str, ChannelConfig] = field(default_factory=dict)
    hearing: HearingConfig = field(default_factory=HearingConfig)
    satellites: tuple[str, ...] = ()
    silent_after_s: float = 600.0
