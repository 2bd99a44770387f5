"""An MCP server that is reached over HTTP: the SDK's streamable HTTP, with a bound on what an answer may weigh."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2
from mcp.client._transport import TransportStreams
from mcp.client.streamable_http import streamable_http_client

MAX_ANSWER_BYTES = 2 * 1024 * 1024
READ_S = 120.0
"""How long a stream of events may be silent; a call has its own, shorter time."""


_FRESH = httpx2.Limits(max_keepalive_connections=0)
"""Every request has a connection of its own: a server may close a kept one just as a call goes out, which is never told twice."""


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = 0
        async for chunk in self._stream:
            total += len(chunk)
            if total > MAX_ANSWER_BYTES:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


class _BoundedTransport(httpx2.AsyncHTTPTransport):
    """Takes no answer that is larger than a message can be, nor one that is compressed and could grow."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("a compressed answer", request=request)
        if request.method == "POST" and isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream)
        return response


@asynccontextmanager
async def http(url: str, headers: Mapping[str, str], timeout_s: float) -> AsyncGenerator[TransportStreams]:
    """Talk to a server elsewhere. Redirects are followed within its own origin only."""
    async with (
        httpx2.AsyncClient(
            transport=_BoundedTransport(
                verify=url.startswith("https://"),
                limits=_FRESH,
            ),
            headers={**headers, "Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(timeout_s, read=READ_S),
            trust_env=False,
        ) as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=MAX_ANSWER_BYTES) as streams,
    ):
        yield streams
