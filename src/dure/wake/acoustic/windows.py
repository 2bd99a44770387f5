"""Cutting a stream into windows for a model that looks a little ahead. Pure: sound in, windows out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FRAME_SAMPLES = 320
FRAME_MS = 20
MIN_SAMPLES = 640
"""Less sound than this gives no frame worth having."""

MEL_SAMPLES = 400
"""What one log-mel frame spans; every 160 samples one begins, 200 before its place."""

OVER = 40
"""Samples that the last log-mel frame of a window reaches beyond it: mirrored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of sound to be judged.

    Attributes:
        sound: float32 samples, as far as the log-mel frames reach that were not computed before.
        frames: how many frames of 20 ms it gives.
        first: how many of them, at the beginning, were wanted before: heard again, now that more has followed.
        count: how many after those are wanted now; what follows them is looked at ahead.
        settled: how many of all, from the beginning, will not be heard again.
        at_frame: where in the stream the first wanted one lies, in frames.
        energy: float32 (frames,), the mean square of each frame.
        is_first: whether nothing before it was heard.
    """

    sound: np.ndarray
    frames: int
    first: int
    count: int
    settled: int
    at_frame: int
    energy: np.ndarray
    is_first: bool


class Windower:
    """One stream's sound that is still to be judged.

    Args:
        back: frames before the wanted ones that are heard again: what the model remembers of a frame is better the more
            it has heard after it.
        hop: wanted frames of each window.
        right: frames after them: what the detection waits for.
        kept: frames before them that can be looked at again.
    """

    def __init__(self, *, back: int = 0, hop: int = 16, right: int = 16, kept: int = 128) -> None:
        self._back, self._hop, self._right = back, hop, right
        self._sound = np.zeros(0, np.float32)
        self._start = 0
        self._next = 0
        self._first = 0
        self._judged = 0
        self._kept = kept * FRAME_SAMPLES
        self._past = np.zeros(0, np.float32)
        self._past_end = 0

    @property
    def frames(self) -> int:
        """How many frames of the stream were handed out."""
        return self._next

    def add(self, pcm: bytes) -> None:
        """More sound: 16 kHz mono s16le, whole samples."""
        fresh = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
        self._sound = np.concatenate([self._sound, fresh])

    def next(self) -> Window | None:
        """The next window, if it is complete."""
        frames = self._first + self._hop + self._right
        if len(self._sound) < frames * FRAME_SAMPLES:
            return None
        return self._cut(frames, self._hop)

    def flush(self) -> Window | None:
        """No more sound follows here: what is left, as one last window; the next sound begins anew."""
        frames = len(self._sound) // FRAME_SAMPLES
        enough = frames > self._first and len(self._sound) >= MIN_SAMPLES
        out = self._cut(frames, frames - self._first) if enough else None
        rest, self._sound = len(self._sound) - self._first * FRAME_SAMPLES, np.zeros(0, np.float32)
        self._first = self._judged = 0
        self._pass(rest)
        return out

    def skip(self, duration_ms: int) -> None:
        """Time without sound, after a flush."""
        self._past = np.zeros(0, np.float32)
        self._pass(duration_ms * FRAME_SAMPLES // FRAME_MS)

    def look_back(self) -> Window:
        """All that is kept, until where the last window ended, as one window of its own."""
        whole = np.concatenate([self._past, self._sound[: self._judged * FRAME_SAMPLES]])
        frames = len(whole) // FRAME_SAMPLES
        return Window(
            sound=np.pad(whole, (MEL_SAMPLES // 2, OVER), mode="reflect"),
            frames=frames,
            first=0,
            count=frames,
            settled=frames,
            at_frame=self._past_end - len(self._past) // FRAME_SAMPLES,
            energy=_energy(whole),
            is_first=True,
        )

    def _pass(self, samples: int) -> None:
        """Time goes on by any number of samples; the frames follow it to the nearest one."""
        self._start += samples
        self._next = max(self._next, round(self._start / FRAME_SAMPLES))

    def _cut(self, frames: int, count: int) -> Window:
        first, is_first = self._first, not self._judged
        begin = 0 if is_first else self._judged * FRAME_SAMPLES - MEL_SAMPLES + OVER
        # More may have come already; a window must not depend on that.
        sound = self._sound[begin : frames * FRAME_SAMPLES]
        sound = np.pad(sound, (MEL_SAMPLES // 2 if is_first else 0, OVER), mode="reflect")
        settled = max(0, first + count - self._back)
        window = Window(
            sound=sound,
            frames=frames,
            first=first,
            count=count,
            settled=settled,
            at_frame=self._next,
            energy=_energy(self._sound[: frames * FRAME_SAMPLES]),
            is_first=is_first,
        )
        if is_first:
            self._past = np.zeros(0, np.float32)
        self._past = np.concatenate([self._past, self._sound[: settled * FRAME_SAMPLES]])[-self._kept :]
        self._past_end = self._next - first + settled
        self._sound = self._sound[settled * FRAME_SAMPLES :].copy()
        self._first, self._judged = first + count - settled, frames - settled
        self._start += count * FRAME_SAMPLES
        self._next += count
        return window


def _energy(sound: np.ndarray) -> np.ndarray:
    """The mean square of each frame."""
    return np.asarray((sound.reshape(-1, FRAME_SAMPLES) ** 2).mean(1))
