"""The WebSocket door: events as text, sound as bytes, and what becomes of clients that misbehave."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import anyio
import anyio.abc
import anyio.lowlevel
import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dure.config import Config, ServerConfig
from dure.config.safety import SafetyConfig
from dure.server import wire
from dure.server.limits import Limits
from dure.testing.turn import RATE_HZ, tone

pytestmark = pytest.mark.anyio

LOUD = array("h", [8000, -8000] * 800).tobytes()
BEGIN = json.dumps({"type": "audio.started", "rate_hz": 16000, "width_bytes": 2, "channels": 1})


async def said(stream: ClientConnection) -> dict[str, Any]:
    """The next text message."""
    while True:
        message = await stream.recv()
        if isinstance(message, str):
            told: dict[str, Any] = json.loads(message)
            return told


async def said_until(stream: ClientConnection, kind: str, **fields: object) -> dict[str, Any]:
    while True:
        told = await said(stream)
        if told["type"] == kind and fields.items() <= told.items():
            return told


async def code_of(stream: ClientConnection) -> int | None:
    """How the hub closed the stream."""
    try:
        while True:
            await stream.recv()
    except ConnectionClosed:
        return stream.close_code


async def test_a_stream_carries_a_whole_turn_and_its_sound(start):
    async with start() as running, connect(running.stream + "?satellite=kitchen") as stream:
        hello = await said(stream)
        assert hello["type"] == "hello"
        assert hello["satellite"] == "kitchen"
        assert hello["protocol"] == wire.PROTOCOL
        await stream.send(BEGIN)
        await stream.send(LOUD)
        await stream.send('{"type":"audio.stopped"}')
        texts: list[dict[str, Any]] = []
        sound = b""
        async for message in stream:
            if isinstance(message, bytes):
                assert texts[-1]["type"] == "audio.started"
                sound += message
            else:
                texts.append(json.loads(message))
        assert stream.close_code == 1000
        kinds = [text["type"] for text in texts]
        assert kinds[0] == "wake.detected"
        assert kinds[-3:] == ["audio.stopped", "reply.ended", "attention.changed"]
        assert {text["satellite"] for text in texts} == {"kitchen"}
        assert texts[0]["candidates"][0]["wake_word"] == "아리아"
        assert sound == b"".join(tone(running.hub.sound_s))
        assert next(text for text in texts if text["type"] == "audio.started")["rate_hz"] == RATE_HZ
        assert running.hub.sessions["kitchen"].heard == LOUD


async def test_any_format_is_heard_as_16_khz_mono(start):
    async with start() as running, connect(running.stream + "?satellite=phone") as stream:
        begin = {"type": "audio.started", "rate_hz": 48000, "width_bytes": 2, "channels": 2}
        await stream.send(json.dumps(begin))
        second = array("h", [5000, 5000] * 48000).tobytes()
        for at in range(0, len(second), 7001):  # pieces that end within a sample
            await stream.send(second[at : at + 7001])
        await stream.send('{"type":"audio.stopped"}')
        await code_of(stream)
        heard = running.hub.sessions["phone"].heard
        assert abs(len(heard) - 32000) < 64
        assert abs(array("h", bytes(heard))[8000] - 5000) < 50


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "no json",
        "[]",
        '{"type":"unknown"}',
        '{"type":"call"}',
        '{"type":"audio.started","rate_hz":"x"}',
        b"\0" * 64,
    ],
)
async def test_garbage_is_answered_and_then_shown_the_door(start, garbage):
    async with start() as running, connect(running.stream) as stream:
        await said(stream)
        await stream.send(garbage)
        answer = await said(stream)
        assert answer["type"] == "error"
        assert answer["code"] == "message.invalid"
        assert set(answer["message"]) == {"ko", "en"}
        await stream.send('{"type":"ping"}')
        assert await said(stream) == {"type": "pong"}
        for _ in range(Limits().malformed - 1):
            await stream.send(garbage)
        assert await code_of(stream) == wire.GARBLED
        assert (await running.http.get("/v1/health")).json() == {"status": "ok"}


@pytest.mark.parametrize("rate_hz", [0, -1, 1, 10**9])
async def test_an_absurd_rate_is_refused(start, rate_hz):
    async with start() as running, connect(running.stream) as stream:
        await said(stream)
        await stream.send(json.dumps({"type": "audio.started", "rate_hz": rate_hz}))
        assert (await said(stream))["code"] == "input.invalid"


async def test_stop_and_call_reach_the_session(start):
    async with start() as running, connect(running.stream + "?satellite=tv") as stream:
        await stream.send('{"type":"call","agent":"genie"}')
        assert (await said_until(stream, "attention.changed"))["agent"] == "genie"
        await stream.send('{"type":"call","agent":"nobody"}')
        assert (await said_until(stream, "error"))["code"] == "not_found"
        await stream.send(BEGIN)
        await stream.send(LOUD)
        await said_until(stream, "turn.measured")
        await stream.send('{"type":"stop"}')
        assert (await said_until(stream, "audio.stopped"))["interrupted"] is True
        assert running.hub.sessions["tv"].orders == ["call genie", "stop"]


async def test_mute_is_told_to_every_stream(start):
    async with start() as running, connect(running.stream) as one, connect(running.stream) as other:
        await one.send('{"type":"mute","muted":true}')
        assert (await said_until(other, "microphone.muted"))["muted"] is True
        async with connect(running.stream) as late:
            assert (await said(late))["muted"] is True


@pytest.mark.parametrize("sign", [json.dumps({"type": "ping"}), LOUD], ids=["ping", "sound"])
async def test_what_a_satellite_sends_is_a_sign_of_life(start, sign):
    config = Config(safety=SafetyConfig(satellites=("kitchen", "bath")))
    async with start(config) as running, connect(running.stream + "?satellite=kitchen") as stream:
        states = running.hub.safety.heartbeats.states
        await said(stream)
        assert [one.seen for one in states()] == [None, None], "a connection alone is none"
        if isinstance(sign, bytes):
            await stream.send(BEGIN)
        await stream.send(sign)
        await said_until(stream, "pong" if isinstance(sign, str) else "attention.changed")
        kitchen, bath = states()
        assert kitchen.seen is not None
        assert bath.seen is None


async def test_a_session_that_hangs_does_not_make_its_satellite_silent(start, monkeypatch):
    config = Config(safety=SafetyConfig(satellites=("kitchen",)))
    hangs = anyio.Event()

    async def feed(_: object, pcm: bytes) -> None:
        hangs.set()
        await anyio.sleep_forever()

    monkeypatch.setattr("dure.testing.hub.ScriptedSession.feed", feed)
    async with start(config) as running, connect(running.stream + "?satellite=kitchen") as stream:
        await stream.send(BEGIN)
        await stream.send(LOUD)
        await hangs.wait()
        (kitchen,) = running.hub.safety.heartbeats.states()
        assert kitchen.seen is not None


async def test_events_of_other_satellites_stay_there(start):
    async with (
        start() as running,
        connect(running.stream + "?satellite=a") as a,
        connect(running.stream + "?satellite=b") as b,
    ):
        await said(a)
        await said(b)
        await a.send(BEGIN)
        await a.send(LOUD)
        await said_until(a, "turn.measured")
        await b.send('{"type":"ping"}')
        assert await said(b) == {"type": "pong"}


async def test_a_satellite_that_comes_back_takes_its_own_place(start):
    async with start() as running, connect(running.stream + "?satellite=a") as old:
        await said(old)
        async with connect(running.stream + "?satellite=a") as new:
            assert await code_of(old) == wire.REPLACED
            assert (await said(new))["satellite"] == "a"
            await new.send('{"type":"ping"}')
            assert await said(new) == {"type": "pong"}
            assert running.hub.open_satellites == {"a"}


async def test_no_more_streams_than_allowed(start):
    config = Config(server=ServerConfig(max_streams=1))
    async with start(config) as running, connect(running.stream):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(running.stream):
                pass
        assert refused.value.response.status_code == 429
        assert json.loads(refused.value.response.body)["code"] == "overloaded"


@pytest.mark.parametrize("satellite", ["Küche", "a b", "-a", "x" * 65, "../x"])
async def test_a_satellite_id_has_its_form(start, satellite):
    async with start() as running:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(
                f"{running.stream}?satellite={satellite.replace(' ', '%20').replace('ü', '%C3%BC')}"
            ):
                pass
        assert refused.value.response.status_code == 400


async def test_a_silent_client_is_let_go(start):
    async with start(limits=replace(Limits(), idle_s=0.05)) as running, connect(running.stream) as stream:
        assert await code_of(stream) == wire.IDLE


async def test_a_client_that_vanishes_ends_its_session(start):
    async with start() as running:
        stream = await connect(running.stream + "?satellite=gone")
        await said(stream)
        await stream.send(BEGIN)
        await stream.send(LOUD[:101])
        stream.transport.abort()
        with anyio.fail_after(10):
            while "gone" in running.hub.open_satellites:
                await anyio.lowlevel.checkpoint()


async def test_a_client_that_reads_nothing_never_blocks_the_hub(start):
    limits = replace(Limits(), queue=16, stalled_s=0.2)
    async with (
        start(limits=limits) as running,
        connect(running.stream + "?satellite=deaf", max_queue=1) as stream,
    ):
        await said(stream)
        stream.transport.pause_reading()
        session = running.hub.sessions["deaf"]
        with anyio.fail_after(20):
            while "deaf" in running.hub.open_satellites:
                await running.hub.turn(session)
                await anyio.lowlevel.checkpoint()


async def test_a_message_too_large_closes_the_stream(start):
    async with start() as running, connect(running.stream) as stream:
        await said(stream)
        await stream.send(b"\0" * (Limits().message_bytes + 1))
        assert await code_of(stream) == 1009


async def open_bare(running) -> tuple[anyio.abc.SocketStream, bytes]:
    """Ask for a stream by hand; returns the connection and the request that is to be sent on it."""
    address = httpx.URL(running.stream)
    assert address.port is not None
    head = (
        f"GET {address.path} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    return await anyio.connect_tcp(address.host, address.port), head.encode()


async def all_of(connection: anyio.abc.SocketStream) -> bytes:
    """What comes until the hub hangs up."""
    got = b""
    try:
        with anyio.fail_after(10):
            while True:
                got += await connection.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return got


ZERO_MASK = b"\0\0\0\0"
PIECE = b"\x00\x80" + ZERO_MASK
"""An empty frame that goes on with a message."""


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        (b"\x81\x83" + ZERO_MASK + b"\xff\xfe\x80", 1007),
        (b"\x81\x83" + ZERO_MASK + b"\xed\xa0\x80", 1007),
        (b"\x02\x80" + ZERO_MASK + PIECE * 5000, 1009),
        (b"\xf1\x80" + ZERO_MASK, 1002),
        (PIECE, 1002),
    ],
    ids=["no UTF-8", "half a character", "endless pieces", "reserved bits", "a piece of nothing"],
)
async def test_garbled_frames_end_their_stream_and_nothing_else(start, caplog, garbage, code):
    async with start() as running:
        connection, head = await open_bare(running)
        async with connection:
            await connection.send(head)
            await connection.receive()
            await connection.send(garbage)
            got = await all_of(connection)
        assert code.to_bytes(2, "big") in got[-125:]
        with anyio.fail_after(10):
            while running.hub.open_satellites:
                await anyio.lowlevel.checkpoint()
        assert (await running.http.get("/v1/health")).json() == {"status": "ok"}
    assert [one.getMessage() for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_page_of_another_site_gets_no_microphone(start, headers: Mapping[str, str]):
    async with start() as running:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(running.stream, additional_headers=headers):
                pass
        assert refused.value.response.status_code == 403
        assert running.hub.sessions == {}
