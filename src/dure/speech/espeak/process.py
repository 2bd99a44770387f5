"""The speaking process as seen from here: kept warm, replaced when it dies or hangs."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import anyio
import anyio.abc
from anyio.streams.buffered import BufferedByteReceiveStream

from dure.api import Sound
from dure.errors import SynthesisFailed, Text

_WORKER = Path(__file__).with_name("worker.py")
_FRAME_LIMIT_BYTES = 1_000_000

DIED = Text(en="the speaking process ended", ko="말하는 프로세스가 끝났어요")
SILENT = Text(en="the speaking process does not answer", ko="말하는 프로세스가 대답하지 않아요")
NO_START = Text(en="the speaking process cannot start", ko="말하는 프로세스를 시작하지 못했어요")
REFUSED = Text(en="eSpeak NG could not speak this", ko="eSpeak NG가 이 글을 읽지 못했어요")


class _Gone(Exception):
    """The process has ended, or says what it should not."""


class SpeakingProcess:
    """One eSpeak NG worker; requests take turns. It ends with `aclose`, or when this program ends.

    Args:
        folder: holds `libespeak-ng.so` (`.dylib` on macOS) and `espeak-ng-data`.
        timeout_s: how long a request may take, the process's start included.
        command: what to run instead of the worker.
    """

    def __init__(self, folder: Path, *, timeout_s: float = 10.0, command: list[str] | None = None) -> None:
        library = folder / ("libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so")
        self._command = command or [sys.executable, "-I", str(_WORKER), str(library), str(folder)]
        self._timeout_s = timeout_s
        self._turn = anyio.Lock()
        self._process: anyio.abc.Process | None = None
        self._output: BufferedByteReceiveStream | None = None
        self._rate_hz = 0

    async def __aenter__(self) -> SpeakingProcess:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def pid(self) -> int | None:
        """The running process; None while there is none."""
        return None if self._process is None else self._process.pid

    async def aclose(self) -> None:
        """End the process; a later request starts it again."""
        process, self._process, self._output = self._process, None, None
        if process is not None:
            with anyio.CancelScope(shield=True):
                if process.returncode is None:
                    process.kill()
                await process.aclose()

    async def speak(self, *, text: str, voice: str, pitch: int, rate: int, phonemes: bool = False) -> Sound:
        """Speak a text. A process that has died meanwhile is replaced once; a request cut short ends it.

        Args:
            text: on one line; where `phonemes` is set, [[…]] in it are eSpeak's phonemes.
            voice: a language and, after `+`, a variant.
            pitch: 0 to 100.
            rate: words a minute, 80 to 450.
            phonemes: see `text`.

        Raises:
            SynthesisFailed: it does not start, dies twice, hangs, or refuses the text.
        """
        fields = {"text": text, "voice": voice, "pitch": pitch, "rate": rate, "phonemes": phonemes}
        request = json.dumps(fields).encode()
        async with self._turn:
            finished = False
            try:
                with anyio.fail_after(self._timeout_s):
                    sound = await self._speak_twice(request)
                finished = True
                return sound
            except TimeoutError as error:
                raise SynthesisFailed(why=SILENT) from error
            finally:
                if not finished:
                    await self.aclose()

    async def _speak_twice(self, request: bytes) -> Sound:
        try:
            return await self._speak_once(request)
        except _Gone:
            await self.aclose()
        try:
            return await self._speak_once(request)
        except _Gone as error:
            raise SynthesisFailed(why=DIED) from error

    async def _speak_once(self, request: bytes) -> Sound:
        await self._start()
        if self._process is None or self._process.stdin is None:
            raise _Gone
        try:
            await self._process.stdin.send(struct.pack(">I", len(request)) + request)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError) as error:
            raise _Gone from error
        pcm = bytearray()
        while (frame := await self._frame())[0] == b"S":
            pcm += frame[1]
        if frame[0] == b"E":
            return Sound(pcm=bytes(pcm), rate_hz=self._rate_hz)
        raise SynthesisFailed(why=REFUSED)

    async def _start(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        await self.aclose()
        try:
            self._process = await anyio.open_process(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        except OSError as error:
            raise SynthesisFailed(why=NO_START) from error
        if self._process.stdout is None:
            raise _Gone
        self._output = BufferedByteReceiveStream(self._process.stdout)
        kind, payload = await self._frame()
        if kind != b"R":
            raise _Gone
        (self._rate_hz,) = struct.unpack(">I", payload)

    async def _frame(self) -> tuple[bytes, bytes]:
        if self._output is None:
            raise _Gone
        try:
            kind, length = struct.unpack(">cI", await self._output.receive_exactly(5))
            if length > _FRAME_LIMIT_BYTES:
                raise _Gone
            return kind, await self._output.receive_exactly(length) if length else b""
        except (anyio.IncompleteRead, anyio.ClosedResourceError, anyio.BrokenResourceError) as error:
            raise _Gone from error
