"""A connection to a broker, bounded: what is too large or too much is dropped and counted, never kept."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import aiomqtt
import anyio
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from dure.home.drivers.mqtt.discovery import MOST_CONFIG_BYTES
from dure.home.drivers.mqtt.settings import MqttSettings

log = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.wire")
_quiet.disabled = True  # the client's own log tells topics and payloads

MOST_WAITING = 5_000
MOST_WAITING_BYTES = 16 * 1024 * 1024
CONNECT_S = 5.0
LEAVE_S = 2.0
AT_ONCE = 50
"""How many topics are subscribed to in one message."""

Version = Literal["5", "3.1.1"]


class LinkLost(Exception):
    """The broker is not there, does not take us, or is gone; its text is a code."""


class _Waiting(asyncio.Queue[aiomqtt.Message]):
    """What was received and not yet looked at; bounded in number and in bytes."""

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._bytes = 0
        self.dropped = 0

    def put_nowait(self, item: aiomqtt.Message) -> None:
        weight = len(item.payload) if isinstance(item.payload, bytes | bytearray) else MOST_CONFIG_BYTES + 1
        if weight > MOST_CONFIG_BYTES or self._bytes + weight > MOST_WAITING_BYTES or self.full():
            self.dropped += 1
            if (
                self.dropped & (self.dropped - 1) == 0
            ):  # the 1st, 2nd, 4th … are told: a flood does not flood the log
                log.warning("mqtt: message.dropped (%d)", self.dropped)
            return
        self._bytes += weight
        super().put_nowait(item)

    def _get(self) -> aiomqtt.Message:
        item: aiomqtt.Message = super()._get()
        self._bytes -= len(item.payload) if isinstance(item.payload, bytes | bytearray) else 0
        return item


class _Turns:
    """The event loop as aiomqtt's client sees it, which watches no socket that closed before its turn came.

    The client asks for a socket to be watched by its number, in a later turn; by then the broker may be gone and the
    socket closed. That is told by the connection itself, so what the loop has to say of it is let go.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the loop has under that name
        return getattr(self._loop, name)

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: object) -> asyncio.Handle:
        return self._loop.call_soon_threadsafe(_unless_closed, callback, *args)


def _unless_closed(callback: Callable[..., object], *args: object) -> None:
    with suppress(OSError):
        callback(*args)


class Link:
    """A connection that stands.

    Args:
        client: aiomqtt's client, connected.
    """

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def messages(self) -> AsyncIterator[tuple[str, bytes, bool]]:
        """Everything that arrives: topic, payload, and whether the broker had kept it.

        Raises:
            LinkLost: the connection is gone.
        """
        try:
            async for message in self._client.messages:
                payload = message.payload
                yield str(message.topic), payload if isinstance(payload, bytes) else b"", bool(message.retain)
        except aiomqtt.MqttError as error:
            raise LinkLost("gone") from error

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish; with quality 1 or 2 it returns when the broker has it.

        Raises:
            LinkLost: the broker did not take it.
        """
        try:
            await self._client.publish(topic, payload, qos=qos, retain=retain, timeout=CONNECT_S)
        except (aiomqtt.MqttError, ValueError) as error:
            raise LinkLost("publish") from error

    async def subscribe(self, topics: Mapping[str, int]) -> None:
        """Hear these topics, each with its quality.

        Raises:
            LinkLost: the broker did not answer.
        """
        wanted = list(topics.items())
        try:
            for at in range(0, len(wanted), AT_ONCE):
                await self._client.subscribe(wanted[at : at + AT_ONCE], timeout=CONNECT_S)
        except (aiomqtt.MqttError, ValueError) as error:
            raise LinkLost("subscribe") from error

    async def unsubscribe(self, topics: frozenset[str]) -> None:
        """Hear these topics no longer.

        Raises:
            LinkLost: the broker did not answer.
        """
        wanted = sorted(topics)
        try:
            for at in range(0, len(wanted), AT_ONCE):
                await self._client.unsubscribe(wanted[at : at + AT_ONCE], timeout=CONNECT_S)
        except (aiomqtt.MqttError, ValueError) as error:
            raise LinkLost("unsubscribe") from error


@asynccontextmanager
async def connect(settings: MqttSettings, version: Version) -> AsyncIterator[Link]:
    """Connect to the broker.

    With MQTT 5 the broker is told to send nothing larger than a configuration may be; with 3.1.1 it is dropped here.

    Raises:
        LinkLost: it is not there, does not take us, or is gone.
    """
    five = version == "5"
    try:
        client = aiomqtt.Client(
            settings.address,
            settings.port,
            username=settings.username or None,
            password=settings.password or None,
            identifier=settings.client_id or None,
            protocol=aiomqtt.ProtocolVersion.V5 if five else aiomqtt.ProtocolVersion.V311,
            clean_session=None if five else True,
            properties=_bounds() if five else None,
            tls_context=ssl.create_default_context(cafile=settings.ca or None) if settings.tls else None,
            will=_will(settings),
            queue_type=_Waiting,
            max_queued_incoming_messages=MOST_WAITING,
            max_queued_outgoing_messages=MOST_WAITING,
            keepalive=15,
            timeout=CONNECT_S,
            logger=_quiet,
        )
        client._loop = _Turns(client._loop)  # type: ignore[assignment]  # what of a loop it uses
        client.pending_calls_threshold = MOST_WAITING
        with anyio.CancelScope(shield=True):  # left half-way it would leave its socket to nobody
            await client.__aenter__()
    except (aiomqtt.MqttError, OSError, ValueError) as error:
        raise LinkLost("connect") from error
    try:
        yield Link(client)
    finally:
        with anyio.move_on_after(LEAVE_S, shield=True), suppress(aiomqtt.MqttError):  # gone is gone
            if (will := _will(settings)) is not None:  # whoever leaves in peace says so himself
                await client.publish(will.topic, will.payload, qos=will.qos, retain=will.retain)
            await client.__aexit__(None, None, None)


def _will(settings: MqttSettings) -> aiomqtt.Will | None:
    """What the broker tells when Dure is gone; it tells one thing only, and our own appliances come first."""
    if settings.publish:
        return aiomqtt.Will(settings.status, "offline", 1, retain=True)
    return aiomqtt.Will(f"{settings.prefix}/status", "offline", 1) if settings.birth else None


def _bounds() -> Properties:
    bounds = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's are not typed
    bounds.MaximumPacketSize = MOST_CONFIG_BYTES + 1024
    bounds.ReceiveMaximum = 100
    return bounds
