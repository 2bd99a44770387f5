"""A driver for a maker's cloud: asked again and again, told of changes where the cloud tells them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import anyio

from dure.api import Account, Appliance, HomeDoor, Order, Value
from dure.errors import ApplianceUnreachable, DureError, Text
from dure.tasks import task_group

log = logging.getLogger(__name__)

CONFIRM_S = 2.4
"""How long an appliance may take to say that it followed; the home waits no longer than 3 s for anything."""

_KEPT_ORDERS = 256
_LOOK_AGAIN_S = 0.4
_APART_S = 1.0
_RETRY_S = 5.0
_DOWN_S = 300.0
_SLOW_S = 600.0
_SLOWEST_S = 3600.0

_NOT_NOW = Text("the maker's service does not answer", "제조사 서비스가 대답하지 않아요")
_SILENT = Text(
    "it took the order and did not say that it did it", "명령은 받았지만 했다고 알려 오지 않았어요"
)


class ServiceFailed(Exception):
    """A maker's service did not answer as it should.

    Attributes:
        error: what that means, for the user.
        final: whether no repetition mends it, as with a key that is not taken.
        too_often: whether it was asked too often.
        token_refused: whether it did not take the token, so that a renewed one may mend it.
    """

    def __init__(
        self,
        error: DureError,
        *,
        final: bool = False,
        too_often: bool = False,
        token_refused: bool = False,
    ) -> None:
        super().__init__(error.code)
        self.error = error
        self.final = final
        self.too_often = too_often
        self.token_refused = token_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One appliance as a service tells it.

    Attributes:
        appliance: the appliance.
        values: what it is; None where the service does not reach it.
    """

    appliance: Appliance
    values: Mapping[str, Value] | None


async def read_each(
    appliances: Iterable[str], read: Callable[[str], Awaitable[Mapping[str, Value] | None]], at_once: int = 4
) -> Mapping[str, Mapping[str, Value] | None]:
    """How each of these appliances is, a few asked at a time; None for one whose look failed.

    Args:
        appliances: their ids.
        read: asks for one.
        at_once: how many are asked at a time.

    Raises:
        ServiceFailed: a look failed in a way that concerns all of them: for good, or for having been asked too often.
    """
    limit = anyio.CapacityLimiter(at_once)
    seen: dict[str, Mapping[str, Value] | None] = {}
    failures: list[ServiceFailed] = []

    async def look(appliance: str) -> None:
        async with limit:
            try:
                seen[appliance] = await read(appliance)
            except ServiceFailed as error:
                seen[appliance] = None
                failures.append(error)

    async with task_group() as tasks:
        for appliance in appliances:
            tasks.start_soon(look, appliance)
    for failure in failures:
        if failure.final or failure.too_often:
            raise failure
    return seen


