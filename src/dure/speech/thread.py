"""One thread in which one model works, shared by every microphone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from dure.errors import Overloaded, RecognitionFailed, Text

Model = TypeVar("Model")
Result = TypeVar("Result")

MOST_WAITING = 16
"""How many utterances may wait at once; more are refused."""

_BROKEN = Text(en="the speech model cannot be used", ko="음성 인식 모델을 쓸 수 없어요")
_BUSY = Text(en="too many utterances wait to be written down", ko="받아쓸 말이 너무 많이 밀려 있어요")


class Abandoned(Exception):
    """Nobody waits for this any more."""


class Patience:
    """Whether somebody still waits for a piece of work."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def check(self) -> None:
        """Stop here if nobody waits any more.

        Raises:
            Abandoned: so it is.
        """
        if self._ended.is_set():
            raise Abandoned

    def end(self) -> None:
        """Nobody waits any more."""
        self._ended.set()


class ModelThread(Generic[Model]):
    """Loads a model in the background at once, then does what is asked of it, in the order in which it is asked.

    Args:
        load: makes the model; runs in the thread.
    """

    def __init__(self, load: Callable[[], Model]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognizer")
        self._model: Future[Model] = self._pool.submit(load)
        self._waiting = 0

    def close(self) -> None:
        """Let the thread end after what it does now."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def ready(self) -> None:
        """Wait until the model is loaded; whether that went well is told by `run`."""
        loading = asyncio.wrap_future(self._model)
        await asyncio.wait([loading])
        if not loading.cancelled():
            loading.exception()

    async def run(self, work: Callable[[Model, Patience], Result]) -> Result:
        """Let the model do something; when the caller is cancelled, it gives way at its next `Patience.check`.

        Raises:
            Overloaded: `MOST_WAITING` wait already.
            RecognitionFailed: the model cannot be loaded or does not work.
        """
        if self._waiting >= MOST_WAITING:
            raise Overloaded(why=_BUSY)
        patience = Patience()
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self._pool.submit(self._work, work, patience))
        finally:
            patience.end()
            self._waiting -= 1

    def _work(self, work: Callable[[Model, Patience], Result], patience: Patience) -> Result:
        try:
            return work(self._model.result(), patience)
        except Abandoned:
            raise
        except Exception as error:  # the models' libraries raise nothing narrower
            raise RecognitionFailed(why=_BROKEN) from error
