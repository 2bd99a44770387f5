"""What LG's cloud sends as it happens, by its MQTT, through LG's own SDK in a thread of its own.

The SDK waits inside its coroutines for the connection, so it gets an event loop that nobody else needs.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp
import anyio
from anyio.streams.memory import MemoryObjectSendStream
from thinqconnect.mqtt_client import ThinQMQTTClient

from dure.home.drivers.thinq.cloud import CONNECTED, Api

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
"""The longest message that is read."""

_WAITING = 256
_CONNECT_S = 60.0
_AGAIN_S = (5.0, 15.0, 60.0, 300.0)

ClientFactory = Callable[..., Any]
"""Makes LG's MQTT client; a test gives one that trusts its own certificate authority."""


class Push:
    """The messages of one account.

    Args:
        token: the personal access token.
        country: ISO 3166 code of the account's country.
        client: this hub's own id at LG.
        base: the cloud's address; empty for LG's own.
        make: makes LG's MQTT client.
    """

    def __init__(
        self, *, token: str, country: str, client: str, base: str = "", make: ClientFactory = ThinQMQTTClient
    ) -> None:
        self._account = (token, country, client)
        self._base = base
        self._make = make

    async def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """Every message, until cancelled; connects again, later and later, where the connection fails.

        Messages that come faster than they are read push out the newest: the next look at the states mends it.
        """
        send, receive = anyio.create_memory_object_stream[Mapping[str, Any]](_WAITING)
        stop = threading.Event()
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._run, args=(loop, send, stop), name="thinq-push", daemon=True)
        thread.start()
        try:
            async for message in receive:
                yield message
        finally:
            stop.set()
            send.close()
            receive.close()

    def _run(
        self,
        loop: asyncio.AbstractEventLoop,
        send: MemoryObjectSendStream[Mapping[str, Any]],
        stop: threading.Event,
    ) -> None:
        failures = 0
        while not stop.is_set():
            lost = threading.Event()
            try:
                asyncio.run(self._connected(loop, send, stop, lost))
                failures = 0
            except Exception as error:  # whatever the SDK raises, the states are still asked for
                log.warning("thinq push: %s", type(error).__name__)
            stop.wait(_AGAIN_S[min(failures, len(_AGAIN_S) - 1)])
            failures += 1

    async def _connected(
        self,
        loop: asyncio.AbstractEventLoop,
        send: MemoryObjectSendStream[Mapping[str, Any]],
        stop: threading.Event,
        lost: threading.Event,
    ) -> None:
        token, country, client_id = self._account

        def received(topic: str, payload: bytes, **told: object) -> None:
            del topic, told
            if (message := _read(payload)) is not None and not stop.is_set():
                loop.call_soon_threadsafe(_put, send, message)

        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            api = Api(session, token, country, client_id, base=self._base)
            client = self._make(
                api,
                client_id,
                received,
                on_connection_interrupted=lambda **_: lost.set(),
                on_connection_closed=lambda **_: lost.set(),
            )
            async with asyncio.timeout(_CONNECT_S):
                await client.async_init()
                if not await client.async_prepare_mqtt():
                    raise ConnectionError
                await client.async_connect_mqtt()
            if not client.is_connected:
                raise ConnectionError
            loop.call_soon_threadsafe(_put, send, {"pushType": CONNECTED})
            while not stop.is_set() and not lost.is_set():  # noqa: ASYNC110  # set from the SDK's threads
                await asyncio.sleep(0.2)
            if stop.is_set():
                await client.async_disconnect()


def _put(send: MemoryObjectSendStream[Mapping[str, Any]], message: Mapping[str, Any]) -> None:
    try:
        send.send_nowait(message)
    except (anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
        log.warning("thinq push: a message was dropped")


def _read(payload: bytes) -> Mapping[str, Any] | None:
    if len(payload) > MAX_BYTES:
        return None
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
