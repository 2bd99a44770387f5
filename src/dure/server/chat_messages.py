"""What a program that speaks OpenAI's chat completions API sends, read into a question to an agent."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec

from dure.api import Turn
from dure.errors import Language, MessageInvalid, Text
from dure.language.text import language_of
from dure.server.asking import Question

MAX_TURNS = 50
"""How many earlier turns of a talk are read; older ones are left out."""


class Piece(msgspec.Struct):
    """A part of a message; only text is understood."""

    type: str = "text"
    text: str = ""


class Message(msgspec.Struct):
    """One message of a talk."""

    role: str
    content: str | list[Piece] | None = None


class ChatAsked(msgspec.Struct):
    """A request; what is not named here is ignored, as every OpenAI-compatible server does."""

    model: str
    messages: list[Message]
    stream: bool | None = None
    n: int | None = None
    tool_choice: Any = None

    def question(self, default: Language) -> Question:
        """The last message as a question, and the talk before it.

        Raises:
            MessageInvalid: the last message is not the user's, holds no text, or something is asked that no agent can do.
        """
        if self.n not in (None, 1):
            raise MessageInvalid(
                why=Text("n is 1: an agent gives one answer", "n은 1이어야 해요. 답은 하나예요")
            )
        if self.tool_choice == "required" or isinstance(self.tool_choice, dict):
            why = Text("an agent brings its own tools", "비서는 자기 도구만 써요")
            raise MessageInvalid(why=why)
        if not self.messages or self.messages[-1].role != "user":
            raise MessageInvalid(
                why=Text("the last message is the user's", "마지막 메시지는 사용자의 말이어야 해요")
            )
        talk = [(one.role, _words(one)) for one in self.messages if one.role in ("user", "assistant")]
        text = talk.pop()[1]
        if not text.strip():
            raise MessageInvalid(why=Text("there are no words in it", "내용이 비어 있어요"))
        asked_back = bool(talk) and talk[-1][0] == "assistant" and talk[-1][1].rstrip().endswith(("?", "？"))
        return Question(
            agent=self.model,
            text=text,
            language=language_of(text, default),
            earlier=_turns(talk)[-MAX_TURNS:],
            follow_up=asked_back,
        )


def _words(message: Message) -> str:
    content = message.content
    if isinstance(content, list):
        if any(piece.type != "text" for piece in content):
            raise MessageInvalid(why=Text("only text is understood", "글만 알아들을 수 있어요"))
        content = "\n".join(piece.text for piece in content)
    return unicodedata.normalize("NFC", content or "")


def _turns(talk: list[tuple[str, str]]) -> list[Turn]:
    """Requests and the replies that follow them; what has no counterpart is left out."""
    at = datetime.now(UTC)
    return [
        Turn(request=asked, reply=said, at=at)
        for (first, asked), (second, said) in pairwise(talk)
        if (first, second) == ("user", "assistant")
    ]
