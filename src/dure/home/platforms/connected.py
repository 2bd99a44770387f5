"""The platforms of a home, as its doors use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dure.home.platforms.linking import PlatformLinking


class Partner(Protocol):
    """What a platform's servers ask; `dure.home.drivers.smartthings.schema.connector.Connector` is one."""

    async def answer(self, body: bytes) -> tuple[int, Mapping[str, Any]]:
        """The answer to a request: its HTTP status, and what it says.

        Raises:
            StoreFailed: what must be written down before it happens could not be.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform.

    Attributes:
        title: what people call it.
        partner: what its servers ask.
    """

    title: str
    partner: Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """All of them.

    Attributes:
        linking: who of them may come.
        known: each by its id in this home.
    """

    linking: PlatformLinking
    known: Mapping[str, Platform]
