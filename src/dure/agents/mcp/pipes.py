"""An MCP server that is a program of this machine: one JSON message a line, over its standard streams.

The SDK's own transport holds a line of any length; this one gives up on a server that writes more than a message can be.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from signal import SIGKILL, SIGTERM

import anyio
import mcp_types
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client._transport import TransportStreams
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
LEAVE_S = 2.0
"""How long a server has to end by itself once its input is closed; then it is told to, then it is made to."""

_Closed = (anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream, OSError)


@asynccontextmanager
async def pipes(command: Sequence[str], env: Mapping[str, str]) -> AsyncGenerator[TransportStreams]:
    """Start a server and talk to it; leaving ends it and what it started.

    It sees of the hub's environment only what every program needs, and what it writes to its standard error is thrown away.

    Raises:
        OSError: it cannot be started.
    """
    process = await anyio.open_process(
        list(command),
        env={**get_default_environment(), **env},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    to_session, from_server = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    to_server, from_session = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_read, process, to_session)
        tasks.start_soon(_write, process, from_session, to_session)
        try:
            yield from_server, to_server
        finally:
            with anyio.CancelScope(shield=True):
                await _end(process)
            tasks.cancel_scope.cancel()
            for stream in (to_session, from_server, to_server, from_session):
                stream.close()


async def _read(process: Process, out: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
    left = bytearray()
    assert process.stdout is not None  # noqa: S101  # it was opened with pipes
    with out, suppress(*_Closed):
        async for chunk in process.stdout:
            *lines, rest = (bytes(left) + chunk).split(b"\n") if b"\n" in chunk else (left + chunk,)
            left = bytearray(rest)
            if len(left) > MAX_MESSAGE_BYTES:
                return  # the session sees the connection end
            for line in lines:
                if line.strip():
                    await out.send(_parse(line))


def _parse(line: bytes) -> SessionMessage | Exception:
    try:
        return SessionMessage(mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:  # what a program prints beside its messages is no reason to end
        return error


async def _write(
    process: Process,
    given: MemoryObjectReceiveStream[SessionMessage],
    out: MemoryObjectSendStream[SessionMessage | Exception],
) -> None:
    assert process.stdin is not None  # noqa: S101  # it was opened with pipes
    try:
        with given:
            async for message in given:
                data = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                await process.stdin.send(data.encode() + b"\n")
    except _Closed:
        out.close()


async def _end(process: Process) -> None:
    assert process.stdin is not None  # noqa: S101  # it was opened with pipes
    with suppress(*_Closed):
        await process.stdin.aclose()
    for signal in (None, SIGTERM, SIGKILL):
        if signal is not None:
            _signal(process, signal)
        with anyio.move_on_after(LEAVE_S):
            await process.wait()
            break
    with suppress(*_Closed):
        await process.aclose()


def _signal(process: Process, signal: int) -> None:
    """The server leads a session of its own, so this reaches what it started as well."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal)
