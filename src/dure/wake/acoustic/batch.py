"""The streams of one machine take the acoustic model in turns: what came together is judged together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import anyio
import numpy as np

from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.windows import Window

T = TypeVar("T")

MOST = 16
"""Windows judged in one call: more of them save nothing and make the others wait."""

Hear = Callable[[Window, np.ndarray], T]


@dataclass(slots=True, eq=False)
class _Job(Generic[T]):
    window: Window
    context: Context
    hear: Hear[T]
    heard: list[T] = field(default_factory=list)
    failed: Exception | None = None
    is_done: bool = False


class Batches:
    """Judges the windows of any number of streams, in one worker thread at a time.

    A window that comes alone is judged at once; those that come meanwhile wait for that call and share the next one.
    Each call is led by one of those that wait for it, so no task outlives its callers. What is made of a window does not
    depend on what else is in the call, but for rounding.

    Args:
        model: the one acoustic model.
    """

    def __init__(self, model: AcousticModel) -> None:
        self._model = model
        self._waiting: list[_Job[object]] = []
        self._running: anyio.Event | None = None

    async def judge(self, window: Window, context: Context, hear: Hear[T]) -> T:
        """Judge a window.

        Args:
            window: the sound.
            context: what came before it on its stream.
            hear: makes of it what the stream wants; called in the worker thread.

        Returns:
            what `hear` returned.
        """
        job: _Job[T] = _Job(window, context, hear)
        self._waiting.append(job)  # type: ignore[arg-type]  # each job keeps its own type
        try:
            while not job.is_done:
                if self._running is not None:
                    await self._running.wait()
                else:
                    await self._lead()
        except BaseException:
            if job in self._waiting:
                self._waiting.remove(job)  # type: ignore[arg-type]
            raise
        if job.failed is not None:
            raise job.failed
        return job.heard[0]

    def look(self, window: Window) -> tuple[Window, np.ndarray]:
        """Judge a window that stands alone, here and now: for use within `hear`."""
        (log_probs,) = self._model.judge([(window, Context())])
        return window, log_probs

    async def _lead(self) -> None:
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._running = anyio.Event()
        try:
            await anyio.to_thread.run_sync(self._work, batch)
        finally:
            self._waiting[:0] = [job for job in batch if not job.is_done]
            self._running.set()
            self._running = None

    def _work(self, batch: list[_Job[object]]) -> None:
        """Run in the thread: a stream's own failure is its own, the model's is everybody's."""
        try:
            judged = self._model.judge([(job.window, job.context) for job in batch])
            for job, one in zip(batch, judged, strict=True):
                try:
                    job.heard.append(job.hear(job.window, one))
                except Exception as error:
                    job.failed = error
        except Exception as error:
            for job in batch:
                job.failed = error
        for job in batch:
            job.is_done = True
