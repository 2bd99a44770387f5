"""Owned tasks whose failure looks like an ordinary error to the caller."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVarTuple

import anyio
from anyio.abc import TaskGroup

Given = TypeVarTuple("Given")


@asynccontextmanager
async def task_group() -> AsyncIterator[TaskGroup]:
    """An anyio task group that raises a lone error as itself, not as a group of one.

    Several errors at once stay a group: none of them may be lost.
    """
    try:
        async with anyio.create_task_group() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        lone = _lone(group)
        if lone is None:
            raise
        raise lone from lone.__cause__


async def first(*waits: Callable[[], Awaitable[object]]) -> None:
    """Wait until one of these has ended, and cancel the others."""
    async with anyio.create_task_group() as tasks:

        async def end(wait: Callable[[], Awaitable[object]]) -> None:
            await wait()
            tasks.cancel_scope.cancel()

        for wait in waits:
            tasks.start_soon(end, wait)


class Background:
    """Where a part may keep tasks for as long as the hub lives; one of the services of `dure.plugins.Setup`.

    Args:
        tasks: owns them.
    """

    def __init__(self, tasks: TaskGroup) -> None:
        self._tasks = tasks

    def start(self, work: Callable[[*Given], Coroutine[Any, Any, None]], *args: *Given) -> None:
        """Let something run until it ends or the hub does; it must not raise, or the hub ends with it."""
        self._tasks.start_soon(work, *args)


def _lone(group: BaseExceptionGroup[BaseException]) -> BaseException | None:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        if len(error.exceptions) != 1:
            return None
        error = error.exceptions[0]
    return error
