"""A dropped recording: heard, answered line by line, and bounded in every way."""

from __future__ import annotations

import base64
import io
import json
import wave
from array import array
from dataclasses import replace
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from dure.config import Config, ServerConfig
from dure.events import decode
from dure.server.limits import Limits
from dure.testing.hub import ScriptedHub, ScriptedSession
from dure.testing.turn import tone

pytestmark = pytest.mark.anyio


def recording(length_s: float = 0.5, rate_hz: int = 16000) -> bytes:
    page = io.BytesIO()
    with wave.open(page, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(array("h", [8000, -8000] * int(rate_hz * length_s / 2)).tobytes())
    return page.getvalue()


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_a_recording_brings_about_a_turn_and_its_sound(start):
    async with start() as running:
        answer = await running.http.post("/v1/recordings?name=녹음 1.wav", content=recording())
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/x-ndjson"
        told = lines(answer)
        assert told[-1] == {"type": "ended"}
        assert {one["source"] for one in told[:-1]} == {"녹음 1.wav"}
        sound = b"".join(base64.b64decode(one["pcm"]) for one in told if one["type"] == "audio.chunk")
        assert sound == b"".join(tone(running.hub.sound_s))
        for one in told[:-1]:
            if one["type"] != "audio.chunk":
                one.pop("source")
                decode(json.dumps(one))
        (session,) = running.hub.sessions.values()
        assert len(session.heard) == 16000
        assert session.orders == ["finish"]
        assert running.hub.open_satellites == set()


@pytest.mark.parametrize(
    "body", [b"", b"RIFF", b"not a sound", b"\0" * 4096, recording(0.0), recording()[:40]]
)
async def test_what_is_no_sound_is_refused(start, body: bytes):
    async with start() as running:
        answer = await running.http.post("/v1/recordings", content=body)
        assert answer.status_code == 422
        assert answer.json()["code"] == "audio.unusable"
        assert running.hub.sessions == {}


async def test_a_name_is_told_on_one_line(start):
    async with start() as running:
        answer = await running.http.post(
            "/v1/recordings?name=a%0Ab%1B%5B31m" + "x" * 300, content=recording()
        )
        source = lines(answer)[0]["source"]
        assert source.startswith("ab[31m")
        assert len(source) == 120


async def test_a_recording_too_large_is_refused_before_it_is_read(start):
    async with start(Config(server=ServerConfig(max_upload_mb=1))) as running:
        answer = await running.http.post("/v1/recordings", content=b"\0" * 1_000_001)
        assert (answer.status_code, answer.json()["code"]) == (413, "input.too_large")
        assert "at most 1 MB are" in answer.json()["message"]["en"]

        async def endless():
            for _ in range(64):
                yield b"\0" * 65536

        answer = await running.http.post("/v1/recordings", content=endless())
        assert answer.status_code == 413


async def test_a_recording_too_long_is_refused(start):
    async with start(limits=replace(Limits(), recording_s=0.4)) as running:
        answer = await running.http.post("/v1/recordings", content=recording(0.5))
        assert answer.status_code == 422


async def test_an_upload_that_never_ends_is_given_up(start):
    async with start(limits=replace(Limits(), upload_s=0.05)) as running:
        url = httpx.URL(running.welcome.url)
        async with await anyio.connect_tcp(url.host, url.port or 80) as stream:
            await stream.send(
                b"POST /v1/recordings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4096\r\n\r\nRIFF"
            )
            with anyio.fail_after(30):
                told = await stream.receive()
            assert told.startswith(b"HTTP/1.1 408")
            assert b"input.too_slow" in told


class Slow(ScriptedHub):
    """Never finishes a recording."""

    async def hush(self, session: ScriptedSession, by: str = "") -> None:
        await anyio.sleep_forever()


async def test_an_answer_that_never_comes_is_given_up(start):
    async with start(hub=Slow(), limits=replace(Limits(), answer_s=0.2)) as running:
        answer = await running.http.post("/v1/recordings", content=recording())
        assert lines(answer)[-1]["code"] == "input.too_slow"
        assert running.hub.open_satellites == set()


async def test_only_so_many_at_once_and_leaving_frees_the_place(start):
    async with start(hub=Slow(), limits=replace(Limits(), recordings=1)) as running:
        async with running.http.stream("POST", "/v1/recordings", content=recording()) as first:
            assert first.status_code == 200
            second = await running.http.post("/v1/recordings", content=recording())
            assert (second.status_code, second.json()["code"]) == (429, "overloaded")
        with anyio.fail_after(10):
            while running.hub.open_satellites:
                await anyio.lowlevel.checkpoint()
        async with running.http.stream("POST", "/v1/recordings", content=recording()) as third:
            assert third.status_code == 200
