"""Giving up what nobody waits for any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio.abc import TaskGroup
from starlette.types import Receive, Send


@asynccontextmanager
async def while_there(receive: Receive) -> AsyncIterator[TaskGroup]:
    """Work while the client is there: when it leaves, what is inside the context is cancelled, and what it has begun.

    Args:
        receive: the request's; its body has been read.

    Returns:
        a group for the answer's own tasks, which end with the context.
    """
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_watch, receive, tasks.cancel_scope)
        yield tasks
        tasks.cancel_scope.cancel()


async def send_piece(piece: bytes, send: Send, stalled_s: float) -> None:
    """Send one piece of an answer of many.

    Raises:
        TimeoutError: nobody takes it.
    """
    with anyio.fail_after(stalled_s):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _watch(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    scope.cancel()
