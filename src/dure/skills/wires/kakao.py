"""Kakao i Open Builder, as the platform: skill version 2.0, contexts with life spans, a second answer by callback.

Read: Kakao's “response format” and “AI chatbot callback” guides. A chat has no session: what lasts are contexts, each for
so many sentences and seconds. Kakao's skills write; what they write is told as speech, and what cannot be told is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dure.skills.host.manifest import Manifest
from dure.skills.wires.base import Answer, Ask, Directive, Outgoing, decimal, decode, plain, table, wrong
from dure.skills.wires.cards import Shown
from dure.skills.wires.kakao_buttons import buttons, kept, lines
from dure.skills.wires.kakao_cards import shown
from dure.skills.wires.kakao_speech import squeeze, told
from dure.skills.wires.sound import Order
from dure.skills.wires.text import clean

LIMIT_S = 5.0
DEFAULT_TTL_S = 600
"""How long a context lasts whose answer does not say."""

MAX_CONTEXTS = 32
_PLACE = re.compile(r"\{\{(?:#webhook\.)?([^{}]+)\}\}")
_WELCOME = "웰컴 블록"
_FALLBACK = "폴백 블록"


class KakaoWire:
    """Kakao's chatbot skill.

    Args:
        manifest: the skill.
    """

    limit_s = LIMIT_S
    builtins: Mapping[str, str] = {}
    leads_dialog = False
    catches_all = True
    fallback = ""
    remembers = True
    calls_back = True
    steers: Mapping[str, str] = {}

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def alone(self, ask: Ask) -> Answer | None:
        """A chat that is left or an event is told to nobody."""
        return None if ask.kind in ("launch", "intent") else Answer()

    def request(self, ask: Ask) -> Outgoing:
        """The message."""
        reply = _quick_reply(ask)
        block = self._block(ask, reply)
        user: dict[str, Any] = {
            "id": ask.user,
            "type": "botUserKey",
            "properties": {"botUserKey": ask.user, "plusfriendUserKey": ask.user},
        }
        request: dict[str, Any] = {
            "timezone": str(ask.now.tzinfo or "Asia/Seoul"),
            "params": {"ignoreMe": "true"},
            "block": block,
            "utterance": str(reply.get("messageText") or reply.get("label") or ask.text),
            "lang": ask.language,
            "user": user,
        }
        if ask.callback:
            request["callbackUrl"] = ask.callback
        message = {
            "intent": {
                **block,
                "extra": {"reason": {"code": 1, "message": "OK"}, "knowledge": {"matchedKnowledges": []}},
            },
            "userRequest": request,
            "bot": {"id": self._manifest.application_id, "name": self._manifest.title(ask.language)},
            "action": {
                "id": self._manifest.id,
                "name": self._manifest.id,
                "params": {name: plain(value) for name, value in ask.slots.items()},
                "detailParams": {
                    name: {"origin": value.text, "value": plain(value), "groupName": ""}
                    for name, value in ask.slots.items()
                },
                "clientExtra": reply.get("extra") or {},
            },
            "contexts": [_tell_context(one) for one in _alive(ask)],
            "flow": {"trigger": {"type": "TEXT_INPUT"}, "lastBlock": ask.state.get("block", block)},
        }
        return Outgoing(
            body=msgspec.json.encode(message), headers={"Content-Type": "application/json;charset=UTF-8"}
        )

    def answer(self, ask: Ask, body: bytes) -> Answer:
        """Read `template`, `context`, `data`, `useCallback`.

        Raises:
            SkillNonsense: a field does not fit.
        """
        whole = table(self._manifest, decode(self._manifest.id, body), "the answer")
        data = table(self._manifest, whole.get("data"), "data")
        block = self._block(ask, _quick_reply(ask))
        state: dict[str, Any] = {"contexts": self._contexts(ask, whole), "block": block}
        template = table(self._manifest, whole.get("template"), "template")
        outputs = self._list(template, "outputs")[:3]
        replies = self._list(template, "quickReplies")[:10]
        offers = [*replies, *buttons(outputs)]
        speech, more = told(outputs, offers, ask.language)
        if whole.get("useCallback") is True:
            waiting = clean(data.get("text")) or speech or _WAIT[ask.language]
            return Answer(speech=waiting, ends=True, later=True, state=state)
        if not speech and data:
            speech = self._worded(ask, data)
        state["replies"] = [kept(one) for one in (*offers, *lines(outputs))]
        asks = bool(state["replies"]) or bool(state["contexts"]) or speech.rstrip(" \"'”’)").endswith("?")
        card = {"outputs": outputs, "quickReplies": replies} if more else {}
        return Answer(speech=speech, ends=not asks, state=state, card=card)

    def order(self, directive: Directive) -> Order | None:
        """A chat lets nothing sound."""
        del directive
        return None

    def shown(self, card: Mapping[str, Any]) -> Shown:
        """Its cards and quick replies."""
        return shown(card)

    def _block(self, ask: Ask, reply: Mapping[str, Any]) -> dict[str, str]:
        if reply.get("blockId"):
            return {"id": str(reply["blockId"]), "name": str(reply.get("label", ""))}
        if ask.kind == "launch":
            return {"id": "welcome", "name": _WELCOME}
        intent = self._manifest.intents.get(ask.intent)
        if intent is None:
            return {"id": "fallback", "name": _FALLBACK}
        return {"id": intent.action or ask.intent, "name": ask.intent}

    def _worded(self, ask: Ask, data: Mapping[str, Any]) -> str:
        """A block's own text with the answer's `data` in it: `{{#webhook.price}}원이에요`."""
        intent = self._manifest.intents.get(ask.intent)
        own = intent.prompt if intent else {}
        text = own.get(ask.language) or next(iter(own.values()), "")
        return clean(_PLACE.sub(lambda place: clean(_text(data.get(place[1]))), text))

    def _list(self, template: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
        given = template.get(name) or []
        if not isinstance(given, list):
            raise wrong(self._manifest, f"template.{name}")
        return [table(self._manifest, one, f"template.{name}") for one in given]

    def _contexts(self, ask: Ask, whole: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """What lasts: one sentence less of what was there, and what the answer sets, renews or ends with `lifeSpan: 0`."""
        spent = 0 if ask.again else 1
        alive = {one["name"]: {**one, "left": one["left"] - spent} for one in _alive(ask)}
        holder = table(self._manifest, whole.get("context"), "context")
        for given in self._list(holder, "values"):
            name, left, ttl = given.get("name"), given.get("lifeSpan", 1), given.get("ttl") or DEFAULT_TTL_S
            if not isinstance(name, str) or not _is_count(left) or not _is_count(ttl):
                raise wrong(self._manifest, "context.values")
            params = table(self._manifest, given.get("params"), "context.values.params")
            until = (ask.now + timedelta(seconds=min(ttl, 86_400))).isoformat()
            alive[name] = {"name": name, "left": left, "ttl": ttl, "until": until, "params": params}
        return [one for one in alive.values() if one["left"] > 0][:MAX_CONTEXTS]


_WAIT = {"ko": "잠시만 기다려 주세요.", "en": "One moment, please."}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _alive(ask: Ask) -> Sequence[dict[str, Any]]:
    """The contexts that have sentences and seconds left."""
    return [
        dict(one)
        for one in ask.state.get("contexts", ())
        if one["left"] > 0 and datetime.fromisoformat(one["until"]) > ask.now
    ]


def _tell_context(one: Mapping[str, Any]) -> dict[str, Any]:
    params = {
        name: {"value": _text(value), "resolvedValue": _text(value)} for name, value in one["params"].items()
    }
    return {
        "name": one["name"],
        "lifespan": one["left"],
        "lifeSpan": one["left"],
        "ttl": one["ttl"],
        "params": params,
    }


def _text(value: object) -> str:
    """Any JSON as a text: words as they are, nothing for null, numbers in digits, the rest as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case float():
            return decimal(value)
        case _:
            return msgspec.json.encode(value).decode()


def _quick_reply(ask: Ask) -> Mapping[str, Any]:
    """The quick reply, button or line that was said; empty where none was."""
    said = squeeze(ask.text)
    for reply in ask.state.get("replies", ()):
        if said and said in (
            squeeze(str(reply.get("label") or "")),
            squeeze(str(reply.get("messageText") or "")),
        ):
            found: Mapping[str, Any] = reply
            return found
    return {}
