"""The synthesizer `openai`: any endpoint that speaks OpenAI's `POST /audio/speech`, local or remote."""

from __future__ import annotations

import struct
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from dure.api import Sound, Voice
from dure.errors import SynthesisFailed, Text

PCM_RATE_HZ = 24_000
"""What `response_format=pcm` means: 24 kHz mono s16le, by OpenAI's definition."""

LONGEST_S = 120
"""More sound than this for one sentence is an endpoint gone wrong."""

_PIECE_BYTES = PCM_RATE_HZ // 5 * 2
_WAV_HEADER_LIMIT_BYTES = 4_096

_UNREACHABLE = Text(en="the speech endpoint does not answer", ko="음성 합성 서버가 대답하지 않아요")
_TOO_LONG = Text(en="the speech endpoint sends without end", ko="음성 합성 서버가 끝없이 보내요")
_NO_SOUND = Text(
    en="the speech endpoint sent no sound that is understood",
    ko="음성 합성 서버가 알 수 없는 소리를 보냈어요",
)


class _FormatRefused(Exception):
    """The endpoint does not offer this format."""


class OpenAISynthesizer:
    """Speaks by an OpenAI-compatible endpoint, as the sound arrives.

    It asks for `pcm` and, of an endpoint that refuses that, for `wav`; what was taken is remembered. A voice's
    `name` is the endpoint's own (`alloy` if empty); speed is followed, pitch is not.

    Args:
        url: the endpoint's base, such as `http://localhost:8880/v1`.
        key: its key; empty sends none.
        model: its model.
        timeout_s: how long it may take for its first sound, and between two pieces.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        model: str = "tts-1",
        timeout_s: float = 10.0,
    ) -> None:
        self._url = url.rstrip("/") + "/audio/speech"
        self._model = model
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {}, timeout=timeout_s
        )
        self._format = "pcm"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:  # noqa: ARG002  # the endpoint hears it in the text
        """Speak one sentence, in pieces as they arrive; nothing for a text without words.

        Raises:
            SynthesisFailed: the endpoint does not answer in time, refuses, or sends no sound.
        """
        if not any(letter.isalnum() for letter in text):
            return
        request = {"model": self._model, "input": text, "voice": voice.name or "alloy", "speed": voice.speed}
        try:
            async with aclosing(self._ask(request)) as sounds:
                async for sound in sounds:
                    yield sound
            return
        except _FormatRefused:
            self._format = "wav"
        async with aclosing(self._ask(request)) as sounds:
            async for sound in sounds:
                yield sound

    async def _ask(self, request: dict[str, object]) -> AsyncGenerator[Sound]:
        form = self._format
        try:
            async with self._client.stream(
                "POST", self._url, json={**request, "response_format": form}
            ) as response:
                if response.status_code in (400, 415, 422) and form == "pcm":
                    raise _FormatRefused
                if response.status_code != httpx.codes.OK:
                    status = response.status_code
                    why = Text(en=f"the speech endpoint says {status}", ko=f"음성 합성 서버 응답: {status}")
                    raise SynthesisFailed(why=why)
                async for sound in _sounds(response.aiter_bytes(_PIECE_BYTES)):
                    yield sound
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SynthesisFailed(why=_UNREACHABLE) from error


@dataclass(frozen=True, slots=True)
class _Header:
    """Where in a reply the samples lie, and their rate."""

    rate_hz: int
    start: int
    length: int


async def _sounds(pieces: AsyncIterator[bytes]) -> AsyncIterator[Sound]:
    """Whole samples as they come. A WAV header, asked for or not, is read and taken off."""
    pending, header, taken = b"", None, 0
    async for piece in pieces:
        pending += piece
        if header is None:
            if (header := _header(pending)) is None:
                continue
            pending = pending[header.start :]
        whole = min(len(pending), header.length - taken) // 2 * 2
        if whole:
            taken += whole
            if taken > LONGEST_S * header.rate_hz * 2:
                raise SynthesisFailed(why=_TOO_LONG)
            yield Sound(pcm=pending[:whole], rate_hz=header.rate_hz)
            pending = pending[whole:]
    if not taken:
        raise SynthesisFailed(why=_NO_SOUND)


def _header(data: bytes) -> _Header | None:
    """Read what a reply begins with; None while too little has come. Plain PCM has no header.

    Raises:
        SynthesisFailed: a WAV that is not mono 16-bit PCM, or another format altogether.
    """
    if len(data) < 4:
        return None
    if data[:4] in (b"OggS", b"fLaC") or data[:3] == b"ID3" or data[:2] == b'{"':
        raise SynthesisFailed(why=_NO_SOUND)
    if data[:4] != b"RIFF":
        return _Header(PCM_RATE_HZ, 0, sys.maxsize)
    place, rate_hz = 12, 0
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        if kind == b"data" and rate_hz:
            unknown = length in (0, 0x7FFFFFFF, 0xFFFFFFFF)  # a header written before the sound was known
            return _Header(rate_hz, place + 8, sys.maxsize if unknown else length)
        if kind == b"fmt " and place + 24 <= len(data):
            form, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", data, place + 8)
            if form not in (1, 0xFFFE) or (channels, bits) != (1, 16) or not 8_000 <= rate_hz <= 192_000:
                raise SynthesisFailed(why=_NO_SOUND)
        place += 8 + length + length % 2
    if place > _WAV_HEADER_LIMIT_BYTES:
        raise SynthesisFailed(why=_NO_SOUND)
    return None
