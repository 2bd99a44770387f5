"""What CEK and Alexa have in common: Amazon's shape of a request with a session, and of an answer to it.

CEK's messages are near copies of the Alexa Skills Kit's: a session with attributes, a request of one of four types,
an answer with speech, a reprompt, directives and `shouldEndSession`. What differs is in `cek.py` and `alexa.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import msgspec

from dure.skills.host.manifest import Manifest
from dure.skills.wires.base import Answer, Ask, decode, plain, table, wrong
from dure.skills.wires.text import clean

JSON_UTF8 = "application/json;charset=UTF-8"


def session(ask: Ask, attributes_name: str) -> dict[str, Any]:
    """The session of a request; `attributes_name` is the vendor's word for what a skill keeps in it."""
    return {
        "new": ask.new,
        attributes_name: ask.state.get("attributes", {}),
        "sessionId": ask.session,
        "user": {"userId": ask.user, "accessToken": ""},
    }


def slots(ask: Ask) -> dict[str, dict[str, Any]]:
    """The slots that were said, as `{"size": {"name": "size", "value": "2"}}`."""
    return {name: {"name": name, "value": plain(value)} for name, value in ask.slots.items()}


def timestamp(ask: Ask) -> str:
    """When it was asked, in ISO 8601 and UTC, to the second."""
    return ask.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_bytes(message: Mapping[str, Any]) -> bytes:
    """A message as the bytes that are signed and sent."""
    return msgspec.json.encode(message)


def body_of(manifest: Manifest, body: bytes) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The whole answer and its `response`; None for `null`, an empty body or an empty object."""
    whole = decode(manifest.id, body)
    if whole is None or whole == {}:
        return None
    whole = table(manifest, whole, "the answer")
    return whole, table(manifest, whole.get("response"), "response")


def ends(manifest: Manifest, response: Mapping[str, Any], *, otherwise: bool) -> bool:
    """`shouldEndSession`, or what holds where it is not told."""
    value = response.get("shouldEndSession")
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        raise wrong(manifest, "response.shouldEndSession")
    return value


def attributes(manifest: Manifest, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the skill wants back with the next request."""
    return table(manifest, whole.get("sessionAttributes"), "sessionAttributes")


def directives(manifest: Manifest, response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The directives, as they came."""
    given = response.get("directives") or []
    if not isinstance(given, list) or len(given) > MAX_DIRECTIVES:
        raise wrong(manifest, "response.directives")
    return [table(manifest, one, "response.directives") for one in given]


def nothing() -> Answer:
    """An answer without words, which ends the talk."""
    return Answer()


def text_of(value: object) -> str:
    """A text of an answer, fit to be said."""
    return clean(value)


MAX_DIRECTIVES = 16
"""How many directives one answer may hold."""
