"""The doors for skills that others run: the hub's published key, second answers, and pictures for the page.

Key and second answers want no token. The key is public by its nature. A second answer comes to an address that is a secret of its own: 192 random bits, good for
one minute and one answer.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.server.answers import read_body, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Scope

KEY_PATH = "/.well-known/signature-public-key.pem"
ANSWER_BYTES = 128 * 1024


class SkillDoors:
    """What skills' servers ask of the hub.

    Args:
        hub: what is asked.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route(KEY_PATH, self.key, methods=["GET"]),
            Route("/v1/skills/pictures/{token}", self.picture, methods=["GET"]),
            Route("/v1/skills/callback/{token}", self.call_back, methods=["POST"]),
        ]

    async def key(self, request: Request) -> Response:
        """The key with which the hub signs what it asks skills, as PEM."""
        del request
        pem = await self._hub.signature_key()
        return Response(pem, headers={"cache-control": "max-age=3600"}, media_type="application/x-pem-file")

    async def picture(self, request: Request) -> Response:
        """A picture that a skill has shown; the page asks no other server."""
        need(request, Scope.LISTEN)
        kind, body = await self._hub.skill_picture(request.path_params["token"])
        headers = {
            "cache-control": "private, max-age=3600",
            "content-security-policy": "default-src 'none'; sandbox",
        }
        return Response(body, headers=headers, media_type=kind)

    async def call_back(self, request: Request) -> Response:
        """A skill's second answer."""
        body = await read_body(request, ANSWER_BYTES, self._limits.body_s)
        await self._hub.skill_callback(request.path_params["token"], body)
        return to_json({"taskId": "", "status": "SUCCESS", "message": "", "timestamp": 0})
