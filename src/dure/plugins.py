"""Plug-ins: entry points of the group `dure.plugins` fill a typed registry. Built-ins use the same door."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from dure.api import Agent, AlertChannel, ApplianceDriver, Recognizer, Synthesizer, WakeEngine
from dure.errors import ConfigInvalid, PluginBroken, Text

GROUP = "dure.plugins"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a factory is handed when the hub builds a part.

    Attributes:
        name: under which name the part is configured, such as an agent's id.
        settings: the table of `dure.toml` that belongs to it.
        services: what the hub offers to parts, by class: timers, the model store, the clock ….
    """

    name: str
    settings: Mapping[str, Any]
    services: Mapping[type, Any]

    def service(self, kind: type[T]) -> T:
        """One of the hub's services.

        Raises:
            KeyError: the hub offers none of that class.
        """
        found: T = self.services[kind]
        return found


Factory = Callable[[Setup], T]
"""Builds a part; nothing heavy happens at import."""


@dataclass(slots=True)
class Catalogue(Generic[T]):
    """The factories of one kind, by name."""

    kind: Text
    factories: dict[str, Factory[T]] = field(default_factory=dict)

    def add(self, name: str, factory: Factory[T]) -> None:
        """Offer a factory under a name.

        Raises:
            ValueError: the name is taken.
        """
        if name in self.factories:
            raise ValueError(f"two plug-ins offer the {self.kind} “{name}”")
        self.factories[name] = factory

    def build(self, name: str, setup: Setup) -> T:
        """Build the part of that name.

        Raises:
            ConfigInvalid: nobody offers it.
        """
        return self.find(name)(setup)

    def find(self, name: str) -> Factory[T]:
        """What builds the part of that name.

        Raises:
            ConfigInvalid: nobody offers it.
        """
        if name not in self.factories:
            known = ", ".join(sorted(self.factories))
            why = Text(f"“{name}” is not one of: {known}", f"“{name}”: 없는 값이에요. 쓸 수 있는 값: {known}")
            raise ConfigInvalid(where="dure.toml", key=self.kind, why=why)
        return self.factories[name]


class Registry:
    """What a plug-in's `register(hub)` fills."""

    def __init__(self) -> None:
        self.agents: Catalogue[Agent] = Catalogue(Text("agent", "에이전트"))
        self.wake_engines: Catalogue[WakeEngine] = Catalogue(Text("wake engine", "호출어 엔진"))
        self.recognizers: Catalogue[Recognizer] = Catalogue(Text("recognizer", "음성 인식기"))
        self.synthesizers: Catalogue[Synthesizer] = Catalogue(Text("synthesizer", "음성 합성기"))
        self.appliance_drivers: Catalogue[ApplianceDriver] = Catalogue(
            Text("appliance driver", "기기 드라이버")
        )
        self.alert_channels: Catalogue[AlertChannel] = Catalogue(Text("alert channel", "알림 채널"))

    def agent(self, name: str, factory: Factory[Agent]) -> None:
        """Offer a kind of agent."""
        self.agents.add(name, factory)

    def wake_engine(self, name: str, factory: Factory[WakeEngine]) -> None:
        """Offer a wake engine."""
        self.wake_engines.add(name, factory)

    def recognizer(self, name: str, factory: Factory[Recognizer]) -> None:
        """Offer a recogniser."""
        self.recognizers.add(name, factory)

    def synthesizer(self, name: str, factory: Factory[Synthesizer]) -> None:
        """Offer a synthesizer."""
        self.synthesizers.add(name, factory)

    def appliance_driver(self, name: str, factory: Factory[ApplianceDriver]) -> None:
        """Offer a driver of appliances."""
        self.appliance_drivers.add(name, factory)

    def alert_channel(self, name: str, factory: Factory[AlertChannel]) -> None:
        """Offer a channel that brings alerts to people."""
        self.alert_channels.add(name, factory)


def load(enabled: Collection[str]) -> Registry:
    """Fill a registry from the built-ins and the enabled plug-ins; others are not imported.

    Raises:
        ConfigInvalid: an enabled plug-in is not installed.
        PluginBroken: an enabled plug-in cannot be imported or registered.
    """
    registry = Registry()
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    for name in ("builtin", *(name for name in enabled if name != "builtin")):
        if name not in installed:
            known = ", ".join(sorted(installed))
            why = Text(
                f"not installed; installed: {known or 'none'}",
                f"설치되지 않았어요. 설치된 플러그인: {known or '없음'}",
            )
            raise ConfigInvalid(where="dure.toml", key=f"plugins.{name}", why=why)
        _register(installed[name], registry)
    return registry


def _register(entry: EntryPoint, registry: Registry) -> None:
    try:
        entry.load()(registry)
    except Exception as error:  # whatever a plug-in raises, its name and version are what the user needs
        distribution, version = (entry.dist.name, entry.dist.version) if entry.dist else ("?", "?")
        kind = type(error).__name__
        why = Text(f"it failed with {kind}", f"{kind} 오류가 났어요")
        raise PluginBroken(plugin=entry.name, distribution=distribution, version=version, why=why) from error
