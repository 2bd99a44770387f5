"""The doors that tell about names before they are used, and through which a household teaches them."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.api import WakeWord
from dure.audio.decode import decode
from dure.errors import MessageInvalid, Text
from dure.server.answers import read_body, read_json, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.records import Feedback, Judgement
from dure.server.scopes import Scope

MOST_NAMES = 100
"""How many names are looked at in one request."""

MOST_RECORDINGS = 10
_CALL_S = 10.0


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says of a decision."""

    verdict: Literal["wrong", "missed"]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names to be looked at."""

    names: tuple[str, ...]


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recording of a call: what it is called, and the file itself (base64 in JSON)."""

    sound: bytes
    source: str = ""


class Calls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Recordings to learn from."""

    recordings: tuple[Call, ...]


class NameRooms:
    """The doors.

    Args:
        hub: what is asked and taught.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/names/check", self.check, methods=["POST"]),
            Route("/v1/names/{text}", self.describe, methods=["GET"]),
            Route("/v1/names/{text}/enrolment", self.enrol, methods=["POST"]),
            Route("/v1/names/{text}/enrolment", self.forget, methods=["DELETE"]),
            Route("/v1/decisions/{decision}/feedback", self.judge, methods=["PUT"]),
            Route("/v1/decisions/{decision}/feedback", self.take_back, methods=["DELETE"]),
        ]

    async def check(self, request: Request) -> Response:
        """What can be told about names before they are used."""
        from dure.wake.told import tell  # NumPy

        need(request, Scope.LISTEN)
        asked = await read_json(request, Asked, self._limits)
        if not 1 <= len(asked.names) <= MOST_NAMES or any(len(name) > 200 for name in asked.names):
            why = Text(
                f"1 to {MOST_NAMES} names are looked at", f"이름을 1개부터 {MOST_NAMES}개까지 적어 주세요"
            )
            raise MessageInvalid(why=why)
        found = await self._hub.naming.check([WakeWord(text=_normal(name)) for name in asked.names])
        return to_json({"names": [tell(one) for one in found]})

    async def describe(self, request: Request) -> Response:
        """Everything that is known of a name in use."""
        from dure.wake.told import tell

        need(request, Scope.CONTROL)
        portrait = await self._hub.naming.describe(_name(request))
        enrolment = portrait.enrolment
        return to_json(
            {
                **tell(portrait.report),
                "feedback": [_tell_feedback(one) for one in portrait.feedback],
                "enrolment": enrolment
                and {
                    "at": enrolment.at,
                    "recordings": enrolment.recordings,
                    "before": enrolment.before,
                    "after": enrolment.after,
                },
            }
        )

    async def enrol(self, request: Request) -> Response:
        """Learn from its owner's recordings how a name is said; they are not kept."""
        from dure.wake.told import tell_lesson

        need(request, Scope.CONTROL)
        limit_bytes = self._hub.config.server.max_upload_mb * 1_000_000
        body = await read_body(request, limit_bytes, self._limits.upload_s)
        try:
            calls = msgspec.json.decode(body, type=Calls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MessageInvalid(why=str(error)) from error
        if len(calls.recordings) > MOST_RECORDINGS:
            why = Text(f"at most {MOST_RECORDINGS} recordings", f"녹음은 {MOST_RECORDINGS}개까지예요")
            raise MessageInvalid(why=why)
        recordings = []
        for number, call in enumerate(calls.recordings, start=1):
            source = call.source[:60] or str(number)
            recordings.append((source, await decode(call.sound, name=source, limit_s=_CALL_S)))
        return to_json(tell_lesson(await self._hub.naming.enrol(_name(request), recordings)))

    async def forget(self, request: Request) -> Response:
        """Take a name's last enrolment back."""
        need(request, Scope.CONTROL)
        await self._hub.naming.forget_enrolment(_name(request))
        return Response(status_code=204)

    async def judge(self, request: Request) -> Response:
        """Say of a decision that nobody called, or that somebody did."""
        need(request, Scope.CONTROL)
        said = await read_json(request, Verdict, self._limits)
        return to_json(_tell(await self._hub.naming.judge(request.path_params["decision"], said.verdict)))

    async def take_back(self, request: Request) -> Response:
        """Take that back."""
        need(request, Scope.CONTROL)
        return to_json(_tell(await self._hub.naming.take_back(request.path_params["decision"])))


def _name(request: Request) -> str:
    return _normal(request.path_params["text"])


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _tell(judgement: Judgement) -> dict[str, Any]:
    return {
        "wake_word": judgement.feedback.text,
        "moved": judgement.feedback.shift,
        "shift": judgement.shift,
        "false_alarms_factor": judgement.factor,
    }


def _tell_feedback(feedback: Feedback) -> dict[str, Any]:
    return {
        "decision": feedback.decision,
        "verdict": feedback.verdict,
        "shift": feedback.shift,
        "at": feedback.at,
    }
