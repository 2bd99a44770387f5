"""Something that plays, as far as anyone can tell from outside."""

from __future__ import annotations

import anyio.lowlevel

from dure.api import ActivityCommand


class ScriptedPlayer:
    """`dure.api.Controls` that keep what they were told.

    Args:
        fails_at: raises at this command.

    Attributes:
        told: every command, oldest first.
    """

    def __init__(self, fails_at: ActivityCommand | None = None) -> None:
        self._fails_at = fails_at
        self.told: list[ActivityCommand] = []

    async def control(self, command: ActivityCommand) -> None:
        """Keep it, and obey."""
        await anyio.lowlevel.checkpoint()
        self.told.append(command)
        if command == self._fails_at:
            raise RuntimeError(command)
