"""Doubles of agents and of their memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import anyio

from dure.api import ReplyPart, Request, Turn


class EchoAgent:
    """Says what it was asked, and keeps every request.

    Attributes:
        requests: what it was asked, oldest first.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Answer with the request's own words; with nothing to say, ask back."""
        self.requests.append(request)
        yield ReplyPart(text=request.text or "?", expects_reply=not request.text)


class ScriptedAgent:
    """Gives prepared answers.

    Args:
        script: request text → the answer: parts or plain texts to say, numbers of seconds to wait, an error to raise.
        otherwise: what it does at any other request.

    Attributes:
        requests: what it was asked, oldest first.
        finished: how many answers were given whole.
    """

    Step = ReplyPart | str | float | Exception

    def __init__(self, script: Mapping[str, Sequence[Step]], otherwise: Sequence[Step] = ()) -> None:
        self._script = script
        self._otherwise = otherwise
        self.requests: list[Request] = []
        self.finished = 0

    async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Play the script of this request."""
        self.requests.append(request)
        for step in self._script.get(request.text, self._otherwise):
            if isinstance(step, Exception):
                raise step
            if isinstance(step, str):
                yield ReplyPart(text=step)
            elif isinstance(step, ReplyPart):
                yield step
            else:
                await anyio.sleep(step)
        self.finished += 1


class MemoryMemory:
    """What one agent remembers, kept in memory.

    Args:
        keep_turns: how many turns are kept.
    """

    def __init__(self, keep_turns: int = 50) -> None:
        self._values: dict[str, str] = {}
        self._turns: list[Turn] = []
        self._keep_turns = keep_turns

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        return self._values.get(key)

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """The last turns, oldest first."""
        return tuple(self._turns[-limit:]) if limit > 0 else ()

    async def record(self, turn: Turn) -> None:
        """Remember a turn."""
        self._turns.append(turn)
        del self._turns[: -self._keep_turns]
