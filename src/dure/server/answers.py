"""How the doors read what comes and write what goes: JSON in UTF-8, errors as `{code, message}`."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

import anyio
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dure.errors import (
    DureError,
    InternalError,
    MessageInvalid,
    MethodNotAllowed,
    NotFound,
    Text,
    TooLarge,
    TooSlow,
)
from dure.server.limits import Limits

log = logging.getLogger(__name__)

T = TypeVar("T")


def to_json(value: object, status: int = 200) -> Response:
    """A JSON answer that no cache keeps."""
    return Response(
        msgspec.json.encode(value), status, {"cache-control": "no-store"}, media_type="application/json"
    )


def tell(error: DureError) -> dict[str, Any]:
    """An error as every door tells it."""
    return {
        "code": error.code,
        "message": {"ko": error.sentence("ko"), "en": error.sentence("en")},
        "retryable": error.retryable,
    }


def refuse(error: DureError) -> Response:
    """An error as an HTTP answer."""
    answer = to_json(tell(error), error.http_status)
    if error.http_status == 401:
        answer.headers["www-authenticate"] = 'Bearer realm="dure"'
    if error.http_status == 429:
        answer.headers["retry-after"] = "10"
    return answer


async def on_error(connection: HTTPConnection, error: Exception) -> Response:
    """Starlette's exception handler: our errors, and its own (no such page, no such method)."""
    if isinstance(error, HTTPException):
        path = connection.url.path[:100]
        headers = error.headers or {}
        if error.status_code == 405:
            method, allowed = connection.scope["method"][:20], headers.get("Allow", "")
            answer = refuse(MethodNotAllowed(path=path, method=method, allowed=allowed))
        else:
            answer = refuse(NotFound(what=Text("page", "페이지"), id=path))
            answer.status_code = error.status_code
        answer.headers.update(headers)
    elif isinstance(error, DureError):
        answer = refuse(error)
    else:
        raise error
    return answer


async def read_json(request: Request, kind: type[T], limits: Limits) -> T:
    """Read a JSON body of that shape.

    Raises:
        MessageInvalid: it is no JSON, or does not fit.
        TooLarge: it is larger than such a body can be.
        TooSlow: it did not arrive in time.
    """
    body = await read_body(request, limits.body_bytes, limits.body_s)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_fitting(error) from error


def not_fitting(error: msgspec.DecodeError | UnicodeError) -> MessageInvalid:
    """What msgspec says about a message; its words are English, ours around them are not."""
    return MessageInvalid(why=Text(str(error), f"메시지 형식이 맞지 않아요({error})"))


async def read_body(request: Request, limit_bytes: int, limit_s: float) -> bytes:
    """Read a body without ever holding more than its limit.

    Raises:
        TooLarge: it is larger.
        TooSlow: it did not arrive in time.
    """
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told) > limit_bytes:
        raise TooLarge(limit=_size(limit_bytes))
    body = bytearray()
    try:
        with anyio.fail_after(limit_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit_bytes:
                    raise TooLarge(limit=_size(limit_bytes))
    except TimeoutError as error:
        raise TooSlow(limit_s=f"{limit_s:g}") from error
    return bytes(body)


def _size(of_bytes: int) -> Text:
    """A size in words, rounded down."""
    if of_bytes < 1000:
        return Text(f"{of_bytes} bytes", f"{of_bytes}바이트")
    unit, name = (1_000_000, "MB") if of_bytes >= 1_000_000 else (1000, "kB")
    return Text(f"{of_bytes // unit} {name}", f"{of_bytes // unit}{name}")


class Faults:
    """Turns a fault of ours into an answer and a log line without words of the user's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and catch what nobody expected."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:  # the last line of defence: a client sees a sentence, the log a class name
            log.error("a door failed: code=internal error=%s", type(error).__name__)  # no str(e)
            if not begun:
                await refuse(InternalError(what=type(error).__name__))(scope, receive, send)