class Service(Protocol):
    """What a maker's cloud is to a driver. Each raises `ServiceFailed` where the cloud does not answer properly."""

    async def look(self) -> Sequence[Seen]:
        """Every appliance of the account, and how it is."""
        ...

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one appliance is, asked afresh.

        Raises:
            ApplianceUnreachable: there is no such appliance.
        """
        ...

    async def send(self, order: Order) -> None:
        """Have one order sent; returns when the appliance took it.

        Raises:
            ApplianceUnreachable: there is no such appliance.
            OrderRefused: it has no such ability.
        """
        ...


Change = tuple[str, Mapping[str, Value]]
"""An appliance and what it now is; of no name where the service is to be looked at again."""

Changes = Callable[[], AsyncIterator[Change]]


class PolledDriver:
    """`dure.api.ApplianceDriver` for one account.

    Everything is asked for at the start and every `poll_s`, sooner after a failure and then less and less often; a service
    that was asked too often is left alone. What was told or done while everything was asked for is newer than the answer,
    and stands. An order is done when the appliance says so; one that is silent about it is told as unreachable, and as
    changed when it follows later.

    Args:
        open_service: connects to the service.
        poll_s: how often everything is asked for.
        changes: what the service tells by itself; None where it does not.
        account: the linked account that it acts for; None where there is none.

    Attributes:
        account: the same.
    """

    def __init__(
        self,
        open_service: Callable[[], AbstractAsyncContextManager[Service]],
        *,
        poll_s: float,
        changes: Callable[[Service], AsyncIterator[Change]] | None = None,
        account: Account | None = None,
    ) -> None:
        self._open = open_service
        self._poll_s = poll_s
        self._changes = changes
        self.account = account
        self._service: Service | None = None
        self._known: dict[str, Appliance] = {}
        self._done: OrderedDict[tuple[str, str, str], Mapping[str, Value]] = OrderedDict()
        self._again = anyio.Event()
        self._heard = 0
        self._newer: dict[tuple[str, str], int] = {}

    async def run(self, home: HomeDoor) -> None:
        """Announce the account's appliances and report what they are, until cancelled."""
        async with self._open() as service:
            self._service = service
            self._known = {}  # a home that listens again is told everything again
            try:
                async with anyio.create_task_group() as tasks:
                    if self._changes is not None:
                        tasks.start_soon(self._listen, self._changes(service), home)
                    if self.account is not None:
                        tasks.start_soon(self._listen, self.account.changes(), home)
                    await self._follow(service, home)
            finally:
                self._service = None

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done; returns when the appliance says that it is.

        Raises:
            ApplianceUnreachable: the appliance or its service does not answer, or does not say that it did it.
            OrderRefused: the appliance will not.
        """
        key = (order.id, order.appliance, order.trait)
        if key in self._done:
            return self._done[key]
        service = self._service
        if service is None:
            raise ApplianceUnreachable(appliance=self._name(order.appliance), why=_NOT_NOW)
        try:
            with anyio.move_on_after(CONFIRM_S):
                await service.send(order)
                said = await self._confirmed(service, order)
                self._note(order.appliance, said)
                self._done[key] = said
                while len(self._done) > _KEPT_ORDERS:
                    self._done.popitem(last=False)
                return said
        except ServiceFailed as failed:
            raise failed.error from failed
        except anyio.get_cancelled_exc_class():
            self._again.set()
            raise
        self._again.set()  # if it follows later, that is soon told
        raise ApplianceUnreachable(appliance=self._name(order.appliance), why=_SILENT)

    async def _confirmed(self, service: Service, order: Order) -> Mapping[str, Value]:
        while True:
            said = await service.values(order.appliance)
            if said.get(order.trait) == order.value:
                return said
            await anyio.sleep(_LOOK_AGAIN_S)

    async def _follow(self, service: Service, home: HomeDoor) -> None:
        retry_s = _RETRY_S
        while True:
            self._again = anyio.Event()
            failure: ServiceFailed | None = None
            try:
                await self._look(service, home)
            except ServiceFailed as failed:
                failure = failed
                log.warning("%s: %s", type(service).__name__, failed.error.code)
            if failure is None:
                wait_s, retry_s = self._poll_s, _RETRY_S
            else:
                slow = failure.final or failure.too_often
                wait_s = max(retry_s, _SLOW_S) if slow else retry_s
                retry_s = min(wait_s * 2, _SLOWEST_S if slow else max(_DOWN_S, self._poll_s))
            if failure is not None and failure.too_often:  # it is there, and wants to be left alone
                await anyio.sleep(wait_s)
                continue
            for id_ in self._known if failure is not None else ():
                await home.reach(id_, False)
            apart_s = min(_APART_S, wait_s)
            await anyio.sleep(apart_s)
            with anyio.move_on_after(wait_s - apart_s):
                await self._again.wait()

    async def _look(self, service: Service, home: HomeDoor) -> None:
        began = self._heard
        seen = await service.look()
        found = {one.appliance.id: one.appliance for one in seen}
        if found != self._known or not found:
            self._known = found
            await home.announce(tuple(found.values()))
        self._newer = {key: at for key, at in self._newer.items() if at > began}
        heard_of = {appliance for appliance, _ in self._newer}
        for one in seen:
            id_ = one.appliance.id
            if one.values is not None or id_ not in heard_of:
                await home.reach(id_, one.values is not None)
            told = {
                trait: value for trait, value in (one.values or {}).items() if (id_, trait) not in self._newer
            }
            if told:
                await home.report(id_, told)

    def _note(self, appliance: str, values: Mapping[str, Value]) -> None:
        """What was just heard is newer than what is being asked for."""
        self._heard += 1
        self._newer |= dict.fromkeys(((appliance, trait) for trait in values), self._heard)

    async def _listen(self, changes: AsyncIterator[Change], home: HomeDoor) -> None:
        async for appliance, values in changes:
            if not appliance:
                self._again.set()
            elif appliance in self._known and values:
                self._note(appliance, values)
                await home.reach(appliance, True)
                await home.report(appliance, values)

    def _name(self, appliance: str) -> str:
        known = self._known.get(appliance)
        return known.name["ko"] if known else appliance
