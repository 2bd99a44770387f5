"""An agent that throws dice: “주사위야, 두 개 던져 줘”, “Dice, throw three”."""

import random
import re
from collections.abc import AsyncIterator

from dure.api import ReplyPart, Request
from dure.plugins import Registry, Setup

COUNTS = {"한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "one": 1, "two": 2, "three": 3}
COUNT = re.compile(r"\d+|" + "|".join(sorted(COUNTS, key=len, reverse=True)))


class DiceAgent:
    """Throws as many dice as it is told; asks back where it is not told how many."""

    def __init__(self, sides: int, chance: random.Random) -> None:
        self.sides = sides
        self.chance = chance

    async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Answer in parts: each is spoken while the next is made."""
        korean = request.language == "ko"
        said = COUNT.search(request.text.lower())
        if said is None:
            yield ReplyPart(text="몇 개 던질까요?" if korean else "How many?", expects_reply=True)
            return
        count = max(1, min(COUNTS.get(said[0]) or int(said[0]), 10))
        throws = [self.chance.randint(1, self.sides) for _ in range(count)]
        yield ReplyPart(text="던져요! " if korean else "Here they go! ", intent="dice.throw")
        seen = ", ".join(str(throw) for throw in throws)
        yield ReplyPart(text=f"{seen} 나왔어요." if korean else f"{seen}.", intent="dice.throw")


def build(setup: Setup) -> DiceAgent:
    """Build the agent from its table of `dure.toml`."""
    return DiceAgent(int(setup.settings.get("sides", 6)), random.SystemRandom())


def register(hub: Registry) -> None:
    """Offer the kind of agent; the entry point of the group `dure.plugins` names this function."""
    hub.agent("dice", build)
