"""Makes replies: an agent's to a request, and what the hub itself says in an agent's voice."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

from anyio.abc import TaskGroup

from dure.api import Memory, ReplyPart, Request
from dure.api import Turn as Turned
from dure.errors import Language
from dure.session.device_talk import Both, choose
from dure.session.parts import Parts
from dure.session.playback import Playback
from dure.session.reply import Reply
from dure.session.turn import Turn


class Lines:
    """One satellite's writer of replies.

    Attributes:
        language: the language of the last utterance, and of what is said next.

    Args:
        parts: what it works with.
        satellite: where they are said.
        playback: where they sound.
        tasks: owns the collecting of answers.
        began: called with the agent right before its reply sounds.
        recorded: whether a recording is played to the hub: what it asks for rings everywhere.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        *,
        playback: Playback,
        tasks: TaskGroup,
        began: Callable[[str], Awaitable[None]],
        recorded: bool,
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self._tasks = tasks
        self._began = began
        self._recorded = recorded
        self.language: Language = parts.config.language

    def ask(self, turn: Turn, text: str) -> Reply:
        """The reply of the turn's agent to these words, which it begins to make at once."""
        request = Request(
            text=text,
            language=self.language,
            agent=turn.agent,
            satellite="" if self._recorded else self._satellite,
            turn=turn.id,
            memory=self._memory(turn),
            now=self._now,
            wake_words={word.text: word.agent for word in self._parts.names() if word.kind == "name"},
            follow_up=turn.follow_up,
        )
        return self._reply(turn, self._parts.router.answer(request), by_hub=False)

    def say(self, turn: Turn, words: Both | str, *, expects_reply: bool = False) -> Reply:
        """A reply of the hub itself in the voice of the turn's agent."""
        text = words if isinstance(words, str) else choose(words, self.language)
        return self._reply(turn, _one(text, expects_reply=expects_reply), by_hub=True)

    async def remember(self, turn: Turn, *, request: str, reply: str) -> None:
        """Write into the memory of the turn's agent what it was not asked itself.

        Raises:
            StoreFailed: it could not be remembered.
        """
        await self._memory(turn).record(Turned(request=request, reply=reply, at=self._now))

    def _reply(self, turn: Turn, answer: AsyncGenerator[ReplyPart], *, by_hub: bool) -> Reply:
        reply = Reply(
            self._parts,
            self._satellite,
            self._playback,
            turn,
            self.language,
            began=lambda: self._began(turn.agent),
            by_hub=by_hub,
        )
        self._tasks.start_soon(reply.collect, answer)
        return reply

    def _memory(self, turn: Turn) -> Memory:
        return self._parts.memories.of(
            turn.agent, satellite=self._satellite, language=self.language, turn=turn.id
        )

    @property
    def _now(self) -> datetime:
        return self._parts.clock.now().astimezone(self._parts.zone)


async def _one(text: str, *, expects_reply: bool) -> AsyncGenerator[ReplyPart]:
    yield ReplyPart(text=text, expects_reply=expects_reply)
