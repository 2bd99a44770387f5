"""Accounts at other people's platforms that the household has linked, and the tokens with which they come here.

Only digests of tokens are kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import from_us, to_us
from dure.store.tokens import digest

LinkTokenKind = Literal["code", "access", "refresh"]
"""A code is exchanged once, an access token opens the door, a refresh token brings the next two."""

MOST_LINKS = 10
"""How many accounts of one platform may be linked; a further one ends the oldest."""

KEEP = timedelta(days=30)
"""How long it is remembered what an ended link or token was, so that whoever still comes with it is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An account of a platform that may come.

    Attributes:
        id: the link's own.
        platform: the platform's id.
        holder: who of the household granted it: the label or id of their token.
        created: since when, aware, UTC.
        ended: since when no more; None while it is good.
        ended_by: why it ended; empty while it is good.
        callback: where the platform is told of changes, and whatever else that takes but tokens; None where it is not told.
    """

    id: str
    platform: str
    holder: str
    created: datetime
    ended: datetime | None = None
    ended_by: str = ""
    callback: Mapping[str, Any] | None = None

    def shown(self) -> dict[str, Any]:
        """The link as doors and commands tell it; what opens a door is not in it."""
        return {
            "link": self.id,
            "platform": self.platform,
            "holder": self.holder,
            "created": self.created.isoformat(),
            "ended": None if self.ended is None else self.ended.isoformat(),
            "ended_by": self.ended_by,
            "told": self.callback is not None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkToken:
    """What the hub knows of a token that it gave to a platform.

    Attributes:
        sha256: its digest.
        kind: what it is for.
        link: whose.
        parent: the digest of the code or refresh token that brought it; empty for a code.
        expires: from when it is not good any more, aware, UTC.
        told: what a code is bound to.
        used: when it was first used; None if never.
        replaced: whether what brought it was shown again, and brought another one in its place.
    """

    sha256: str
    kind: LinkTokenKind
    link: str
    parent: str
    expires: datetime
    told: Mapping[str, str] = field(default_factory=dict)
    used: datetime | None = None
    replaced: bool = False


class LinkStore:
    """The links of the journal."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def links(self) -> Sequence[Link]:
        """Every link that is good or has ended lately, oldest first."""
        return await self._database.read(
            lambda connection: [
                _link(row)
                for row in connection.execute("SELECT * FROM platform_link ORDER BY created_us, id")
            ]
        )

    async def link(self, id: str) -> Link | None:  # noqa: A002  # what it is called everywhere
        """One link; None where there is none of that id."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM platform_link WHERE id = ?", (id,)
            ).fetchone()
        )
        return None if row is None else _link(row)

    async def find(self, secret: str) -> LinkToken | None:
        """What is known of a token that somebody shows; None where it is none of the hub's."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM platform_token WHERE sha256 = ?", (digest(secret),)
            ).fetchone()
        )
        return None if row is None else _token(row)

    async def brought_used(self, parent: str) -> bool:
        """Whether anything that a code or refresh token brought has been used."""
        return await self._database.read(
            lambda connection: bool(
                connection.execute(
                    "SELECT 1 FROM platform_token WHERE parent = ? AND used_us IS NOT NULL LIMIT 1", (parent,)
                ).fetchone()
            )
        )

    async def add_code(self, code: LinkToken) -> None:
        """Keep a code, end the links of which no token is good any more, and forget what is long over.

        Raises:
            StoreFailed: it could not be written.
        """
        now_us, forgotten_us = to_us(self._clock.now()), to_us(self._clock.now() - KEEP)
        row = self._row(code)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE platform_link SET ended_us = ?, ended_by = 'expired' WHERE ended_us IS NULL AND id NOT IN"
                " (SELECT link FROM platform_token WHERE expires_us > ?)",
                (now_us, now_us),
            )
            connection.execute("DELETE FROM platform_token WHERE expires_us < ?", (forgotten_us,))
            connection.execute("DELETE FROM platform_link WHERE ended_us < ?", (forgotten_us,))
            connection.execute(_INSERT, row)

        await self._database.write(work)

    async def exchange(
        self, used: LinkToken, brought: Sequence[LinkToken], link: Link | None = None
    ) -> Sequence[str] | None:
        """Use up a code or refresh token for what it brings, in one transaction.

        Args:
            used: what was shown.
            brought: what it is exchanged for; what it brought before is replaced.
            link: the link that begins with it; None where it goes on.

        Returns:
            The links that had to give way to it; None where the code has been used already, and nothing was done.

        Raises:
            StoreFailed: it could not be written; nothing was changed.
        """
        now_us = to_us(self._clock.now())
        rows = [self._row(one) for one in brought]

        def work(connection: sqlite3.Connection) -> Sequence[str] | None:
            fresh = connection.execute(
                "UPDATE platform_token SET used_us = coalesce(used_us, ?) WHERE sha256 = ? AND (kind <> 'code' OR used_us IS NULL)",
                (now_us, used.sha256),
            ).rowcount
            if not fresh:
                return None
            connection.execute("UPDATE platform_token SET replaced = 1 WHERE parent = ?", (used.sha256,))
            connection.executemany(_INSERT, rows)
            return [] if link is None else _begin(connection, link, now_us)

        return await self._database.write(work)

    async def note_use(self, token: LinkToken) -> None:
        """Note that an access token has been used; written once for each, so that a memory card is spared."""
        if token.used is not None:
            return
        now_us = to_us(self._clock.now())
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE platform_token SET used_us = coalesce(used_us, ?) WHERE sha256 = ?",
                (now_us, token.sha256),
            )
        )

    async def end(self, id: str, by: str) -> bool:  # noqa: A002  # as above
        """End a link; false where none of that id is good. It is durable when this returns."""
        now_us = to_us(self._clock.now())
        return await self._database.write(
            lambda connection: bool(
                connection.execute(
                    "UPDATE platform_link SET ended_us = ?, ended_by = ? WHERE id = ? AND ended_us IS NULL",
                    (now_us, by, id),
                ).rowcount
            )
        )

    async def keep_callback(self, id: str, callback: Mapping[str, Any] | None) -> None:  # noqa: A002  # as above
        """Keep what it takes to tell the platform of changes, or forget it."""
        told = None if callback is None else json.dumps(dict(callback))
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE platform_link SET callback = ? WHERE id = ?", (told, id)
            )
        )

    def _row(self, token: LinkToken) -> tuple[Any, ...]:
        return (
            token.sha256, token.kind, token.link, token.parent, json.dumps(dict(token.told)),
            to_us(self._clock.now()), to_us(token.expires),
        )  # fmt: skip


