"""A Home Assistant as the home sees it: asked once at every connection, told of every change from then on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.home_assistant.house import Thing, things, values, wanted
from dure.home.drivers.home_assistant.socket import Socket, away, opened
from dure.home.drivers.home_assistant.things import call
from dure.home.drivers.mqtt.discovery import clean
from dure.home.drivers.mqtt.values import near
from dure.home.drivers.polled import Change, PolledDriver, Seen, Service, ServiceFailed
from dure.home.drivers.telling import tables
from dure.tasks import task_group

log = logging.getLogger(__name__)

RETRY_S = (1.0, 2.0, 5.0, 15.0, 30.0)
SOUND_S = 60.0
"""After so long a connection that is lost is no failure of the one before."""

FINAL_S = 600.0
"""How long until a token that was not taken is tried again."""

MOST_WAITING = 2_000
_REGISTRIES = ("entity_registry_updated", "device_registry_updated", "area_registry_updated")
_UNKNOWN = Text("Home Assistant does not know it", "Home Assistant가 모르는 기기예요")
_UNAVAILABLE = Text("Home Assistant does not reach it", "Home Assistant에 연결되지 않았어요")
_NO_SERVICE = Text("it has no such ability.", "이 기기에 없는 기능이에요.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistantHouse:
    """The table `[home.drivers.home_assistant]`.

    Attributes:
        url: its address, such as `http://homeassistant.local:8123`.
        token: a long-lived access token.
        include: patterns of the entities that are taken, such as `light.*`; empty for all.
        exclude: patterns of those that are not.
        poll_s: how often everything is asked for again, should a change have been missed.
    """

    url: str
    token: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    poll_s: float = 300.0


class HomeAssistant:
    """`dure.home.drivers.polled.Service` for one Home Assistant.

    Args:
        settings: how to reach it.
    """

    def __init__(self, settings: HomeAssistantHouse) -> None:
        self._settings = settings
        self._take = wanted(settings.include, settings.exclude)
        self._socket: Socket | None = None
        self._failure: ServiceFailed = away()
        self._tried = anyio.Event()
        self._states: dict[str, Mapping[str, Any]] = {}
        self._newer: dict[str, Mapping[str, Any]] = {}  # what changed since all states were asked for
        self._things: dict[str, Thing] = {}
        self._of: dict[str, list[str]] = {}
        self._ordered: dict[tuple[str, str], Value] = {}
        self._out, self._in = anyio.create_memory_object_stream[Change](MOST_WAITING)

    async def keep(self) -> None:
        """Keep a connection, until cancelled."""
        failures = 0
        while True:
            began_s = anyio.current_time()
            wait_s = RETRY_S[min(failures, len(RETRY_S) - 1)]
            try:
                async with opened(self._settings.url, self._settings.token, self._event) as socket:
                    await self._live(socket)
            except ServiceFailed as failed:
                self._failure = failed
                wait_s = FINAL_S if failed.final else wait_s
            except OrderRefused:  # it does not let us listen
                self._failure = away()
            self._socket = None
            self._tried.set()
            self._look_again()  # what is there now is told as away
            failures = 0 if anyio.current_time() - began_s >= SOUND_S else failures + 1
            await anyio.sleep(wait_s)

    def close(self) -> None:
        """Tell no more."""
        self._out.close()
        self._in.close()

    async def changes(self) -> AsyncIterator[Change]:
        """What changes, as it does."""
        async for change in self._in:
            yield change

    async def look(self) -> Sequence[Seen]:
        """Everything that it controls, and how it is."""
        await self._tried.wait()
        socket = self._socket
        if socket is None:
            raise self._failure
        try:
            config = await socket.ask("get_config")
            self._newer = {}
            states = tables(await socket.ask("get_states"))
            registry = {
                str(one.get("entity_id")): one for one in tables(await self._listed(socket, "entity"))
            }
            devices = tables(await self._listed(socket, "device"))
            rooms = {
                str(one.get("area_id")): clean(one.get("name"))
                for one in tables(await self._listed(socket, "area"))
            }
        except OrderRefused as refused:
            raise away() from refused
        system = config.get("unit_system") if isinstance(config, dict) else None
        unit = str(system.get("temperature", "°C")) if isinstance(system, dict) else "°C"
        areas = {str(one.get("id")): str(one["area_id"]) for one in devices if one.get("area_id")}
        told = {str(one.get("entity_id")): one for one in states}
        self._states = {id_: self._newer.get(id_, one) for id_, one in told.items()}
        found = things(list(self._states.values()), registry, areas, rooms, self._take, unit)
        self._things = {one.appliance.id: one for one in found}
        self._of = {}
        for id_, thing in self._things.items():
            for entity_id in {one.id for one in thing.owners.values()}:
                self._of.setdefault(entity_id, []).append(id_)
        return [Seen(appliance=one.appliance, values=self._values(one)) for one in self._things.values()]

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one appliance is, as it was told last."""
        if self._socket is None:
            raise self._failure
        said = self._values(self._thing(appliance))
        if said is None:
            raise ApplianceUnreachable(appliance=self._name(appliance), why=_UNAVAILABLE)
        return said

    async def send(self, order: Order) -> None:
        """Call the service that an order means; returns when Home Assistant has called it."""
        socket = self._socket
        if socket is None:
            raise self._failure
        thing = self._thing(order.appliance)
        if self._values(thing) is None:
            raise ApplianceUnreachable(appliance=self._name(order.appliance), why=_UNAVAILABLE)
        owner = thing.owners.get(order.trait)
        try:
            wanted_call = call(owner, order.trait, order.value) if owner else None
        except (ValueError, TypeError):
            wanted_call = None
        if owner is None or wanted_call is None:
            raise OrderRefused(appliance=self._name(order.appliance), why=_NO_SERVICE)
        domain, _, service = wanted_call[0].partition(".")
        self._ordered[order.appliance, order.trait] = order.value
        await socket.ask(
            "call_service",
            domain=domain,
            service=service,
            service_data=dict(wanted_call[1]),
            target={"entity_id": owner.id},
        )

    async def _live(self, socket: Socket) -> None:
        async with task_group() as tasks:

            async def read() -> None:
                await socket.read()
                tasks.cancel_scope.cancel()

            tasks.start_soon(read)
            for event in ("state_changed", *_REGISTRIES):
                await socket.ask("subscribe_events", event_type=event)
            self._socket = socket
            self._tried.set()
            self._look_again()

    async def _listed(self, socket: Socket, what: str) -> Any:  # noqa: ANN401  # any JSON
        try:
            return await socket.ask(f"config/{what}_registry/list")
        except OrderRefused:  # a user without rights sees states, and no registry
            return ()

    async def _event(self, event: Mapping[str, Any]) -> None:
        data = event.get("data")
        if event.get("event_type") != "state_changed" or not isinstance(data, dict):
            self._look_again()
            return
        id_, state = str(data.get("entity_id")), data.get("new_state")
        known = id_ in self._states
        if isinstance(state, dict):
            self._states[id_] = self._newer[id_] = state
        if not known or not isinstance(state, dict):
            self._look_again()
            return
        for appliance in self._of.get(id_, ()):
            if said := self._values(self._things[appliance]):
                self._tell((appliance, said))
            elif said is None:
                self._look_again()

    def _look_again(self) -> None:
        self._tell(("", {}))

    def _tell(self, change: Change) -> None:
        try:
            self._out.send_nowait(change)
        except (anyio.WouldBlock, anyio.ClosedResourceError, anyio.BrokenResourceError):
            log.warning("home_assistant: change.dropped")  # everything is asked for again anyway

    def _values(self, thing: Thing) -> dict[str, Value] | None:
        said = values(thing, self._states)
        for trait in said or ():
            ordered = self._ordered.get((thing.appliance.id, trait))
            owner = self._states.get(thing.owners[trait].id, {})
            moves = trait == "position" and _moves_to(
                ordered, said[trait] if said else None, owner.get("state")
            )
            if said is not None and ordered is not None and (moves or near(ordered, said[trait])):
                said[trait] = (
                    ordered  # what moves has taken the order; what is near says it as well as its scale can
                )
        return said

    def _thing(self, appliance: str) -> Thing:
        if (known := self._things.get(appliance)) is None:
            raise ApplianceUnreachable(appliance=appliance, why=_UNKNOWN)
        return known

    def _name(self, appliance: str) -> str:
        return self._things[appliance].appliance.name["ko"]


def home_assistant_driver(settings: HomeAssistantHouse) -> PolledDriver:
    """The driver of one Home Assistant."""

    @asynccontextmanager
    async def service() -> AsyncIterator[Service]:
        one = HomeAssistant(settings)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one.keep)
            try:
                yield one
            finally:
                one.close()
                tasks.cancel_scope.cancel()

    def changes(given: Service) -> AsyncIterator[Change]:
        assert isinstance(given, HomeAssistant)  # noqa: S101  # it was opened above
        return given.changes()

    return PolledDriver(service, poll_s=settings.poll_s, changes=changes)


def _moves_to(ordered: Value | None, now: Value | None, state: object) -> bool:
    """Whether what moves goes where it was ordered to, and not elsewhere by somebody else."""
    if not isinstance(ordered, int | float) or not isinstance(now, int | float):
        return False
    return (state == "opening" and ordered >= now) or (state == "closing" and ordered <= now)
