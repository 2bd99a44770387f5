"""What lets the hub tell SmartThings of changes, as it is kept: where, with the link; the tokens, with the household's other grants."""

from __future__ import annotations

from dure.clock import Clock
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.grants.folder import Tokens as Grant
from dure.home.drivers.smartthings.schema.outward import Tokens
from dure.home.platforms.linking import PlatformLinking
from dure.store.links import Link

_STATE = "stateCallback"


class Kept:
    """Keeps them. What a method has written is durable when it returns.

    Args:
        grants: where tokens lie that no backup and no export holds.
        linking: the links.
        clock: the time.
        client_id: as whom the hub speaks; tokens that were given to another are none.
    """

    def __init__(self, grants: GrantFolder, linking: PlatformLinking, clock: Clock, client_id: str) -> None:
        self._grants = grants
        self._linking = linking
        self._clock = clock
        self._client_id = client_id

    async def read(self, link: Link) -> Tokens | None:
        """What lets the hub tell an account; None where nothing does.

        Raises:
            StoreFailed: it cannot be read.
        """
        state = (link.callback or {}).get(_STATE)
        grant = await self._grants.read(_name(link.id)) if state else None
        if grant is None or grant.client_id != self._client_id or grant.expires is None:
            return None
        return Tokens(
            oauth_token=grant.token_url,
            state_callback=str(state),
            access_token=grant.access,
            refresh_token=grant.refresh,
            expires=grant.expires,
        )

    async def put(self, link: str, tokens: Tokens) -> None:
        """Keep what SmartThings gave for an account.

        Raises:
            DiskFull, StoreFailed: it could not be written.
        """
        await self.renew(link, tokens)
        await self._linking.keep_callback(link, {_STATE: tokens.state_callback})

    async def renew(self, link: str, tokens: Tokens) -> None:
        """Keep new tokens for old ones.

        Raises:
            DiskFull, StoreFailed: it could not be written.
        """
        now = self._clock.now()
        grant = Grant(
            client_id=self._client_id,
            token_url=tokens.oauth_token,
            access=tokens.access_token,
            refresh=tokens.refresh_token,
            expires=tokens.expires,
            linked=now,
            renewed=now,
        )
        await self._grants.put(_name(link), grant)

    async def forget(self, link: str) -> None:
        """Forget all of it.

        Raises:
            StoreFailed: it could not be written.
        """
        await self._linking.keep_callback(link, None)
        await self._grants.put(_name(link), None)


def _name(link: str) -> str:
    """Under which name an account's tokens lie; no driver is called so."""
    return f"platform/{link}"
