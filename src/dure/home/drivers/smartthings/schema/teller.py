"""Tells SmartThings of changes: every account that was linked and has asked for it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import anyio
import httpx
from anyio.abc import TaskGroup

from dure.api import Home
from dure.bus import Bus, Overflow, Subscription
from dure.clock import Clock
from dure.errors import DureError
from dure.events import ApplianceChanged, ApplianceReached, HomeChanged
from dure.home.drivers.smartthings.schema.follower import AGAIN_S, RETRY_S, Follower, Lost, wait_s
from dure.home.drivers.smartthings.schema.kept import Kept
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.outward import (
    Expired,
    Gone,
    NotNow,
    Outward,
    Refused,
    Registration,
    Tokens,
)
from dure.home.drivers.smartthings.schema.requests import CallbackGrant, CallbackUrls, GlobalError
from dure.home.drivers.smartthings.schema.showing import Showing
from dure.home.platforms.linking import PlatformLinking
from dure.store.links import MOST_LINKS, Link

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""How often it is looked whether a link has ended, as the command line may end it."""

TRIES = 3
"""How often a code is tried; it is good for a short while only, and SmartThings gives another one when it is asked to."""

FAREWELL_S = 5.0


@dataclass(frozen=True, slots=True)
class _Grant:
    link: Link
    code: str
    urls: CallbackUrls


