"""A person's yes before a tool is used: asked aloud, kept as long as configured, and good for nothing else."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from dure.agents.chat_wire import Call
from dure.api import Request, Tool
from dure.errors import Language
from dure.language.particles import with_particle
from dure.language.yes_no import read_yes_no

HELD_FOR = timedelta(seconds=60)
"""How long a question waits for its answer; what comes later counts as something new."""

MOST_HELD = 64
MAX_DETAIL = 80

UNASKED = "It was not used: a person at a microphone has to agree to it first, and none can be asked here."
"""What the model is told where nobody can be asked."""

AS_YOU_LIKE: Mapping[Language, str] = {"ko": "네, 쓰지 않을게요.", "en": "All right, I won't use it."}


class Kept(Protocol):
    """Where a yes is kept over a restart."""

    async def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
        """The value under this key, else `default`."""
        ...

    async def put(self, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Keep a value; it is durable when this returns."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A tool that a person has to agree to.

    Attributes:
        key: the box and the tool.
        tool: what it is.
        arguments: what it would be told.
    """

    key: str
    tool: Tool
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Calls that wait for a person's yes.

    Attributes:
        wanted: what the person was asked for.
        messages: what the model was told before.
        words: what it said before it called.
        calls: every call of that round.
        left: how many more rounds with tools it has.
        until: when the question is too old to be answered.
    """

    wanted: Sequence[Wanted]
    messages: Sequence[dict[str, Any]]
    words: str
    calls: Sequence[Call]
    left: int
    until: datetime


class Consents:
    """What people agreed to, for one agent.

    Args:
        agent: whose tools.
        kept: where a yes is kept; None keeps none beyond its own call.
        days: for how many days a yes holds where a tool does not ask each time; 0 asks each time.
    """

    def __init__(self, agent: str, kept: Kept | None, days: float) -> None:
        self._agent, self._kept, self._days = agent, kept, timedelta(days=days)
        self._held: OrderedDict[str, Held] = OrderedDict()

    async def missing(self, wanted: Sequence[Wanted], now: datetime) -> Sequence[Wanted]:
        """Those that a person has to be asked about now.

        Raises:
            StoreFailed: nobody can tell what was agreed to.
        """
        return [one for one in wanted if not await self._agreed(one, now)]

    def hold(self, request: Request, held: Held) -> str:
        """Keep calls until the person answers; gives the question."""
        self._held[request.satellite] = held
        self._held.move_to_end(request.satellite)
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return question(held.wanted, request.language)

    def waits(self, request: Request) -> bool:
        """Whether a question stands at the request's microphone."""
        return request.satellite in self._held

    def drop(self, satellite: str) -> None:
        """The question there is over."""
        self._held.pop(satellite, None)

    async def answered(self, request: Request) -> tuple[Held, bool] | None:
        """What the person was asked, and the answer; None where nothing was asked or this answers nothing.

        Raises:
            StoreFailed: the yes could not be kept.
        """
        held = self._held.pop(request.satellite, None)
        if held is None or not request.follow_up or request.now > held.until:
            return None
        answer = read_yes_no(request.text, request.language)
        if answer is None:
            return None
        if answer and self._kept is not None and self._days:
            for one in held.wanted:
                if one.tool.consent == "once":
                    await self._kept.put(self._key(one), request.now.isoformat())
        return held, answer

    async def _agreed(self, wanted: Wanted, now: datetime) -> bool:
        if wanted.tool.consent == "none":
            return True
        if wanted.tool.consent == "each" or self._kept is None or not self._days:
            return False
        kept = await self._kept.get(self._key(wanted))
        return isinstance(kept, str) and datetime.fromisoformat(kept) + self._days > now

    def _key(self, wanted: Wanted) -> str:
        return f"tool.consent.{self._agent}.{wanted.key}"


def question(wanted: Sequence[Wanted], language: Language) -> str:
    """“calendar의 delete event를 써도 될까요?”: which tools, and with what where a yes is for this once."""
    titles = list(dict.fromkeys(_title(one.tool, language) for one in wanted))
    details = _details([one for one in wanted if one.tool.consent == "each"])
    if language == "ko":
        told = f" 내용은 {with_particle(details, '이에요')}." if details else ""
        named = with_particle(", ".join(titles), "을")
        return f"{named} 써도 될까요?{told} 네나 아니요로 말씀해 주세요."
    told = f", with {details}" if details else ""
    return f"May I use {' and '.join(titles)}{told}? Please say yes or no."


def _title(tool: Tool, language: Language) -> str:
    return tool.title.get(language) or next(iter(tool.title.values()), tool.name.replace("_", " "))


def _details(wanted: Sequence[Wanted]) -> str:
    """What the tools would be told, in so far as it can be said in a breath."""
    values = [str(value) for one in wanted for value in one.arguments.values() if value not in (None, "")]
    plain = " ".join(
        "".join(letter if letter.isprintable() else " " for letter in ", ".join(values)[:400]).split()
    )
    return plain if len(plain) <= MAX_DETAIL else f"{plain[:MAX_DETAIL].rstrip()}…"
