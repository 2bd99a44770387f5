"""A linked account at work: its access token is renewed before it ends, and once where it is refused.

The provider may rotate the refresh token, so that a renewal that began must end and be kept, whoever asked for it and has
given up since: it runs in a task of its own, each try shielded, and its tokens are durable before they are used.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import anyio
from anyio.abc import TaskGroup

from dure.clock import Clock
from dure.errors import AccountUnlinked, ApplianceUnreachable, StoreFailed, Text
from dure.home.drivers.grants.endpoint import GrantLost, ProviderFailed, TokenEndpoint
from dure.home.drivers.grants.folder import GrantFolder, Tokens
from dure.home.drivers.grants.provider import Provider
from dure.home.drivers.polled import Change, ServiceFailed
from dure.tasks import task_group

log = logging.getLogger(__name__)

TRY_AGAIN_S = (1.0, 4.0)
"""After how long a renewal that failed is tried again; then it is given up."""

REST_S = 30.0
"""How long after a renewal that was given up none is begun."""

REST_FINAL_S = 600.0
"""The same, where no repetition mends it."""

SETTLED_S = 60.0
"""How long a renewed token that is refused is not renewed again: then it is not the token that is wrong."""

_SILENT = Text("the service of the account does not answer", "계정 서비스가 대답하지 않아요")
_NOT_KEPT = Text("its new token cannot be kept on the disk", "새 토큰을 디스크에 저장하지 못했어요")

LinkState = Literal["linked", "unlinked", "lost"]
"""Whether an account is linked; `lost` where the provider withdrew it."""


class LinkedAccount:
    """`dure.home.drivers.grants.credential.Credential` of an account that a person linked.

    Attributes:
        driver: whose account, and under which name it is linked.
        provider: who keeps it.
        endpoint: where its tokens come from.

    Args:
        driver: whose account.
        provider: who keeps it.
        folder: where its grant is kept.
        clock: when tokens end.
    """

    def __init__(self, driver: str, provider: Provider, folder: GrantFolder, clock: Clock) -> None:
        self.driver = driver
        self.provider = provider
        self.endpoint = TokenEndpoint(provider, clock)
        self._folder = folder
        self._clock = clock
        self._known: tuple[int, Tokens | None] | None = None
        self._unsaved: tuple[Tokens, Tokens] | None = None
        self._tasks: TaskGroup | None = None
        self._renewing: anyio.Event | None = None
        self._why, self._final = _SILENT, False
        self._rests_until_ms = self._settled_until_ms = float("-inf")

    @property
    def linked(self) -> bool:
        """Whether the account was linked when that was last looked at."""
        return self._known is None or self._state(self._known[1]) == "linked"

    async def state(self) -> tuple[LinkState, datetime | None]:
        """Whether the account is linked, and when it was; what cannot be read is lost."""
        try:
            tokens = await self._read()
        except StoreFailed as error:
            log.warning("account of %s: not read: %s", self.driver, error.code)
            return "lost", None
        state = self._state(tokens)
        return state, None if tokens is None or state == "unlinked" else tokens.linked

    async def link(self, tokens: Tokens | None) -> None:
        """Keep what a person allowed; None unlinks the account.

        Raises:
            DiskFull, StoreFailed: it could not be kept.
        """
        await self._folder.put(self.driver, tokens)
        self._rests_until_ms = self._settled_until_ms = float("-inf")

    async def changes(self) -> AsyncIterator[Change]:
        """Tell to look again whenever the account was linked, unlinked or lost."""
        while True:
            await self._folder.changed(self.driver)
            yield "", {}

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Own the renewals; one that is under way is brought to its end."""
        async with task_group() as tasks:
            self._tasks = tasks
            try:
                yield
            finally:
                self._tasks = None
                tasks.cancel_scope.cancel()

    async def token(self, appliance: str) -> str:
        """The access token. One that ends soon is renewed beside, and used until then.

        Raises:
            ServiceFailed: the account is not linked, or its provider renews nothing now.
        """
        tokens = await self._good(appliance)
        if not tokens.due(self._clock.now()):
            return tokens.access
        ended = self._renewal(tokens)
        if tokens.expired(self._clock.now()):
            await ended.wait()
            tokens = await self._good(appliance)
            if tokens.expired(self._clock.now()):
                raise self._failed(appliance)
        return tokens.access

    async def renewed(self, refused: str, appliance: str) -> str | None:
        """A token in the place of one that the service refused; None where renewing would not mend it.

        Raises:
            ServiceFailed: the account is not linked any more, or its provider renews nothing now.
        """
        tokens = await self._good(appliance)
        if tokens.access != refused:
            return tokens.access
        if self._clock.monotonic_ms() < self._settled_until_ms:
            return None
        if tokens.refresh:
            await self._renewal(tokens).wait()
        else:
            await self._lose(tokens)
        after = await self._good(appliance)
        if after.access == refused:
            raise self._failed(appliance)
        return after.access

    def _renewal(self, tokens: Tokens) -> anyio.Event:
        """Set when the renewal that is under way has ended; one is begun where none is and none failed just now."""
        if self._renewing is not None and not self._renewing.is_set():
            return self._renewing
        self._renewing = ended = anyio.Event()
        if self._tasks is None or self._clock.monotonic_ms() < self._rests_until_ms:
            ended.set()
        else:
            self._tasks.start_soon(self._renew, tokens, ended)
        return ended

    async def _renew(self, tokens: Tokens, ended: anyio.Event) -> None:
        try:
            for wait_s in (*TRY_AGAIN_S, 0.0):
                with anyio.CancelScope(shield=True):
                    rest_s = await self._try(tokens)
                if rest_s is None:
                    return
                self._rests_until_ms = self._clock.monotonic_ms() + rest_s * 1000
                if rest_s > REST_S or not wait_s:
                    return
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=wait_s))
        finally:
            ended.set()

    async def _try(self, tokens: Tokens) -> float | None:
        """Renew once, and keep what came of it; how long to rest where that failed, in seconds, else None."""
        try:
            if self._unsaved is None or self._unsaved[0] != tokens:
                if await self._folder.read(self.driver) != tokens:
                    await self._read(anew=True)  # it was linked anew or unlinked meanwhile
                    return None
                self._unsaved = tokens, await self.endpoint.renew(tokens)
            await self._folder.replace(self.driver, *self._unsaved)
        except GrantLost:
            await self._lose(tokens)
        except ProviderFailed as failed:
            log.warning("account of %s: not renewed: final=%s", self.driver, failed.final)
            self._why, self._final = failed.why, failed.final
            return REST_FINAL_S if failed.final else REST_S
        except StoreFailed as error:  # what was got stays here, and is kept before it is used
            log.warning("account of %s: not kept: %s", self.driver, error.code)
            self._why, self._final = _NOT_KEPT, False
            return REST_S
        else:
            self._settled_until_ms = self._clock.monotonic_ms() + SETTLED_S * 1000
        self._unsaved, self._rests_until_ms = None, float("-inf")
        return None

    async def _lose(self, tokens: Tokens) -> None:
        """Remember that the provider withdrew the grant, so that it is asked for nothing more."""
        log.warning("account of %s: %s", self.driver, AccountUnlinked.code)
        lost = replace(tokens, lost=True)
        try:
            await self._folder.replace(self.driver, tokens, lost)
        except StoreFailed as error:
            log.warning("account of %s: not kept: %s", self.driver, error.code)
            self._known = self._folder.version(self.driver), lost
            return
        self._folder.tell(self.driver)

    async def _good(self, appliance: str) -> Tokens:
        """The grant, as it is kept.

        Raises:
            ServiceFailed: there is none that is good.
        """
        try:
            tokens = await self._read()
            if self._state(tokens) != "linked":  # it may have been linked from elsewhere
                tokens = await self._read(anew=True)
        except StoreFailed as error:
            raise ServiceFailed(error) from error
        if tokens is None or self._state(tokens) != "linked":
            raise ServiceFailed(AccountUnlinked(appliance=appliance, driver=self.driver), final=True)
        return tokens

    def _failed(self, appliance: str) -> ServiceFailed:
        return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=self._why), final=self._final)

    async def _read(self, *, anew: bool = False) -> Tokens | None:
        """What is kept; read again only where it was written since, or `anew`."""
        version = self._folder.version(self.driver)
        if anew or self._known is None or self._known[0] != version:
            self._known = version, await self._folder.read(self.driver)
        return self._known[1]

    def _state(self, tokens: Tokens | None) -> LinkState:
        if tokens is None or (tokens.client_id, tokens.token_url) != (
            self.provider.client_id,
            self.provider.token_url,
        ):
            return "unlinked"
        return "linked" if tokens.good_for(self.provider, self._clock.now()) else "lost"
