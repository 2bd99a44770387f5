"""Speaking with whoever is at a satellite, over the sessions that are open now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import anyio

from dure.errors import Language, Text, Unavailable
from dure.tasks import first


class Speaker(Protocol):
    """A session, as far as it is needed here."""

    async def ask(self, text: str, language: Language, *, loudness: float, wait_s: float) -> str | None:
        """Say something, and wait for what is answered."""
        ...


class SessionInterlocutor:
    """`dure.api.Interlocutor` over live sessions."""

    def __init__(self) -> None:
        self._there: dict[str, tuple[Speaker, anyio.Event]] = {}

    @contextmanager
    def present(self, satellite: str, session: Speaker) -> Iterator[None]:
        """This session may be spoken through while the context is open; the newest of a satellite counts."""
        mine = self._there[satellite] = (session, anyio.Event())
        try:
            yield
        finally:
            mine[1].set()
            if self._there.get(satellite) is mine:
                del self._there[satellite]

    def places(self) -> Sequence[str]:
        """The satellites that are connected now."""
        return tuple(self._there)

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        """Say something aloud and wait for what is answered, as `dure.api.Interlocutor` has it.

        Raises:
            Unavailable: nothing can be said there now, or the satellite left meanwhile.
        """
        if satellite not in self._there:
            raise _away(satellite)
        session, gone = self._there[satellite]
        answers: list[str | None] = []
        failed: list[Unavailable] = []

        async def ask() -> None:
            try:
                answers.append(await session.ask(text, language, loudness=loudness, wait_s=wait_s))
            except Unavailable as error:
                failed.append(error)

        await first(gone.wait, ask)
        if answers:
            return answers[0]
        raise failed[0] if failed else _away(satellite)


def _away(satellite: str) -> Unavailable:
    return Unavailable(
        what=Text("That place", "그 자리"),
        why=Text(
            f"{satellite or 'the satellite'} is not connected.",
            f"{satellite or '기기'}: 연결되어 있지 않아요.",
        ),
    )
