"""What crossed from one agent to another: that it did in the journal's chain, the words in the history as long as words are kept."""

from __future__ import annotations

from collections.abc import Sequence

from dure.api import Crossing
from dure.store.audit import AuditStore
from dure.store.history import History


class Crossings:
    """`dure.api.Audit` in both databases.

    Args:
        history: where the words are kept.
        audit: where it is kept that they crossed.
    """

    def __init__(self, history: History, audit: AuditStore) -> None:
        self._history = history
        self._audit = audit

    async def record(self, crossing: Crossing) -> None:
        """Write a crossing down; its words only where the configuration keeps words.

        Raises:
            DiskFull, StoreFailed: it could not be written.
        """
        await self._audit.record(
            "agent.transferred",
            source=crossing.source,
            target=crossing.target,
            what=["words"] if crossing.text else [],
            satellite=crossing.satellite,
            turn=crossing.turn,
        )
        await self._history.record_crossing(crossing)

    async def last(self, limit: int = 100) -> Sequence[Crossing]:
        """The last crossings, oldest first."""
        return await self._history.crossings(last=limit)
