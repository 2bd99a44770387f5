"""What a driver shows to its maker's service: a token that the configuration names, or that of a linked account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

from dure.home.drivers.polled import ServiceFailed

T = TypeVar("T")


class Credential(Protocol):
    """Gives a driver its access token."""

    def kept(self) -> AbstractAsyncContextManager[None]:
        """Look after it while the driver runs."""
        ...

    async def token(self, appliance: str) -> str:
        """The access token; `appliance` is whom it is about, for errors.

        Raises:
            ServiceFailed: there is none now.
        """
        ...

    async def renewed(self, refused: str, appliance: str) -> str | None:
        """A token in the place of one that the service refused; None where there is no other.

        Raises:
            ServiceFailed: the account is not linked any more.
        """
        ...


class FixedToken:
    """A token that the configuration names: it is what it is.

    Args:
        token: the access token.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Nothing needs looking after."""
        yield

    async def token(self, appliance: str) -> str:
        """The access token."""
        del appliance
        return self._token

    async def renewed(self, refused: str, appliance: str) -> str | None:
        """There is no other."""
        del refused, appliance
        return None


async def with_token(credential: Credential, appliance: str, ask: Callable[[str], Awaitable[T]]) -> T:
    """Ask a service with an access token; where it does not take that, once more with a renewed one.

    Args:
        credential: whose token.
        appliance: whom it is about, for errors.
        ask: asks with a token.

    Raises:
        ServiceFailed: the service did not answer properly, or there is no token that it takes.
    """
    token = await credential.token(appliance)
    try:
        return await ask(token)
    except ServiceFailed as failed:
        if not failed.token_refused or (fresh := await credential.renewed(token, appliance)) is None:
            raise
    return await ask(fresh)
