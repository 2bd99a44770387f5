"""Saying what routines want said: at a satellite, or where somebody was last heard."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from dure.api import Interlocutor
from dure.bus import Bus, Overflow
from dure.errors import Language, Unavailable
from dure.events import Event, SpeechStarted, WakeDetected

LOUDNESS = 1.0

_log = logging.getLogger(__name__)


class HouseVoice:
    """A `dure.home.routines.performing.Speak` over the sessions that are open.

    Args:
        interlocutor: speaks at satellites.
        bus: tells where somebody is heard.
        language: in which language is spoken.
    """

    def __init__(self, interlocutor: Interlocutor, bus: Bus, language: Language) -> None:
        self._interlocutor, self._bus, self._language = interlocutor, bus, language
        self._last = ""

    async def follow(self) -> None:
        """Note where somebody is heard, until cancelled."""
        wanted: tuple[type[Event], ...] = (SpeechStarted, WakeDetected)
        with self._bus.subscribe(*wanted, overflow=Overflow.DROP_OLDEST) as events:
            async for event in events:
                self._last = event.satellite or self._last

    async def __call__(self, text: Mapping[Language, str], satellite: str) -> None:
        """Say it; where the wanted place is not connected it is said at every one that is."""
        places = self._interlocutor.places()
        wanted = satellite or self._last
        for place in [wanted] if wanted in places else places:
            try:
                await self._interlocutor.ask(
                    place, text[self._language], self._language, loudness=LOUDNESS, wait_s=0
                )
            except Unavailable as error:
                _log.warning("a routine could not speak (%s)", error.code)
