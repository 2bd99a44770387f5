"""What the tests of agents share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest
from anyio.abc import SocketAttribute
from tests.unit.agents.chat_server import ChatServer


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    made = ChatServer()
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    port = listener.extra(SocketAttribute.local_port)
    made.url = f"http://127.0.0.1:{port}/v1"
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, made.handle)
        yield made
        tasks.cancel_scope.cancel()
    await listener.aclose()
