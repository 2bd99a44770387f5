"""The doors of advisories: where a town's own feed hands them in, and where they can be read.

`POST /api/advisories` takes one CAP 1.2 message (`application/cap+xml`, `application/xml`, `text/xml`), or one Korean
disaster message as plain text (`text/plain`), from whoever holds the scope `feed` or `admin`; a token of a feed speaks for
its own senders only.
"""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import MessageInvalid, NotFound, Text
from dure.safety.advisories.cap import MOST_BYTES
from dure.safety.advisories.service import Advisories, SpeaksFor, Taken
from dure.safety.advisories.told import plain
from dure.server.answers import read_body, to_json
from dure.server.care import advisories_of
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Scope

_XML = ("application/cap+xml", "application/xml", "text/xml")
_MOST = 200


class AdvisoryDoors:
    """The doors.

    Args:
        hub: what is asked.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/api/advisories", self.take, methods=["POST"]),
            Route("/api/advisories", self.last, methods=["GET"]),
            Route("/api/advisories/{id}", self.show, methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Take an advisory; 201 where it is new, 200 where it is known."""
        grant = need(request, Scope.FEED)
        advisories = advisories_of(self._hub.care)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (*_XML, "text/plain"):
            known = ", ".join((*_XML, "text/plain"))
            raise MessageInvalid(
                why=Text(f"the content type is one of {known}", f"Content-Type은 {known} 중 하나예요")
            )
        body = await read_body(request, MOST_BYTES, self._limits.body_s)
        speaks_for = None if grant.reaches(Scope.ADMIN) else partial(self._hub.tokens.speaks_for, grant.id)
        taken = await (
            advisories.take(body, speaks_for) if kind in _XML else _take_text(advisories, body, speaks_for)
        )
        told = plain(taken.advisory, self._hub.config.language)
        return to_json({**told, "new": taken.new}, 201 if taken.new else 200)

    async def last(self, request: Request) -> Response:
        """The last advisories, newest first."""
        need(request, Scope.CARER)
        told = request.query_params.get("limit", "20")
        if not (told.isascii() and told.isdecimal()) or not 1 <= int(told[:9]) <= _MOST:
            raise MessageInvalid(
                why=Text(f"limit is 1 to {_MOST}", f"limit에는 1부터 {_MOST}까지의 수를 적어 주세요")
            )
        kept = await advisories_of(self._hub.care).last(int(told))
        return to_json({"advisories": [plain(one, self._hub.config.language) for one in kept]})

    async def show(self, request: Request) -> Response:
        """One advisory, with everything that it says."""
        need(request, Scope.CARER)
        wanted = request.path_params["id"]
        kept = await advisories_of(self._hub.care).get(wanted)
        if kept is None:
            raise NotFound(what=Text("advisory", "재난 안내"), id=wanted)
        return to_json(plain(kept, self._hub.config.language, whole=True))


async def _take_text(advisories: Advisories, body: bytes, speaks_for: SpeaksFor | None) -> Taken:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MessageInvalid(why=Text("it is not UTF-8 text", "UTF-8 글이 아니에요")) from error
    return await advisories.take_text(text, speaks_for)
