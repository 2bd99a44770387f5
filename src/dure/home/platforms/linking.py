"""PlatformLinking platforms with this home: who was granted what, which tokens are good, and an audit of all of it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs

import anyio

from dure.clock import Clock
from dure.home.platforms.model import ACCESS_S, SCOPE, SPENT, Asked, Exchanged, Granted, Known
from dure.store.audit import AuditKind
from dure.store.links import Link, LinkToken, LinkTokenKind
from dure.store.tokens import digest

log = logging.getLogger(__name__)

CODE_FOR = timedelta(minutes=1)
"""How long a code is good: the platform exchanges it while the person waits."""

ACCESS_FOR = timedelta(seconds=ACCESS_S)
REFRESH_FOR = timedelta(days=180)
"""How long a platform may stay away before it has to be linked anew."""

HOUSEHOLD = "household"

EndedBy = Literal["household", "platform", "revoked", "replayed", "replaced", "expired"]
"""Why a link ends: the household, the platform's own wish, its server's, a token in two hands, too many links, or disuse."""

Standing = Literal["good", "expired", "ended", "unknown"]
"""How an access token stands; an ended one belonged to a link that is no more."""


class Ends(Protocol):
    """Ends links."""

    async def end(self, id: str, by: str) -> bool:  # noqa: A002  # what it is called everywhere
        """End a link."""
        ...


class Links(Ends, Protocol):
    """Keeps links and tokens; `dure.store.LinkStore` is one."""

    async def links(self) -> Sequence[Link]:
        """Every link that is good or has ended lately, oldest first."""
        ...

    async def link(self, id: str) -> Link | None:  # noqa: A002  # what it is called everywhere
        """One link."""
        ...

    async def find(self, secret: str) -> LinkToken | None:
        """What is known of a token."""
        ...

    async def brought_used(self, parent: str) -> bool:
        """Whether anything that a token brought has been used."""
        ...

    async def add_code(self, code: LinkToken) -> None:
        """Keep a code."""
        ...

    async def exchange(
        self, used: LinkToken, brought: Sequence[LinkToken], link: Link | None = None
    ) -> Sequence[str] | None:
        """Use up a token for what it brings."""
        ...

    async def note_use(self, token: LinkToken) -> None:
        """Note that an access token has been used."""
        ...

    async def keep_callback(self, id: str, callback: Mapping[str, Any] | None) -> None:  # noqa: A002  # as above
        """Keep what it takes to tell the platform of changes."""
        ...


class Rules(Protocol):
    """OAuth 2.0; `dure.home.platforms.oauth.OAuth` is one."""

    def ask(self, query: str) -> Asked:
        """What a platform asks for."""
        ...

    def deny(self, query: str) -> str:
        """Where a person who does not want that is sent back to."""
        ...

    def grant(self, query: str) -> Granted:
        """A code for what was asked."""
        ...

    def exchange(self, body: str, authorization: str, known: Known) -> Exchanged:
        """Tokens for a code or a refresh token."""
        ...

    def revoke(self, body: str, authorization: str, known: Known) -> Exchanged:
        """Withdraw a token."""
        ...


class Audit(Protocol):
    """Writes crossings down; `dure.store.AuditStore` is one."""

    def record(
        self, kind: AuditKind, *, source: str, target: str, what: Sequence[str] = ()
    ) -> Awaitable[None]:
        """Write one down, before it happens."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an access token that somebody shows is worth.

    Attributes:
        standing: how it stands.
        link: whose it is; None where it is nobody's.
    """

    standing: Standing
    link: Link | None = None


class PlatformLinking:
    """The links of this home.

    Args:
        store: keeps them.
        audit: writes down what begins and ends.
        clock: what expires.
        oauth: the rules.
    """

    def __init__(self, store: Links, audit: Audit, clock: Clock, oauth: Rules) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock
        self._oauth = oauth
        self._exchanging = anyio.Lock()

    def ask(self, query: str) -> Asked:
        """What a platform asks for when it sends a person here.

        Raises:
            MessageInvalid: it is none of this home's, or cannot be sent back.
        """
        return self._oauth.ask(query)

    def deny(self, query: str) -> str:
        """Where a person who does not want that is sent back to.

        Raises:
            MessageInvalid: as `ask`.
        """
        return self._oauth.deny(query)

    async def grant(self, query: str, holder: str) -> str:
        """A person of the household agrees; gives where they are sent back to, with a code.

        Args:
            query: what was asked.
            holder: who agrees.

        Raises:
            MessageInvalid: as `ask`.
            StoreFailed: it could not be written down; nothing was granted.
        """
        granted = self._oauth.grant(query)
        await self._audit.record("platform.allowed", source=HOUSEHOLD, target=granted.platform, what=[SCOPE])
        told = {**granted.told, "platform": granted.platform, "holder": holder}
        code = self._token("code", granted.code, link=secrets.token_hex(8), lasts=CODE_FOR, told=told)
        await self._store.add_code(code)
        return granted.location

    async def exchange(self, body: str, authorization: str) -> Exchanged:
        """Tokens for a code or a refresh token, once.

        A code that is shown a second time, and a refresh token that is shown again after what it brought has been used, are in
        two hands: the link ends. A refresh token whose answer got lost on the way may be shown again.

        Raises:
            StoreFailed: it could not be written; nothing was given out.
        """
        async with self._exchanging:
            shown, token = await self._in_form(body, "code", "refresh_token")
            done = self._oauth.exchange(body, authorization, await self._known(shown, token))
            if done.stolen and token is not None:
                await self.end(token.link, "replayed")
            if not done.access or token is None:
                return done
            brought = [
                self._token("access", done.access, link=token.link, lasts=ACCESS_FOR, parent=token.sha256),
                self._token("refresh", done.refresh, link=token.link, lasts=REFRESH_FOR, parent=token.sha256),
            ]
            link = self._begun(token) if token.kind == "code" else None
            if link is not None:
                await self._audit.record("platform.linked", source=HOUSEHOLD, target=link.platform)
            replaced = await self._store.exchange(token, brought, link)
            for gone in replaced or ():
                log.info("platforms: replaced link=%s", gone)
            return SPENT if replaced is None else done

    async def revoke(self, body: str, authorization: str) -> Exchanged:
        """End the link of a token that its platform shows.

        Raises:
            StoreFailed: it could not be written.
        """
        shown, token = await self._in_form(body, "token")
        done = self._oauth.revoke(body, authorization, await self._known(shown, token))
        if done.revoked and token is not None:
            await self.end(token.link, "revoked")
        return done

    async def check(self, secret: str) -> Shown:
        """What an access token is worth."""
        token = await self._store.find(secret)
        link = await self._store.link(token.link) if token is not None and token.kind == "access" else None
        if token is None or link is None:
            return Shown(standing="unknown")
        if link.ended is not None:
            return Shown(standing="ended", link=link)
        if token.replaced:  # whoever asked once more got another one; this one is in other hands
            await self.end(link.id, "replayed")
            return Shown(standing="ended", link=link)
        if token.expires <= self._clock.now():
            return Shown(standing="expired", link=link)
        await self._store.note_use(token)
        return Shown(standing="good", link=link)

    async def end(self, link: str, by: EndedBy) -> bool:
        """End a link; false where none of that id is good.

        Raises:
            StoreFailed: it could not be written.
        """
        found = await self._store.link(link)
        return found is not None and await end_link(self._store, self._audit, found, by)

    async def links(self) -> Sequence[Link]:
        """Every link that is good or has ended lately, oldest first."""
        return await self._store.links()

    async def link(self, id: str) -> Link | None:  # noqa: A002  # as above
        """One link; None where there is none of that id."""
        return await self._store.link(id)

    async def keep_callback(self, link: str, callback: Mapping[str, Any] | None) -> None:
        """Keep what it takes to tell a platform of changes, or forget it.

        Raises:
            StoreFailed: it could not be written.
        """
        await self._store.keep_callback(link, callback)

    async def note_told(self, platform: str, what: Sequence[str]) -> None:
        """Write down which kinds of things a platform is told of the home.

        Raises:
            StoreFailed: it could not be written, so they must not be told.
        """
        await self._audit.record("platform.told", source=HOUSEHOLD, target=platform, what=what)

    async def _in_form(self, body: str, *names: str) -> tuple[str, LinkToken | None]:
        """What a form shows under the first of these names that it has, and what is known of that."""
        try:
            form = parse_qs(body, max_num_fields=20)
        except ValueError:
            return "", None
        shown = next((form[name][0] for name in names if form.get(name)), "")
        return shown, await self._store.find(shown) if shown else None

    async def _known(self, shown: str, token: LinkToken | None) -> Known:
        if token is None:
            return Known(shown=shown)
        link = await self._store.link(token.link)
        platform = link.platform if link is not None else token.told.get("platform", "")
        if token.kind == "access":  # it can be revoked, and is exchanged for nothing
            return Known(shown=shown, kind=token.kind, platform=platform)
        spent = token.replaced or token.used is not None
        if token.kind == "refresh" and not token.replaced:
            spent = spent and await self._store.brought_used(token.sha256)
        alive = link.ended is None if link is not None else token.kind == "code"
        good = alive and not spent and token.expires > self._clock.now()
        return Known(shown=shown, kind=token.kind, platform=platform, good=good, spent=spent, told=token.told)

    def _begun(self, code: LinkToken) -> Link:
        return Link(
            id=code.link,
            platform=code.told["platform"],
            holder=code.told["holder"],
            created=self._clock.now(),
        )

    def _token(
        self,
        kind: LinkTokenKind,
        secret: str,
        *,
        link: str,
        lasts: timedelta,
        parent: str = "",
        told: Mapping[str, str] | None = None,
    ) -> LinkToken:
        return LinkToken(
            sha256=digest(secret),
            kind=kind,
            link=link,
            parent=parent,
            expires=self._clock.now() + lasts,
            told=told or {},
        )


async def end_link(store: Ends, audit: Audit, link: Link, by: EndedBy) -> bool:
    """End a link, and write that down before; false where it has ended already.

    Raises:
        StoreFailed: it could not be written.
    """
    if link.ended is not None:
        return False
    await audit.record("platform.unlinked", source=HOUSEHOLD, target=link.platform, what=[by])
    return await store.end(link.id, by)
