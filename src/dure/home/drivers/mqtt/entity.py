"""An entity as wiring: which topics tell which traits, and what is published for an order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dure.api import Profile, Value
from dure.home.drivers.mqtt.discovery import Announced, ConfigRefused, clean
from dure.home.drivers.mqtt.template import Template, TemplateRefused, compile_template
from dure.home.model import load_model

MOST_TOPIC = 256
GROWS, SHRINKS = "~grows", "~shrinks"
UNDER_WAY: Mapping[str, int] = {GROWS: 1, SHRINKS: -1}
"""No traits: a reading tells under them the trait that is just changing, as a blind that opens or closes does."""

Told = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one topic tells.

    Attributes:
        topic: the topic.
        template: what is made of a payload first.
        take: what the text then says of which traits; nothing where it says nothing.
    """

    topic: str
    template: Template | None
    take: Callable[[str], Told]

    def read(self, payload: str, made: dict[int, str] | None = None) -> Told:
        """What a payload says; nothing where it is not understood.

        Args:
            payload: what came.
            made: what templates made of this very payload already; the same one is not asked twice.
        """
        try:
            return self.take(payload if self.template is None else _rendered(self.template, payload, made))
        except (TemplateRefused, ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
            return {}


def _rendered(template: Template, payload: str, made: dict[int, str] | None) -> str:
    if made is None:
        return template.render(payload)
    if id(template) not in made:
        made[id(template)] = template.render(payload)
    return made[id(template)]


@dataclass(frozen=True, slots=True)
class Sending:
    """One message of an order.

    Attributes:
        topic: where to.
        template: what is made of the value; None for the value itself.
        say: what is handed to the template, or sent.
    """

    topic: str
    template: Template | None
    say: Callable[[Value], str | int | float | None]

    def payload(self, value: Value) -> str | None:
        """What is sent; None where nothing is.

        Raises:
            TemplateRefused: the device's own template makes nothing of it.
        """
        said = self.say(value)
        if said is None or self.template is None:
            return None if said is None else str(said)
        return self.template.render(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """When an entity can be reached.

    Attributes:
        readings: topic → what makes True or False of it.
        mode: whether `all`, `any` or the `latest` word counts.
    """

    readings: Mapping[str, Reading] = field(default_factory=dict)
    mode: Literal["all", "any", "latest"] = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """The wiring of one announced thing.

    Attributes:
        announced: what it said of itself.
        kind: the kind of appliance that it is; empty for a part of one, such as a sensor.
        traits: what it can do, or tells.
        readings: what tells it.
        sendings: trait → what an order sends, in this sequence.
        assumed: traits of which nobody tells what became of an order.
        availability: when it can be reached.
        qos: with which quality its topics are read and written.
        retain: whether its orders are kept by the broker.
        sources: the templates that it uses, as they were written.
    """

    announced: Announced
    kind: str
    traits: Mapping[str, Profile]
    readings: Sequence[Reading]
    sendings: Mapping[str, Sequence[Sending]]
    assumed: frozenset[str]
    availability: Availability
    qos: int
    retain: bool
    sources: frozenset[str] = frozenset()

    def topics(self) -> frozenset[str]:
        """Everything that it wants to hear."""
        return frozenset(one.topic for one in self.readings) | frozenset(self.availability.readings)


class Wiring:
    """Builds an entity from a configuration, setting by setting; whatever is of a wrong type is refused.

    Args:
        announced: the configuration.
    """

    def __init__(self, announced: Announced) -> None:
        self.announced = announced
        self.config = announced.config
        self.traits: dict[str, Profile] = {}
        self._readings: list[Reading] = []
        self._sendings: dict[str, list[Sending]] = {}
        self._read: dict[str, set[str]] = {}
        self._sources: set[str] = set()

    def text(self, name: str, default: str = "", *, most: int = 200) -> str:
        """A setting that is a text; numbers and flags are taken as such."""
        value = self.config.get(name)
        if isinstance(value, bool | int | float):
            value = str(value)
        return value[:most] if isinstance(value, str) and value else default

    def number(self, name: str, default: float) -> float:
        """A setting that is a number of sensible size."""
        value = self.config.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e6:
            return default
        return value

    def texts(self, name: str, default: Sequence[str] = (), *, most: int = 40) -> tuple[str, ...]:
        """A setting that is a list of texts."""
        value = self.config.get(name)
        if not isinstance(value, list):
            return tuple(default)
        return tuple(dict.fromkeys(one for one in map(clean, value[:most]) if one))

    def topic(self, name: str) -> str:
        """A setting that is a topic; empty where it is not there.

        Raises:
            ConfigRefused: it is none that one can read or write.
        """
        value = self.config.get(name)
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not good_topic(value):
            raise ConfigRefused("topic")
        return value

    def template(self, name: str) -> Template | None:
        """A setting that is a template.

        Raises:
            ConfigRefused: it is none that is understood here.
        """
        value = self.config.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise ConfigRefused("template")
        self._sources.add(value)
        try:
            return compile_template(value)
        except TemplateRefused as error:
            raise ConfigRefused(f"template.{error}") from error

    def has(self, trait: str, **told: Any) -> None:  # noqa: ANN401  # the fields of a profile
        """Have a trait, with the model's profile where the device tells nothing else."""
        known = load_model().traits[trait]
        usual = {
            "options": known.options,
            "low": known.low,
            "high": known.high,
            "step": known.step,
            "writable": known.writable,
        }
        self.traits[trait] = Profile(**{**usual, **told})

    def reads(self, topic: str, template: Template | None, take: Callable[[str], Told], *traits: str) -> None:
        """Be told traits by a topic; nothing where there is no topic."""
        if topic:
            self._readings.append(Reading(topic, template, take))
            for trait in traits:
                self._read.setdefault(trait, set()).add(topic)

    def sends(
        self,
        trait: str,
        topic: str,
        template: Template | None,
        say: Callable[[Value], str | int | float | None],
    ) -> None:
        """Publish something for an order of a trait; nothing where there is no topic."""
        if topic:
            self._sendings.setdefault(trait, []).append(Sending(topic, template, say))

    def entity(self, kind: str) -> Entity:
        """What was built.

        Raises:
            ConfigRefused: there is nothing in it.
        """
        if not self.traits:
            raise ConfigRefused("empty")
        known = load_model().traits
        traits = {
            name: profile
            if name in self._sendings and profile.writable and known[name].writable
            else _readable(profile)
            for name, profile in self.traits.items()
        }
        optimistic = self.config.get("optimistic") is True
        qos = self.config.get("qos")
        return Entity(
            announced=_with(self.announced, {}),  # what it said beside is not kept
            kind=kind,
            traits=traits,
            readings=tuple(self._readings),
            sendings={name: tuple(one) for name, one in self._sendings.items() if traits[name].writable},
            assumed=frozenset(name for name in traits if optimistic or not self._heard(name)),
            availability=availability(self, self._sources),
            qos=qos if isinstance(qos, int) and qos in (0, 1, 2) else 0,
            retain=self.config.get("retain") is True,
            sources=frozenset(self._sources),
        )

    def _heard(self, trait: str) -> bool:
        """Whether anybody but ourselves tells what became of an order: a topic that we write on tells nothing."""
        written = {one.topic for one in self._sendings.get(trait, ())}
        return bool(self._read.get(trait, set()) - written)


def availability(wiring: Wiring, sources: set[str]) -> Availability:
    """When an entity can be reached, as its configuration says: one topic, a list, or nothing.

    Args:
        wiring: the configuration.
        sources: takes up the templates that are used for it.
    """
    told = wiring.config.get("availability")
    several = told if isinstance(told, list) else [told] if isinstance(told, dict) else []
    readings: dict[str, Reading] = {}
    for one in several[:20]:
        if isinstance(one, dict):
            names = {
                "t": "topic",
                "pl_avail": "payload_available",
                "pl_not_avail": "payload_not_available",
                "val_tpl": "value_template",
            }
            inner = Wiring(
                _with(
                    wiring.announced, {names.get(str(name), str(name)): value for name, value in one.items()}
                )
            )
            _available(inner, readings, "topic", "value_template")
            sources |= inner._sources
    if not readings:
        _available(wiring, readings, "availability_topic", "availability_template")
    mode = wiring.text("availability_mode", "latest")
    return Availability(
        readings=readings, mode="all" if mode == "all" else "any" if mode == "any" else "latest"
    )


def good_topic(topic: str) -> bool:
    """Whether one may publish to a topic and subscribe to exactly it: no wildcards, no control characters, no `$SYS`."""
    return (
        0 < len(topic) <= MOST_TOPIC
        and not topic.startswith("$")
        and topic.isprintable()
        and not set(topic) & {"+", "#"}
    )


def _available(wiring: Wiring, readings: dict[str, Reading], topic: str, template: str) -> None:
    yes, no = wiring.text("payload_available", "online"), wiring.text("payload_not_available", "offline")
    if at := wiring.topic(topic):
        readings[at] = Reading(
            at, wiring.template(template), lambda text: {"": text == yes} if text in (yes, no) else {}
        )


def _readable(profile: Profile) -> Profile:
    return Profile(
        options=profile.options, low=profile.low, high=profile.high, step=profile.step, writable=False
    )


def _with(announced: Announced, config: Mapping[str, Any]) -> Announced:
    return Announced(
        key=announced.key, component=announced.component, id=announced.id, name=announced.name,
        device=announced.device, config=config,
    )  # fmt: skip
