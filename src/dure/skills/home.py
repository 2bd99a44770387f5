"""The home as a skill of every agent that may reach it."""

from __future__ import annotations

from dure.api import Home, ReplyPart, Request, Wish


class HomeSkill:
    """`dure.api.Skill` over a home.

    Args:
        home: the home.
        gives_way: whether an agent that reaches nothing here is asked itself, since it has a home of its own. Any other says
            that it is not permitted: it could but pretend.
    """

    def __init__(self, home: Home, *, gives_way: bool = False) -> None:
        self._home = home
        self._gives_way = gives_way

    async def handle(self, request: Request) -> ReplyPart | None:
        """Do what is wanted of the home; None where that is nothing for it."""
        if self._gives_way and not self._reaches_anything(request.agent):
            return None
        wish = Wish(means=request.means, agent=request.agent, satellite=request.satellite, turn=request.turn)
        reply = await self._home.say(request.text, request.language, wish, request.now)
        if reply is None:
            return None
        return ReplyPart(text=reply.text, expects_reply=reply.expects_reply, intent=reply.intent)

    def _reaches_anything(self, agent: str) -> bool:
        return any(self._home.permits(agent, one.appliance.id) for one in self._home.appliances())
