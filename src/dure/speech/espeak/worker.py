"""The process that speaks: `python -I worker.py LIBRARY DATA`. It imports nothing of Dure.

It loads eSpeak NG's library and serves requests one after another until its standard input ends.

- In: 4 bytes length (big end first), then JSON: `text`, `voice` (such as `ko+f3`), `pitch` (0 to 100),
  `rate` (words a minute), `phonemes` (whether [[…]] in the text is phonemes).
- Out: 1 byte kind, 4 bytes length, payload. `R`: ready, the rate in Hz (4 bytes), once. `S`: s16le samples.
  `E`: the request is done. `X`: it failed, with a code.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
from typing import BinaryIO

SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
PARAMETER_RATE, PARAMETER_PITCH = 1, 3
POSITION_CHARACTER = 1
TEXT_IS_UTF8, HAS_PHONEMES = 1, 0x100
FRAME_BYTES = 32_768

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Worker:
    """Serves requests over two pipes.

    Args:
        library: the path of eSpeak NG's shared library.
        data: the folder that holds `espeak-ng-data`.
        output: where the frames go.
    """

    def __init__(self, library: str, data: str, output: BinaryIO) -> None:
        self._output = output
        self._pending = bytearray()
        self._espeak = ctypes.CDLL(library)
        rate_hz = self._espeak.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), DO_NOT_EXIT)
        if rate_hz <= 0:
            raise SystemExit("eSpeak NG cannot read its data")
        self._callback = Callback(self._take)
        self._espeak.espeak_SetSynthCallback(self._callback)
        self._send(b"R", struct.pack(">I", rate_hz))

    def serve(self, requests: BinaryIO) -> None:
        """Answer until the requests end."""
        while len(head := requests.read(4)) == 4:
            (length,) = struct.unpack(">I", head)
            body = requests.read(length)
            if len(body) < length:
                return
            code = self._speak(**json.loads(body))
            self._flush()
            self._send(b"X", code.encode()) if code else self._send(b"E", b"")

    def _speak(self, text: str, voice: str, pitch: int, rate: int, phonemes: bool) -> str:
        if self._espeak.espeak_SetVoiceByName(voice.encode()) != 0:
            return "voice"
        self._espeak.espeak_SetParameter(PARAMETER_RATE, rate, 0)
        self._espeak.espeak_SetParameter(PARAMETER_PITCH, pitch, 0)
        data = text.replace("\0", " ").encode() + b"\0"
        flags = TEXT_IS_UTF8 | (HAS_PHONEMES if phonemes else 0)
        failed = self._espeak.espeak_Synth(
            data, ctypes.c_size_t(len(data)), 0, POSITION_CHARACTER, 0, flags, None, None
        )
        return "synthesis" if failed else ""

    def _take(self, samples: ctypes.Array[ctypes.c_short], count: int, _events: int) -> int:
        if samples and count > 0:
            self._pending += ctypes.string_at(samples, count * 2)
            if len(self._pending) >= FRAME_BYTES:
                self._flush()
        return 0

    def _flush(self) -> None:
        if self._pending:
            self._send(b"S", bytes(self._pending))
            self._pending.clear()

    def _send(self, kind: bytes, payload: bytes) -> None:
        self._output.write(struct.pack(">cI", kind, len(payload)) + payload)
        self._output.flush()


if __name__ == "__main__":
    Worker(sys.argv[1], sys.argv[2], sys.stdout.buffer).serve(sys.stdin.buffer)