_INSERT = (
    "INSERT INTO platform_token (sha256, kind, link, parent, told, created_us, expires_us)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def _begin(connection: sqlite3.Connection, link: Link, now_us: int) -> Sequence[str]:
    """Write a link; gives the oldest ones that end because there would be too many."""
    connection.execute(
        "INSERT INTO platform_link (id, platform, holder, created_us) VALUES (?, ?, ?, ?)",
        (link.id, link.platform, link.holder, to_us(link.created)),
    )
    over = [
        str(row["id"])
        for row in connection.execute(
            "SELECT id FROM platform_link WHERE platform = ? AND ended_us IS NULL"
            " ORDER BY created_us DESC, id = ? DESC LIMIT -1 OFFSET ?",
            (link.platform, link.id, MOST_LINKS),
        )
    ]
    connection.executemany(
        "UPDATE platform_link SET ended_us = ?, ended_by = 'replaced' WHERE id = ?",
        [(now_us, id_) for id_ in over],
    )
    return over


def _link(row: sqlite3.Row) -> Link:
    return Link(
        id=row["id"],
        platform=row["platform"],
        holder=row["holder"],
        created=from_us(row["created_us"]),
        ended=None if row["ended_us"] is None else from_us(row["ended_us"]),
        ended_by=row["ended_by"],
        callback=None if row["callback"] is None else json.loads(row["callback"]),
    )


def _token(row: sqlite3.Row) -> LinkToken:
    return LinkToken(
        sha256=row["sha256"],
        kind=row["kind"],
        link=row["link"],
        parent=row["parent"],
        expires=from_us(row["expires_us"]),
        told=json.loads(row["told"]),
        used=None if row["used_us"] is None else from_us(row["used_us"]),
        replaced=bool(row["replaced"]),
    )
