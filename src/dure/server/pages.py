"""The page's files, read once and kept: they are few and small."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dure.server.guard import CONTENT_POLICY

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}

_POLICIES = {
    "/carer.html": {
        "content-security-policy": CONTENT_POLICY.replace("trusted-types 'none'", "trusted-types dure-worker")
    }
}
"""The carer's page may name its own worker, for push messages; a policy of trusted types stands for that address."""

_ALIASES = {"/": "/index.html", "/pair": "/pair.html", "/carer": "/carer.html"}


class Pages:
    """Serves the files of a folder; nothing else can be named.

    Args:
        folder: where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES
        }
        self._tags = {
            name: f'"{hashlib.sha256(content).hexdigest()[:16]}"' for name, content in self._files.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file."""
        request = Request(scope)
        name = _ALIASES.get(request.url.path, request.url.path)
        if name not in self._files:
            raise HTTPException(404)
        headers = {
            **_POLICIES.get(name, {}),
            "etag": self._tags[name],
            "cache-control": "no-cache",
            "content-type": _TYPES[Path(name).suffix],
        }
        if request.headers.get("if-none-match") == self._tags[name]:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        body = b"" if request.method == "HEAD" else self._files[name]
        headers["content-length"] = str(len(self._files[name]))
        await Response(body, headers=headers)(scope, receive, send)
