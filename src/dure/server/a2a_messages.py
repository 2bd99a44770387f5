"""A2A 1.0 on the wire: the messages that the hub reads, and those that it writes. JSON as protobuf writes it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any

import msgspec

from dure import __version__
from dure.errors import DureError, MessageInvalid, Text
from dure.server.answers import not_fitting
from dure.server.records import AgentInfo

VERSION = "1.0"
MAX_TEXT = 4_000

PARSE, REQUEST, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
NO_TASK, UNSUPPORTED, WRONG_KIND, WRONG_VERSION = -32001, -32004, -32005, -32009


class Wrong(Exception):
    """A request that the protocol, or this hub, does not allow."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Part(msgspec.Struct, rename="camel"):
    """A piece of a message; only text is understood."""

    text: str | None = None


class Said(msgspec.Struct, rename="camel"):
    """A message."""

    message_id: str = ""
    context_id: str = ""
    task_id: str = ""
    role: str = ""
    parts: list[Part] = []


class Sent(msgspec.Struct, rename="camel"):
    """What `SendMessage` and `SendStreamingMessage` bring."""

    message: Said


class Rpc(msgspec.Struct):
    """A JSON-RPC request."""

    jsonrpc: str
    method: str
    id: str | int | None = None
    params: dict[str, Any] | None = None


def read(body: bytes) -> Rpc:
    """Read a request.

    Raises:
        Wrong: it is none.
    """
    try:
        return msgspec.json.decode(body, type=Rpc)
    except msgspec.ValidationError as error:
        raise Wrong(REQUEST, "not a JSON-RPC request") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Wrong(PARSE, "not JSON") from error


def read_message(params: Mapping[str, Any] | None) -> tuple[Said, str]:
    """The message of a request, and its words.

    Raises:
        Wrong: it belongs to a task, or holds something else than text.
        MessageInvalid: it does not fit, or has no words.
    """
    try:
        said = msgspec.convert(dict(params or {}), Sent).message
    except msgspec.ValidationError as error:
        raise not_fitting(error) from error
    if said.task_id:
        raise Wrong(NO_TASK, "this agent answers at once and keeps no tasks")
    if any(part.text is None for part in said.parts):
        raise Wrong(WRONG_KIND, "only text is understood")
    text = unicodedata.normalize("NFC", "\n".join(part.text or "" for part in said.parts)).strip()
    if not text or len(text) > MAX_TEXT:
        why = Text(f"a message has 1 to {MAX_TEXT} letters", f"메시지는 1~{MAX_TEXT}자예요")
        raise MessageInvalid(why=why)
    return said, text


def message(text: str, context: str) -> dict[str, Any]:
    """A message of the agent's."""
    return {
        "message": {
            "messageId": secrets.token_hex(12),
            "contextId": context,
            "role": "ROLE_AGENT",
            "parts": [{"text": text}],
        }
    }


def result(id_: str | int | None, value: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON-RPC answer."""
    return {"jsonrpc": "2.0", "id": id_, "result": value}


def wrong(id_: str | int | None, error: Wrong | DureError) -> dict[str, Any]:
    """A JSON-RPC error; one of the hub's own tells its code as well."""
    if isinstance(error, Wrong):
        told: dict[str, Any] = {"code": error.code, "message": error.message}
    else:
        code = PARAMS if error.http_status < 500 and error.http_status != 429 else INTERNAL
        info = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": error.code.upper().replace(".", "_"),
            "domain": "dure",
            "metadata": {"code": error.code, "ko": error.sentence("ko")},
        }
        told = {"code": code, "message": error.sentence("en"), "data": [info]}
    return {"jsonrpc": "2.0", "id": id_, "error": told}


def card(agent: AgentInfo, url: str, *, open_: bool) -> dict[str, Any]:
    """An agent's card: who it is, where it is, what it takes."""
    title = agent.title.get("en") or next(iter(agent.title.values()), agent.id)
    told: dict[str, Any] = {
        "name": title,
        "description": f"{title}, one of the voice assistants of a home; Korean and English.",
        "version": __version__,
        "supportedInterfaces": [{"url": url, "protocolBinding": "JSONRPC", "protocolVersion": VERSION}],
        "capabilities": {"streaming": True, "pushNotifications": False},
        "defaultInputModes": ["text/plain"],
        "defaultOutputModes": ["text/plain"],
        "skills": [
            {
                "id": "ask",
                "name": " / ".join(agent.title.values()) or agent.id,
                "description": "Answers what is asked, as at the microphone.",
                "tags": ["voice", "ko", "en"],
                "examples": ["지금 몇 시야?", "What time is it?"],
            }
        ],
    }
    if not open_:
        told["securitySchemes"] = {"token": {"httpAuthSecurityScheme": {"scheme": "Bearer"}}}
        told["securityRequirements"] = [{"schemes": {"token": {"list": []}}}]
    return told
