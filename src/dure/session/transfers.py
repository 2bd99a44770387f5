"""Asking another agent because the user said so: with consent, aloud, carrying only the words that were for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dure.agents.transfer import Wish, read_go_back, read_transfer, read_withdrawal
from dure.api import Crossing
from dure.errors import Language
from dure.language.particles import with_particle
from dure.language.yes_no import read_yes_no
from dure.session.device_talk import Both
from dure.session.parts import Parts
from dure.session.turn import Turn

OFF: Both = (
    "이 집에서는 다른 비서에게 물어보지 않기로 되어 있어요.",
    "Asking other assistants is switched off in this household.",
)
AS_YOU_LIKE: Both = ("네, 묻지 않을게요.", "All right, I won't ask.")
NOT_NOW: Both = ("죄송해요, 지금은 물어볼 수 없어요.", "Sorry, I can't ask anyone right now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A request that goes to another agent.

    Attributes:
        source: who was asked.
        target: who is to answer.
        text: the words that go; empty where there were none.
    """

    source: str
    target: str
    text: str


class Transfers:
    """One satellite's memory of who was asked through whom.

    Args:
        parts: what the session works with.
        satellite: where; empty for a recording.
    """

    def __init__(self, parts: Parts, satellite: str) -> None:
        self._parts = parts
        self._satellite = satellite
        self._asked: Transfer | None = None
        self._made: Transfer | None = None

    def wanted(self, turn: Turn, text: str, language: Language) -> Transfer | None:
        """The transfer that a request asks for. One that was itself transferred asks for none: there are no loops."""
        wish: Wish | None = None
        if not turn.transferred:
            wish = read_transfer(text, language, self._names())
        if wish is None or wish.target == turn.agent:
            return None
        return Transfer(source=turn.agent, target=wish.target, text=wish.text)

    def undone(self, turn: Turn, text: str, language: Language) -> Transfer | None:
        """The transfer that “go back” takes back, if one was made here and either of its agents is told so."""
        made = self._made
        if made is None or turn.agent not in {made.source, made.target}:
            return None
        named = self.wanted(turn, text, language)
        if read_go_back(text, language) or (named and named.target == made.source and not named.text):
            self._made = None
            return Transfer(source=made.target, target=made.source, text="")
        return None

    async def allowed(self, transfer: Transfer) -> bool | None:
        """Whether the household allows it; None where it was never asked.

        Raises:
            StoreFailed: nobody knows.
        """
        consent = self._parts.config.transfer.consent
        if consent != "ask":
            return consent == "always"
        kept = await self._parts.household.settings.get(_key(transfer))
        return True if kept is True else None

    def ask(self, transfer: Transfer) -> None:
        """The user is asked for consent now; the next answer counts."""
        self._asked = transfer

    async def consent(self, turn: Turn, text: str, language: Language) -> tuple[Transfer, bool] | None:
        """What the user was asked to allow, and the answer; None where nothing was asked or nothing was answered.

        Raises:
            StoreFailed: the yes could not be kept.
        """
        asked, self._asked = self._asked, None
        if asked is None or not turn.follow_up or turn.agent != asked.source:
            return None
        answer = read_yes_no(text, language)
        if answer is None:
            return None
        if answer:
            await self._parts.household.settings.put(_key(asked), True)  # the value, in JSON
        return asked, answer

    async def withdrawn(self, turn: Turn, text: str, language: Language) -> Both | None:
        """Take back the consent that a request takes back, and what to say to that; None where it takes back none.

        Raises:
            StoreFailed: it could not be taken back.
        """
        target = None if turn.transferred else read_withdrawal(text, language, self._names())
        if target is None or target == turn.agent:
            return None
        gone = Transfer(source=turn.agent, target=target, text="")
        await self._parts.household.settings.put(_key(gone), False)
        ko, en = self._titles(target)
        return f"네, 허락 없이는 {ko}에게 묻지 않을게요.", f"All right, I won't ask {en} without your say-so."

    async def cross(self, transfer: Transfer, turn: Turn) -> None:
        """Write down what crosses, before it does.

        Raises:
            StoreFailed: it could not be written, so it must not cross.
        """
        await self._parts.household.audit.record(
            Crossing(
                at=self._parts.clock.now(),
                satellite=self._satellite,
                turn=turn.id,
                source=transfer.source,
                target=transfer.target,
                text=transfer.text,
            )
        )
        self._made = transfer

    def forget(self, agent: str) -> None:
        """Someone asked an agent: what was transferred before between others is history."""
        self._asked = None
        if self._made is not None and agent != self._made.target:
            self._made = None

    def announced(self, transfer: Transfer) -> Both:
        """What the asked agent says before it hands on."""
        ko, en = self._titles(transfer.target)
        return f"{ko}에게 물어볼게요.", f"I'll ask {en}."

    def question(self, transfer: Transfer) -> Both:
        """What the user is asked the first time."""
        ko, en = self._titles(transfer.target)
        return (
            f"{ko}에게 그 말을 전해도 될까요? 네나 아니요로 말씀해 주세요.",
            f"May I pass that on to {en}? Please say yes or no.",
        )

    def returned(self, transfer: Transfer) -> Both:
        """What the first agent says when it is back."""
        ko, en = self._titles(transfer.target)
        return (
            f"네, 다시 {with_particle(ko, '이에요')}. 말씀하세요.",
            f"This is {en} again. Go ahead.",
        )

    def _titles(self, agent: str) -> Both:
        title = self._parts.config.agents[agent].title if agent in self._parts.config.agents else {}
        return title.get("ko", agent), title.get("en", agent)

    def _names(self) -> Mapping[str, str]:
        """Everything that an agent may be called, by name."""
        names = {
            spelling: word.agent
            for word in self._parts.names()
            if word.kind == "name"
            for spelling in (word.text, *word.also)
        }
        for agent, one in self._parts.config.agents.items():
            for title in one.title.values():
                names.setdefault(title, agent)
        return names


def _key(transfer: Transfer) -> str:
    return f"transfer.{transfer.source}.{transfer.target}"
