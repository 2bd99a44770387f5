"""A page of one sentence, for whoever comes by a link and has no token."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse, Response

from dure.errors import Language
from dure.server.guard import FORM_HEADERS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_STYLE = "body{font:1.25rem sans-serif;margin:2rem;max-width:32rem}button{font:inherit;padding:1rem 2rem}"


def small_page(
    language: Language, title: str, inside: str = "", status: int = 200, *, asks: bool = False
) -> Response:
    """The page.

    Args:
        language: of its words.
        title: its sentence.
        inside: HTML below it.
        status: of the answer.
        asks: whether a form is among that.
    """
    headers = FORM_HEADERS if asks else {}
    return HTMLResponse(
        f"<!doctype html><html lang='{language}'><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>Dure</title><style>{_STYLE}</style>"
        f"<h1>{html.escape(title)}</h1>{inside}</html>",
        status,
        headers={**headers, "content-security-policy": _POLICY, "cache-control": "no-store"},
    )
