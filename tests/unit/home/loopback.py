"""What the makers' services of the tests stand on: aiohttp on a free loopback port, and an answer without end."""

from __future__ import annotations

import asyncio

from aiohttp import web


class Loopback:
    """A server on a free loopback port."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None

    async def listen(self, app: web.Application) -> str:
        """Begin; returns the address, without a path."""
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


async def pour(request: web.Request) -> web.StreamResponse:
    """Answer without end, until the other side leaves."""
    response = web.StreamResponse()
    await response.prepare(request)
    while not request.transport or not request.transport.is_closing():
        await response.write(b" " * 65_536)
        await asyncio.sleep(0)
    return response


async def drip(request: web.Request) -> web.StreamResponse:
    """Answer a byte at a time, until the other side leaves."""
    response = web.StreamResponse()
    await response.prepare(request)
    while not request.transport or not request.transport.is_closing():
        await response.write(b" ")
        await asyncio.sleep(0.02)
    return response
