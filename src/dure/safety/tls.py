"""What servers are trusted by whoever brings notices: read once, for it takes longer than bringing one."""

from __future__ import annotations

import ssl
from functools import cache

import anyio.to_thread
import httpx


async def trust() -> ssl.SSLContext:
    """The certificate authorities that are usual, as httpx takes them by itself."""
    return await anyio.to_thread.run_sync(_read)


@cache
def _read() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
