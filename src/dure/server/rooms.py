"""The plain doors: names, agents, history, decisions, mute, timers, state."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure import __version__
from dure.api import Timer, WakeWord
from dure.errors import MessageInvalid, NotFound, Text
from dure.server import wire
from dure.server.answers import read_json, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.records import DecisionRecord, TurnRecord
from dure.server.scopes import Scope

_MOST = 200
"""How much history one request gets."""


class NewName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name to add."""

    text: str
    agent: str
    also: tuple[str, ...] = ()


class Muting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether every microphone is muted."""

    muted: bool


class Rooms:
    """Every door that answers a question or does one thing.

    Args:
        hub: what is asked.
        limits: what is allowed.
        open_: whether nobody needs a token.
    """

    def __init__(self, hub: Hub, limits: Limits, *, open_: bool) -> None:
        self._hub, self._limits, self._open = hub, limits, open_

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/health", self.health, methods=["GET"]),
            Route("/v1/version", self.version, methods=["GET"]),
            Route("/v1/state", self.state, methods=["GET"]),
            Route("/v1/agents", self.agents, methods=["GET"]),
            Route("/v1/names", self.names, methods=["GET"]),
            Route("/v1/names", self.add_name, methods=["POST"]),
            Route("/v1/names/{text}", self.remove_name, methods=["DELETE"]),
            Route("/v1/turns", self.turns, methods=["GET"]),
            Route("/v1/decisions", self.decisions, methods=["GET"]),
            Route("/v1/audit", self.audit, methods=["GET"]),
            Route("/v1/mute", self.mute, methods=["GET"]),
            Route("/v1/mute", self.set_mute, methods=["PUT"]),
            Route("/v1/timers", self.timers, methods=["GET"]),
            Route("/v1/timers/{timer}/stop", self.stop_timer, methods=["POST"]),
            Route("/v1/timers/{timer}/snooze", self.snooze_timer, methods=["POST"]),
        ]

    async def health(self, request: Request) -> Response:
        """Whether the hub runs, and its journal takes alerts. For monitors: no token."""
        del request
        well = self._hub.safety.invariant.well
        return to_json({"status": "ok" if well else "failing"}, 200 if well else 503)

    async def version(self, request: Request) -> Response:
        """Which hub, which wire. No token."""
        del request
        return to_json({"name": "dure", "version": __version__, "protocol": wire.PROTOCOL})

    async def state(self, request: Request) -> Response:
        """What the page wants to know first."""
        grant = need(request, Scope.LISTEN)
        config = self._hub.config
        return to_json(
            {
                "version": __version__,
                "protocol": wire.PROTOCOL,
                "language": config.language,
                "muted": await self._hub.muted(),
                "scopes": [scope for scope in Scope if grant.reaches(scope)],
                "open": self._open,
                "host": config.server.host,
                "max_upload_mb": config.server.max_upload_mb,
                "keep_days": config.history.keep_days,
                "snooze_s": config.timers.snooze_s,
            }
        )

    async def agents(self, request: Request) -> Response:
        """Every assistant."""
        need(request, Scope.LISTEN)
        return to_json([{"id": agent.id, "title": agent.title} for agent in self._hub.agents()])

    async def names(self, request: Request) -> Response:
        """The names that are listened for."""
        need(request, Scope.LISTEN)
        return to_json([tell_name(word) for word in await self._hub.wake_words()])

    async def add_name(self, request: Request) -> Response:
        """Listen for one more name."""
        need(request, Scope.CONTROL)
        wanted = await read_json(request, NewName, self._limits)
        if not wanted.text.strip() or len(wanted.text) > 60 or len(wanted.also) > 16:
            why = Text(
                "a name has 1 to 60 letters, and at most 16 other spellings",
                "이름은 1~60자, 다르게 적은 이름은 16개까지예요",
            )
            raise MessageInvalid(why=why)
        text, *also = (unicodedata.normalize("NFC", name).strip() for name in (wanted.text, *wanted.also))
        word = await self._hub.add_wake_word(text, wanted.agent, also)
        return to_json(tell_name(word), 201)

    async def remove_name(self, request: Request) -> Response:
        """Listen for a name no more."""
        need(request, Scope.CONTROL)
        await self._hub.remove_wake_word(unicodedata.normalize("NFC", request.path_params["text"]))
        return Response(status_code=204)

    async def turns(self, request: Request) -> Response:
        """What was said and answered, newest first."""
        need(request, Scope.CONTROL)
        return to_json([tell_turn(turn) for turn in await self._hub.turns(_limit(request))])

    async def decisions(self, request: Request) -> Response:
        """Which names were heard, and why, newest first."""
        need(request, Scope.CONTROL)
        records = await self._hub.decisions(_limit(request))
        said = {one.decision: one.verdict for one in await self._hub.naming.feedback()}
        return to_json([tell_decision(record, said.get(record.id, "")) for record in records])

    async def audit(self, request: Request) -> Response:
        """What crossed between agents, partners and the home, newest first."""
        need(request, Scope.CONTROL)
        return to_json([record.told() for record in await self._hub.crossings(_limit(request))])

    async def mute(self, request: Request) -> Response:
        """Whether every microphone is muted."""
        need(request, Scope.LISTEN)
        return to_json({"muted": await self._hub.muted()})

    async def set_mute(self, request: Request) -> Response:
        """Mute or open every microphone."""
        need(request, Scope.CONTROL)
        await self._hub.set_muted((await read_json(request, Muting, self._limits)).muted)
        return to_json({"muted": await self._hub.muted()})

    async def timers(self, request: Request) -> Response:
        """What will ring, and what rings."""
        need(request, Scope.CONTROL)
        timers = [*await self._hub.timers.ringing(), *await self._hub.timers.pending()]
        return to_json([tell_timer(timer) for timer in timers])

    async def stop_timer(self, request: Request) -> Response:
        """Cancel or silence a timer."""
        need(request, Scope.CONTROL)
        timer = await self._find_timer(request)
        await self._hub.timers.cancel(timer)
        return Response(status_code=204)

    async def snooze_timer(self, request: Request) -> Response:
        """Let a ringing timer ring again later."""
        need(request, Scope.CONTROL)
        timer = await self._find_timer(request)
        later = datetime.now(UTC) + timedelta(seconds=self._hub.config.timers.snooze_s)
        return to_json(tell_timer(await self._hub.timers.snooze(timer, later)))

    async def _find_timer(self, request: Request) -> str:
        wanted: str = request.path_params["timer"]
        known = {timer.id for timer in [*await self._hub.timers.ringing(), *await self._hub.timers.pending()]}
        if wanted not in known:
            raise NotFound(what=Text("timer", "타이머"), id=wanted[:60])
        return wanted


def _limit(request: Request) -> int:
    told = request.query_params.get("limit", "50")
    if not (told.isascii() and told.isdecimal()) or not 1 <= int(told[:9]) <= _MOST:
        raise MessageInvalid(
            why=Text(f"limit is 1 to {_MOST}", f"limit에는 1부터 {_MOST}까지의 수를 적어 주세요")
        )
    return int(told)


def tell_name(word: WakeWord) -> dict[str, Any]:
    """A name, as every door tells it."""
    return {"text": word.text, "also": word.also, "agent": word.agent, "kind": word.kind}


def tell_turn(turn: TurnRecord) -> dict[str, Any]:
    """A turn, as every door tells it."""
    return {
        "turn": turn.turn,
        "at": turn.at,
        "satellite": turn.satellite,
        "agent": turn.agent,
        "request": turn.request,
        "reply": turn.reply,
        "language": turn.language,
    }


def tell_decision(record: DecisionRecord, feedback: str) -> dict[str, Any]:
    """A decision, as every door tells it."""
    return {
        "decision": record.id,
        "at": record.at,
        "satellite": record.satellite,
        "wake_word": record.wake_word,
        "agent": record.agent,
        "outcome": record.outcome,
        "score": record.score,
        "margin": record.margin,
        "winner": record.winner,
        "feedback": feedback,
        "candidates": list(record.candidates),
    }


def tell_timer(timer: Timer) -> dict[str, Any]:
    """A timer, as every door tells it."""
    return {
        "timer": timer.id,
        "agent": timer.agent,
        "satellite": timer.satellite,
        "kind": timer.kind,
        "label": timer.label,
        "due": timer.due,
        "state": timer.state,
        "duration_s": timer.duration_s,
    }
