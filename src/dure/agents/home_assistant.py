"""The assistant of a Home Assistant as an agent: whatever it understands there, called by a name here.

The wire is Home Assistant's REST API, `POST /api/conversation/process` with a long-lived access token.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import anyio
import msgspec

from dure.agents.chat_http import Endpoint
from dure.agents.chat_wire import NO_ANSWER, body
from dure.agents.local import GREETING
from dure.agents.plain_speech import PlainSpeech
from dure.api import ReplyPart, Request
from dure.errors import AgentFailed, AgentNonsense, Language, Text

TALK_FOR = timedelta(minutes=5)
"""For how long Home Assistant remembers a talk."""

TALK = "home_assistant.talk"
"""Under which key the agent keeps the talk that goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistantSettings:
    """How to reach a Home Assistant.

    Attributes:
        url: its address, such as `http://homeassistant.local:8123`.
        key: a long-lived access token.
        agent: which of its conversation agents; empty for the preferred one.
        timeout_s: how long it may take.
    """

    url: str
    key: str
    agent: str = ""
    timeout_s: float = 10.0


DONE: Mapping[Language, str] = {"ko": "네, 했어요.", "en": "Done."}
"""What is said for something that was done without a word."""


class _Plain(msgspec.Struct):
    speech: str | None = None


class _Speech(msgspec.Struct):
    plain: _Plain | None = None


class _Response(msgspec.Struct):
    response_type: str
    speech: _Speech | None = None
    data: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """What it says; empty for nothing."""
        return (self.speech.plain.speech or "") if self.speech and self.speech.plain else ""

    @property
    def done(self) -> bool:
        """Whether all that was asked for was done."""
        return self.response_type == "action_done" and not (self.data or {}).get("failed")


class _Answer(msgspec.Struct):
    response: _Response
    conversation_id: str | None = None
    continue_conversation: bool | None = None


class HomeAssistantAgent:
    """Hands requests to a Home Assistant and says what it answers.

    Args:
        greeting: what it says when only its name was called, by language.
        settings: how to reach it.
    """

    def __init__(self, greeting: Mapping[Language, str], settings: HomeAssistantSettings) -> None:
        self._greeting = {**GREETING, **greeting}
        self._settings = settings
        url = f"{settings.url.rstrip('/')}/api/conversation/process"
        self._endpoint = Endpoint(url, settings.key, settings.timeout_s)

    async def answer(self, request: Request) -> AsyncGenerator[ReplyPart]:
        """Answer in one part; a talk goes on for five minutes.

        Raises:
            AgentFailed: it cannot be reached, is too slow, refuses, or answers with something else.
        """
        if not request.text.strip():
            yield ReplyPart(text=self._greeting[request.language], expects_reply=True, intent="greeting")
            return
        asked: dict[str, Any] = {"text": request.text[:4000], "language": request.language}
        if self._settings.agent:
            asked["agent_id"] = self._settings.agent
        if talk := await _talk(request):
            asked["conversation_id"] = talk
        deadline = anyio.current_time() + self._settings.timeout_s
        async with (
            self._endpoint.connect(request.agent) as client,
            self._endpoint.ask(client, request.agent, asked) as response,
        ):
            answer = _read(request.agent, await body(request.agent, response, deadline))
        if answer.conversation_id:
            until = (request.now + TALK_FOR).isoformat()
            await request.memory.put(TALK, f"{until} {answer.conversation_id[:200]}")
        told = answer.response
        speech = PlainSpeech()
        said = (speech.feed(told.words) + speech.finish()).strip()
        if not said and told.done:
            said = DONE[request.language]
        if not said:
            why = Text("it said nothing", "아무 말도 하지 않았어요")
            raise AgentFailed(agent=request.agent, why=why)
        asks = bool(answer.continue_conversation) or said.endswith(("?", "？"))
        failed = told.response_type == "error"
        yield ReplyPart(text=said, expects_reply=asks and not failed, understood=not failed)


async def _talk(request: Request) -> str:
    """The talk that still goes on; empty for none."""
    until, _, talk = (await request.memory.get(TALK) or "").partition(" ")
    return talk if talk and request.now < datetime.fromisoformat(until) else ""


def _read(agent: str, answer: bytes) -> _Answer:
    try:
        return msgspec.json.decode(answer, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AgentNonsense(agent=agent, why=NO_ANSWER) from error
