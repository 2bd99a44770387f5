"""Who is asked and told about a person, in which order: from the configuration, or sensibly without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from dure.api import Severity
from dure.config.safety import ContactConfig, LadderConfig, PersonConfig, SafetyConfig, StepConfig
from dure.errors import Language
from dure.safety.ladder.quiet import Quiet, read_quiet

RANK: Mapping[Severity, int] = {"notice": 0, "concern": 1, "urgent": 2, "life": 3}
"""Severities in order."""

EVERYWHERE = "household"
"""The contact that stands for whoever hears the satellites, where nobody is configured."""

VOICE = "voice"
"""The channel that is always there: aloud, at every satellite."""

Action = Literal["speak", "notify", "hand_off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One way to reach somebody: the channel's name, and the address in its own words."""

    channel: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who is told.

    Attributes:
        id: their id.
        name: what they are called.
        language: of their notices.
        operator: whether they are a control room.
        reach: by what.
        quiet: when only urgent things reach them; None for never.
    """

    id: str
    name: str
    language: Language
    operator: bool
    reach: tuple[Reach, ...]
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        action: what is done.
        wait_s: how long until the next.
        loudness: of `speak`, 0 to 1.
        contacts: who is told.
        channels: by which channels only; empty for all.
        severity: from which severity on.
        automatic: whether a confirmed alert is handed off without anybody's word.
    """

    action: Action
    wait_s: float
    loudness: float = 0.7
    contacts: tuple[str, ...] = ()
    channels: frozenset[str] = frozenset()
    severity: Severity = "notice"
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that the ladder of one person's alerts needs to know.

    Attributes:
        person: their id.
        name: what they are called in notices.
        language: in which they are spoken to.
        satellites: where they are asked first.
        steps: what is done, never empty, with at least one `notify` that is for every severity.
        contacts: who may be told, by id.
        acknowledged_s: how long an acknowledgement holds.
        repeat_s: how long after the last step it begins again.
        tell_cancelled: whether carers learn of what was called off before they were told.
        quiet: when they are not spoken to about less than urgent things.
    """

    person: str
    name: str
    language: Language
    satellites: tuple[str, ...]
    steps: tuple[Step, ...]
    contacts: Mapping[str, Contact]
    acknowledged_s: float
    repeat_s: float
    tell_cancelled: bool
    quiet: Quiet | None

    @property
    def carers(self) -> tuple[str, ...]:
        """Everyone but operators."""
        return tuple(one.id for one in self.contacts.values() if not one.operator)

    @property
    def repeat_from(self) -> int:
        """The step from which a further round begins: the last `notify`, which nothing but `hand_off` follows."""
        return max(at for at, step in enumerate(self.steps) if step.action == "notify")


class Policies:
    """The policy of every person, known or not.

    Args:
        config: the section `[safety]`.
        language: of whoever is not configured.
        zone: the household's time zone.
    """

    def __init__(self, config: SafetyConfig, language: Language, zone: ZoneInfo) -> None:
        self._config = config
        self._language: Language = language
        self._zone = zone
        self._known: dict[str, Policy] = {}

    def of(self, person: str) -> Policy:
        """The policy of one person; whoever is not configured gets the default ladder."""
        given = self._config.people.get(person)
        if given is None:
            return self._make(person, PersonConfig(language=self._language))
        if person not in self._known:
            self._known[person] = self._make(person, given)
        return self._known[person]

    def contact(self, contact: str) -> Contact | None:
        """A contact; None where there is none (any more)."""
        given = self._config.contacts.get(contact)
        if given is None:
            return self._everywhere() if contact == EVERYWHERE else None
        return self._contact(contact, given)

    def _make(self, person: str, given: PersonConfig) -> Policy:
        ladder = self._config.ladders.get(given.ladder, LadderConfig())
        contacts = {one.id: one for one in self._contacts_of(given)}
        carers = tuple(one.id for one in contacts.values() if not one.operator)
        operators = tuple(one.id for one in contacts.values() if one.operator)
        steps = tuple(_step(one, carers, operators) for one in ladder.steps) or default_steps(
            carers, operators
        )
        for name in {name for step in steps for name in step.contacts} - contacts.keys():
            if name in self._config.contacts:  # told by a step, though not among the person's own
                contacts[name] = self._contact(name, self._config.contacts[name])
        return Policy(
            person=person,
            name=given.name or person,
            language=given.language,
            satellites=given.satellites,
            steps=_with_telling(steps, carers),
            contacts=contacts,
            acknowledged_s=ladder.acknowledged_s,
            repeat_s=ladder.repeat_s,
            tell_cancelled=ladder.tell_cancelled,
            quiet=read_quiet(given.quiet, self._zone),
        )

    def _contacts_of(self, given: PersonConfig) -> Iterator[Contact]:
        named = [name for name in given.contacts if name in self._config.contacts]
        wanted = named or list(self._config.contacts)
        found = [self._contact(name, self._config.contacts[name]) for name in wanted]
        if not any(one.reach and not one.operator for one in found):
            found.insert(0, self._everywhere(given.quiet))
        yield from found

    def _contact(self, name: str, given: ContactConfig) -> Contact:
        return Contact(
            id=name,
            name=given.name or name,
            language=given.language,
            operator=given.role == "operator",
            reach=tuple(Reach(channel=one.channel, to=one.to) for one in given.reach),
            quiet=read_quiet(given.quiet, self._zone),
        )

    def _everywhere(self, quiet: str = "") -> Contact:
        """Whoever hears the satellites; at home a person's quiet hours hold for them too."""
        return Contact(
            id=EVERYWHERE,
            name=EVERYWHERE,
            language=self._language,
            operator=False,
            reach=(Reach(channel=VOICE, to=""),),
            quiet=read_quiet(quiet, self._zone),
        )


def default_steps(carers: tuple[str, ...], operators: tuple[str, ...]) -> tuple[Step, ...]:
    """The ladder that comes with Dure: ask, ask louder, tell one after the other, tell all, ask whether to hand over."""
    return (
        Step(action="speak", wait_s=20, loudness=0.6, severity="concern"),
        Step(action="speak", wait_s=20, loudness=1.0, severity="concern"),
        *(Step(action="notify", wait_s=120, contacts=(one,), severity="concern") for one in carers[:-1]),
        Step(action="notify", wait_s=180, contacts=carers),
        *([Step(action="hand_off", wait_s=180, contacts=operators, severity="urgent")] if operators else []),
    )


def _with_telling(steps: tuple[Step, ...], carers: tuple[str, ...]) -> tuple[Step, ...]:
    """No ladder may end without having told anybody."""
    if any(step.action == "notify" and step.severity == "notice" for step in steps):
        return steps
    return (*steps, Step(action="notify", wait_s=180, contacts=carers))


def _step(given: StepConfig, carers: tuple[str, ...], operators: tuple[str, ...]) -> Step:
    return Step(
        action=given.action,
        wait_s=given.wait_s,
        loudness=given.loudness,
        contacts=given.contacts or (operators if given.action == "hand_off" else carers),
        channels=frozenset(given.channels),
        severity=given.severity,
        automatic=given.automatic,
    )