class Teller:
    """Follows the home on behalf of SmartThings.

    Args:
        name: the platform's id in this home.
        registration: as whom the hub speaks.
        showing: what of the home is shown.
        linking: which accounts there are.
        kept: keeps what lets the hub tell them.
        noted: writes down what is told.
        clock: the time.
        retry_s: how long until SmartThings is told again that did not listen.
        look_s: how often it is looked whether a link has ended.
    """

    def __init__(
        self,
        name: str,
        registration: Registration,
        showing: Showing,
        linking: PlatformLinking,
        kept: Kept,
        noted: Noted,
        clock: Clock,
        *,
        retry_s: Sequence[float] = RETRY_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._name = name
        self._registration = registration
        self._showing = showing
        self._linking = linking
        self._kept = kept
        self._noted = noted
        self._clock = clock
        self._retry_s = retry_s
        self._look_s = look_s
        self._grants: dict[str, _Grant] = {}
        self._followers: dict[str, tuple[Follower, anyio.CancelScope]] = {}
        self._granted = anyio.Event()

    async def granted(self, link: Link, grant: CallbackGrant, urls: CallbackUrls) -> bool:
        """SmartThings lets the hub tell it of changes; false where the addresses are not SmartThings'."""
        if not (
            self._registration.trusts(urls.oauth_token) and self._registration.trusts(urls.state_callback)
        ):
            return False
        if len(self._grants) < MOST_LINKS or link.id in self._grants:
            self._grants[link.id] = _Grant(link, grant.code, urls)
            self._granted.set()
        return True

    async def offer(self, home: Home, bus: Bus) -> None:
        """Tell until cancelled; outages are lived through."""
        facts = (ApplianceChanged, ApplianceReached, HomeChanged)
        self._followers = {}
        async with (
            httpx.AsyncClient(follow_redirects=False, trust_env=False) as http,
            anyio.create_task_group() as tasks,
        ):
            outward = Outward(http, self._registration)
            with bus.subscribe(*facts, size=1, overflow=Overflow.DROP_OLDEST) as changes:
                tasks.start_soon(self._watch, changes)
                while True:
                    self._granted = anyio.Event()
                    for grant in list(self._grants.values()):
                        del self._grants[grant.link.id]
                        tasks.start_soon(self._exchange, outward, grant)
                    await self._look(tasks, outward, home)
                    with anyio.move_on_after(self._look_s):
                        await self._granted.wait()

    async def _watch(self, changes: Subscription) -> None:
        async for _ in changes:
            for follower, _scope in self._followers.values():
                follower.wake()

    async def _look(self, tasks: TaskGroup, outward: Outward, home: Home) -> None:
        """Begin to follow whom it is new to, and end it where a link has ended."""
        try:
            links = {one.id: one for one in await self._linking.links() if one.platform == self._name}
        except DureError as error:
            log.warning("%s: links are not known: %s", self._name, error.code)
            return
        for id_ in [id_ for id_ in self._followers if id_ not in links or links[id_].ended is not None]:
            self._followers.pop(id_)[1].cancel()
        for link in links.values():
            if link.callback is None:
                continue
            if link.ended is not None:
                await self._part(outward, link)
            elif link.id not in self._followers:
                await self._begin(tasks, outward, home, link)

    async def _begin(self, tasks: TaskGroup, outward: Outward, home: Home, link: Link) -> None:
        """Follow for an account; one whose tokens are not there, as after a backup was restored, is asked for new ones."""
        tokens = await self._read(link)
        if tokens is None:
            await self._forget(link.id)
            return
        scope = anyio.CancelScope()
        follower = Follower(
            outward,
            self._showing,
            self._noted,
            lambda appliance: any(one.appliance.id == appliance for one in home.appliances()),
            tokens,
            lambda fresh: self._kept.renew(link.id, fresh),
            self._clock,
            retry_s=self._retry_s,
        )
        self._followers[link.id] = (follower, scope)
        tasks.start_soon(self._follow, link.id, follower, scope)

    async def _follow(self, link: str, follower: Follower, scope: anyio.CancelScope) -> None:
        with scope:
            try:
                await follower.run()
            except Lost:  # it asks for new ones at the next discovery
                log.warning("%s: tokens lost link=%s", self._name, link)
                await self._forget(link)
            except Gone:
                log.info("%s: deleted there link=%s", self._name, link)
                await self._end(link)
            except DureError as error:
                log.warning("%s: link=%s: %s", self._name, link, error.code)
                await anyio.sleep(AGAIN_S)
            if link in self._followers and self._followers[link][0] is follower:
                del self._followers[link]

    async def _exchange(self, outward: Outward, grant: _Grant) -> None:
        """Get tokens for a code, and follow from then on."""
        for tried in range(1, TRIES + 1):
            try:
                tokens = await outward.exchange(
                    grant.code, grant.urls.oauth_token, grant.urls.state_callback, self._clock.now()
                )
                await self._kept.put(grant.link.id, tokens)
            except NotNow:
                if tried < TRIES:
                    await anyio.sleep(wait_s(self._retry_s, tried))
                    continue
                log.warning("%s: no tokens for a code link=%s", self._name, grant.link.id)
            except (Expired, Refused, Gone):
                log.warning("%s: a code is not taken link=%s", self._name, grant.link.id)
            except DureError as error:
                log.warning("%s: tokens are not kept: %s", self._name, error.code)
            else:
                if (before := self._followers.pop(grant.link.id, None)) is not None:
                    before[1].cancel()
                self._granted.set()
            return

    async def _part(self, outward: Outward, link: Link) -> None:
        """Tell SmartThings once that the household has ended a link, and forget its tokens."""
        tokens = await self._read(link)
        if tokens is not None and link.ended_by != "platform":
            error = {
                "errorEnum": GlobalError.INTEGRATION_DELETED.value,
                "detail": "the household ended the link",
            }
            with anyio.move_on_after(FAREWELL_S):
                try:
                    await outward.tell(tokens, "stateCallback", {"globalError": error, "deviceState": []})
                except (NotNow, Expired, Refused, Gone) as failed:
                    log.info("%s: farewell: %s", self._name, type(failed).__name__)
        await self._forget(link.id)

    async def _read(self, link: Link) -> Tokens | None:
        try:
            return await self._kept.read(link)
        except DureError as error:
            log.warning("%s: tokens are not known: %s", self._name, error.code)
            return None

    async def _forget(self, link: str) -> None:
        try:
            await self._kept.forget(link)
        except DureError as error:
            log.warning("%s: tokens are not forgotten: %s", self._name, error.code)

    async def _end(self, link: str) -> None:
        try:
            await self._linking.end(link, "platform")
        except DureError as error:
            log.warning("%s: a link is not ended: %s", self._name, error.code)
        await self._forget(link)
