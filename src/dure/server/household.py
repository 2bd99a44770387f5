"""What the doors need of the home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dure.api import ApplianceState, HomeReply, Order, Outcome, Room, Wish
from dure.errors import Language
from dure.home.drivers.grants.linking import Linking
from dure.home.routines import Routines
from dure.store import HomeAction


class HouseholdHome(Protocol):
    """The home behind the doors; `dure.app.home.HubHome` is one."""

    @property
    def routines(self) -> Routines:
        """What the home does by itself."""
        ...

    @property
    def linking(self) -> Linking:
        """Links and unlinks the accounts of drivers."""
        ...

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    def rooms(self) -> Sequence[Room]:
        """Every room."""
        ...

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether an agent or a program may reach an appliance."""
        ...

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out."""
        ...

    async def say(self, text: str, language: Language, wish: Wish, now: datetime) -> HomeReply | None:
        """Understand a sentence and do it."""
        ...

    async def undo(self, wish: Wish) -> Sequence[Outcome]:
        """Take back what the last wish did."""
        ...

    async def history(self, limit: int) -> Sequence[HomeAction]:
        """The last actions, newest first."""
        ...
