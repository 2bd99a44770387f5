"""The home as a skill of every agent that may reach it."""

from __future__ import annotations

from dure.api import Home, ReplyPart, Request, Wish


class HomeSkill:
    """`dure.api.Skill` over a home.

    Args:
        home: the home.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    async def handle(self, request: Request) -> ReplyPart | None:
        """Do what is wanted of the home; None where that is nothing for it."""
        wish = Wish(means=request.means, agent=request.agent, satellite=request.satellite, turn=request.turn)
        reply = await self._home.say(request.text, request.language, wish, request.now)
        if reply is None:
            return None
        return ReplyPart(text=reply.text, expects_reply=reply.expects_reply, intent=reply.intent)
