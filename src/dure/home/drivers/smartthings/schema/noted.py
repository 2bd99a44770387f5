"""Writing down what SmartThings is told of, before it is: each appliance once, not each of its changes."""

from __future__ import annotations

from collections.abc import Collection

from dure.home.platforms.linking import PlatformLinking

_TOLD = ("names", "rooms", "states")


class Noted:
    """Remembers what has been written down since the hub began.

    Args:
        name: the platform's id in this home.
        linking: writes it down.
    """

    def __init__(self, name: str, linking: PlatformLinking) -> None:
        self._name = name
        self._linking = linking
        self._known: set[str] = set()

    async def note(self, appliances: Collection[str]) -> None:
        """These are about to be told.

        Raises:
            StoreFailed: it could not be written down, so they must not be told.
        """
        if self._known.issuperset(appliances):
            return
        await self._linking.note_told(self._name, _TOLD)
        self._known.update(appliances)

    def forget(self, appliances: Collection[str]) -> None:
        """These are not told of any more; should they be again, that is written down anew."""
        self._known.difference_update(appliances)
