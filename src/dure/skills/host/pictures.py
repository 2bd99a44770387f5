"""Pictures that skills show: fetched for the page by the rules by which their servers are asked, and only as pictures."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping

import anyio

from dure.errors import NotFound, SkillNonsense, SkillSlow, Text
from dure.skills.host.installed import Installed

PATH = "/v1/skills/pictures/"
MAX_KNOWN = 256
"""How many pictures can be asked for; the oldest is forgotten."""

MAX_BYTES = 2 * 1024 * 1024
LIMIT_S = 8.0
AT_ONCE = 4

KINDS: Mapping[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
"""What a picture may be, by how it begins. No SVG: it can hold more than a picture."""

_LARGE = Text("the picture is too large", "그림이 너무 커요")
_NONE = Text("it is no picture that is known here", "알 수 없는 그림 형식이에요")


class Pictures:
    """The pictures that were shown lately, each under an address of this hub."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Installed, str]] = OrderedDict()
        self._waiting = anyio.Semaphore(AT_ONCE)

    def address(self, skill: Installed, url: str) -> str:
        """Where the page finds a picture; nothing is fetched yet."""
        token = secrets.token_urlsafe(18)
        self._known[token] = (skill, url)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return PATH + token

    async def take(self, token: str) -> tuple[str, bytes]:
        """A picture's kind and what it holds.

        Raises:
            NotFound: no such picture was shown lately.
            SkillFailed, SkillAddressRefused: it cannot be had, or is none.
        """
        if token not in self._known:
            raise NotFound(what=Text("picture", "그림"), id=token[:40])
        skill, url = self._known[token]
        body = bytearray()
        try:
            with anyio.fail_after(LIMIT_S):
                async with self._waiting, skill.line.stream(url) as pieces:
                    async for piece in pieces:
                        body += piece
                        if len(body) > MAX_BYTES:
                            raise SkillNonsense(skill=skill.manifest.id, why=_LARGE)
        except TimeoutError as error:
            raise SkillSlow(skill=skill.manifest.id, limit_s=f"{LIMIT_S:g}") from error
        kind = kind_of(bytes(body[:16]))
        if not kind:
            raise SkillNonsense(skill=skill.manifest.id, why=_NONE)
        return kind, bytes(body)


def kind_of(start: bytes) -> str:
    """What picture begins so; empty for none."""
    for kind, signs in KINDS.items():
        if start.startswith(signs) and (kind != "image/webp" or start[8:12] == b"WEBP"):
            return kind
    return ""
