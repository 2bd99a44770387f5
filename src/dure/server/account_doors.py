"""The doors for makers' accounts: linking them, and where a browser comes back to.

The last wants no token: whoever comes brings a state of 256 random bits that somebody with a token had made, good once and for ten
minutes. Guesses are counted.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import DureError, Language, LinkingFailed
from dure.home.drivers.grants.linking import PATH, AccountState, Invited, Linking
from dure.server.answers import read_json, to_json
from dure.server.guard import Throttle, client_of, need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.listener import Listener, PatientHttp
from dure.server.pairing import draw_qr
from dure.server.scopes import Scope
from dure.server.small_page import small_page
from dure.tasks import task_group


class OfDriver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose account."""

    driver: str


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The address at which a browser ended that did not get here by itself."""

    address: str


class AccountDoors:
    """Every door of accounts.

    Args:
        hub: whose home.
        limits: what is allowed.
        throttle: who came back too often with nothing; of its own, so that no other site can lock a person out elsewhere.
    """

    def __init__(self, hub: Hub, limits: Limits, throttle: Throttle) -> None:
        self._hub, self._limits, self._throttle = hub, limits, throttle

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/home/accounts", self.show, methods=["GET"]),
            Route("/v1/home/accounts/begin", self.begin, methods=["POST"]),
            Route("/v1/home/accounts/finish", self.finish, methods=["POST"]),
            Route("/v1/home/accounts/unlink", self.unlink, methods=["POST"]),
            Route(PATH, self.come_back, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """Every account, and whether it is linked; never its tokens."""
        need(request, Scope.CONTROL)
        return to_json([tell_account(one) for one in await self._linking.states()])

    async def begin(self, request: Request) -> Response:
        """Begin to link an account: the address at which a person allows access."""
        need(request, Scope.ADMIN)
        wanted = await read_json(request, OfDriver, self._limits)
        return to_json(tell_invited(self._linking.begin(wanted.driver)), 201)

    async def finish(self, request: Request) -> Response:
        """Link it with the address at which a browser ended."""
        need(request, Scope.ADMIN)
        brought = await read_json(request, Back, self._limits)
        return to_json({"driver": await self._linking.finish(brought.address)})

    async def unlink(self, request: Request) -> Response:
        """Forget an account's tokens."""
        need(request, Scope.ADMIN)
        wanted = await read_json(request, OfDriver, self._limits)
        await self._linking.unlink(wanted.driver)
        return to_json({"driver": wanted.driver})

    async def come_back(self, request: Request) -> Response:
        """Link it with what a browser brings, and tell the person that it may be closed."""
        client = client_of(request)
        self._throttle.check(client)
        return await come_back(
            self._linking, request, self._hub.config.language, lambda: self._throttle.fail(client)
        )

    @property
    def _linking(self) -> Linking:
        return self._hub.home.linking


async def come_back(
    linking: Linking, request: Request, language: Language, failed: Callable[[], None]
) -> Response:
    """Link an account with what a browser brings; the page that tells the person.

    Args:
        linking: links it.
        request: the browser's.
        language: of the page.
        failed: called where what it brought links nothing.
    """
    try:
        driver = await linking.finish(f"?{request.url.query}")
    except DureError as error:
        if isinstance(error, LinkingFailed):
            failed()
        return small_page(language, error.sentence(language), status=error.http_status)
    words = {
        "en": f"The account of “{driver}” is linked. You can close this window.",
        "ko": f"“{driver}” 계정을 연결했어요. 이 창을 닫아도 돼요.",
    }
    return small_page(language, words[language])


@asynccontextmanager
async def door_of_its_own(linking: Linking, port: int, language: Language) -> AsyncIterator[bool]:
    """Where no hub runs: the place where a browser comes back, on this machine, while the context is open.

    Gives whether it is open; where the port is taken it is not.
    """

    async def back(request: Request) -> Response:
        return await come_back(linking, request, language, lambda: None)

    try:
        place = socket.create_server(("127.0.0.1", port))
    except OSError:
        yield False
        return
    config = uvicorn.Config(
        Starlette(routes=[Route(PATH, back, methods=["GET"])]),
        http=PatientHttp,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=8,
        timeout_graceful_shutdown=1,
    )
    listener = Listener(config)

    async def listen() -> None:
        with anyio.CancelScope(shield=True):
            await listener.serve([place])

    with place:
        async with task_group() as tasks:
            tasks.start_soon(listen)
            try:
                await listener.open.wait()
                yield True
            finally:
                listener.close()


def tell_account(one: AccountState) -> dict[str, Any]:
    """An account, as every door tells it."""
    return {"driver": one.driver, "state": one.state, "since": one.since}


def tell_invited(one: Invited) -> dict[str, Any]:
    """An attempt to link an account, as every door tells it."""
    return {
        "driver": one.driver,
        "address": one.address,
        "redirect": one.redirect,
        "expires": one.expires,
        "qr": draw_qr(one.address),
    }
