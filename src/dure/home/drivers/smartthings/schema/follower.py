"""Keeps one linked SmartThings account's picture of this home true."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import anyio

from dure.clock import Clock
from dure.home.drivers.smartthings.schema.facets import State
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.outward import Expired, NotNow, Outward, Refused, Tokens
from dure.home.drivers.smartthings.schema.requests import DeviceError
from dure.home.drivers.smartthings.schema.showing import Showing, Shown, complaint

log = logging.getLogger(__name__)

GATHER_S = 0.2
"""How long changes are gathered before they are told together."""

AGAIN_S = 30.0
"""How often everything is compared anew, should a change or a permission have been missed."""

RETRY_S = (1.0, 5.0, 30.0, 120.0, 600.0)
"""How long until SmartThings is told again that did not listen, the longer the oftener."""

AT_ONCE = 50
"""How many devices are told of in one message."""

_EARLY = timedelta(minutes=1)

T = TypeVar("T")


class Lost(Exception):
    """SmartThings takes this account's tokens no more, nor new ones for them."""


class Follower:
    """Tells one account of changes: always what is so now, never what was meanwhile.

    Nothing is queued. What has been told is remembered and compared with what is, so that a SmartThings that was
    away, or answered late or twice, is told the truth once.

    Args:
        outward: speaks to SmartThings.
        showing: what is shown.
        noted: writes down what is told.
        present: whether an appliance is in the home, be it shown or not.
        tokens: what lets the hub tell it.
        keep: keeps new tokens, before they are used.
        clock: the time.
        retry_s: how long until it is tried again.
    """

    def __init__(
        self,
        outward: Outward,
        showing: Showing,
        noted: Noted,
        present: Callable[[str], bool],
        tokens: Tokens,
        keep: Callable[[Tokens], Awaitable[None]],
        clock: Clock,
        *,
        retry_s: Sequence[float] = RETRY_S,
    ) -> None:
        self._outward = outward
        self._showing = showing
        self._noted = noted
        self._present = present
        self._tokens = tokens
        self._keep = keep
        self._clock = clock
        self._retry_s = retry_s
        self._devices: dict[str, dict[str, Any]] = {}
        self._states: dict[str, dict[tuple[str, str, str], Any]] = {}
        self._shown: dict[str, Shown] = {}
        self._changed = anyio.Event()

    def wake(self) -> None:
        """Something is otherwise than before."""
        self._changed.set()

    async def run(self) -> None:
        """Tell until cancelled; outages are lived through.

        Raises:
            StoreFailed: what must be written down before it is told could not be.
        Lost: the account's tokens are not taken any more.
            Gone: SmartThings knows nothing of this home any more.
        """
        failures = 0
        while True:
            self._changed = anyio.Event()
            try:
                await self._tell_all()
            except NotNow:
                failures += 1
                log.info("smartthings: not told; again in %g s", wait_s(self._retry_s, failures))
                await anyio.sleep(wait_s(self._retry_s, failures))
                continue
            failures = 0
            with anyio.move_on_after(AGAIN_S):
                await self._changed.wait()
            await anyio.sleep(GATHER_S)

    async def _tell_all(self) -> None:
        devices = {one["externalDeviceId"]: one for one in self._showing.discovered()}
        fresh = [one for id_, one in devices.items() if self._devices.get(id_) != one]
        await self._noted.note(list(devices))
        for some in _parts(fresh):
            await self._send("discoveryCallback", {"devices": some})
            self._devices |= {one["externalDeviceId"]: one for one in some}
        gone = [id_ for id_ in self._devices if id_ not in devices]
        for parted in _parts(gone):
            await self._send("stateCallback", {"deviceState": [self._farewell(id_) for id_ in parted]})
            self._noted.forget(parted)
            for id_ in parted:
                del self._devices[id_]
                self._states.pop(id_, None)
                self._shown.pop(id_, None)
        await self._tell_states()

    async def _tell_states(self) -> None:
        changed = []
        for id_, shown in self._showing.all().items():
            if id_ not in self._devices or _alike(self._shown.get(id_), shown):
                continue
            if states := self._differing(id_, shown):
                changed.append((id_, shown, states))
            else:
                self._shown[id_] = shown
        for some in _parts(changed):
            at_ms = int(self._clock.now().timestamp() * 1000)
            told = [
                {"externalDeviceId": id_, "states": [{**one.told(), "timestamp": at_ms} for one in states]}
                for id_, _, states in some
            ]
            await self._send("stateCallback", {"deviceState": told})
            for id_, shown, states in some:
                self._shown[id_] = shown
                self._states.setdefault(id_, {}).update({one.key: one.value for one in states})

    def _differing(self, appliance: str, shown: Shown) -> Sequence[State]:
        known = self._states.get(appliance, {})
        return [
            one for one in self._showing.states(shown) if one.key not in known or known[one.key] != one.value
        ]

    def _farewell(self, appliance: str) -> Mapping[str, Any]:
        """What is told of a device that is not shown any more.

        It is deleted there only where the household took it away from the platform. A thing that is missing may be missing for a
        moment, and SmartThings would throw its automations away.
        """
        error = DeviceError.DELETED if self._present(appliance) else DeviceError.OFFLINE
        return {"externalDeviceId": appliance, **complaint(error, "not shown any more")}

    async def _send(self, interaction: str, body: Mapping[str, Any]) -> None:
        """Tell something; what SmartThings refuses counts as told, or it would be told for ever."""
        try:
            if self._tokens.expires - self._clock.now() < _EARLY:
                await self._renew()
            try:
                await self._outward.tell(self._tokens, interaction, body)
            except Expired:
                await self._renew()
                await self._outward.tell(self._tokens, interaction, body)
        except Refused:
            log.warning("smartthings: refused: %s", interaction)
        except Expired as error:  # new tokens are not taken either; that does not get better at once
            raise NotNow from error

    async def _renew(self) -> None:
        try:
            fresh = await self._outward.renew(self._tokens, self._clock.now())
        except (Expired, Refused) as error:
            raise Lost from error
        await self._keep(fresh)
        self._tokens = fresh


def _alike(before: Shown | None, now: Shown) -> bool:
    """Whether an appliance is as it was when it was last told."""
    return (
        before is not None
        and before.device is now.device
        and before.state.reachable == now.state.reachable
        and before.state.values == now.state.values
    )


def wait_s(retry_s: Sequence[float], failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return retry_s[min(failures, len(retry_s)) - 1]


def _parts(things: Sequence[T]) -> Sequence[Sequence[T]]:
    """In messages of a size that SmartThings takes."""
    return [things[place : place + AT_ONCE] for place in range(0, len(things), AT_ONCE)]
