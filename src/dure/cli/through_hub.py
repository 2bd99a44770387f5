"""Asking the hub that runs, from the command line: at the door that its doorplate names, with a token of its own."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import msgspec

from dure.config.paths import Paths
from dure.server import doorplate
from dure.server.scopes import COMMAND, Scope
from dure.store import Journal

TOKEN_FOR = timedelta(minutes=2)
"""How long the token is good that a command makes for itself."""


async def ask(
    paths: Paths,
    journal: Journal,
    path: str,
    body: object | None,
    *,
    scope: Scope,
    timeout_s: float,
    method: str = "",
    label: str = "",
    by_hand: bool = False,
) -> tuple[int, bytes] | None:
    """Ask the hub of this data folder something; status and answer, or None where no hub answers.

    Args:
        paths: the folders.
        journal: where a token is made, where the hub wants one; it is withdrawn afterwards.
        path: the door.
        body: anything that becomes JSON, to be posted; None only reads.
        scope: what the token must reach.
        timeout_s: how long the hub may take.
        method: how the door is asked; empty for POST with a body, and GET without one.
        label: in whose name; whoever sits at this machine, if empty.
        by_hand: whether a person asks, who may also look, and confirm what can do harm.

    Raises:
        StoreFailed: no token could be made.
    """
    plate = doorplate.read(paths.data)
    if plate is None:
        return None
    person = [Scope.LISTEN.value, Scope.PERSON.value] if by_hand else []
    headers, token = {"content-type": "application/json"}, None
    if label or not plate.open:
        secret, token = await journal.tokens.issue(
            label=label or COMMAND, scopes=[scope.value, *person], expires=datetime.now(UTC) + TOKEN_FOR
        )
        headers["authorization"] = f"Bearer {secret}"
    authority = paths.data / "tls" / "ca.crt"
    secure = plate.url.startswith("https:") and authority.exists()
    verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=str(authority)) if secure else True
    try:
        async with httpx.AsyncClient(timeout=timeout_s, verify=verify, trust_env=False) as client:
            answer = await client.request(
                method or ("GET" if body is None else "POST"),
                plate.url + quote(path, safe="/?=&"),
                content=b"" if body is None else msgspec.json.encode(body),
                headers=headers,
            )
    except httpx.HTTPError:
        return None
    finally:
        if token is not None:
            await journal.tokens.revoke(token.id)
    return answer.status_code, answer.content
