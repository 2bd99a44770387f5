"""Takes advisories in, once each, and speaks those that concern the household, once, when they may be spoken."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import anyio

from dure.api import Interlocutor
from dure.bus import Bus
from dure.clock import Clock
from dure.config.care import AdvisoriesConfig
from dure.errors import AdvisoryInvalid, AdvisorySender, DureError, Language
from dure.events import AdvisoryReceived, AdvisorySpoken
from dure.safety.advisories.cap import Advisory, Info
from dure.safety.advisories.cap_read import read_cap
from dure.safety.advisories.cap_write import write_cap
from dure.safety.advisories.choosing import ends, info_to_say, takes_back
from dure.safety.advisories.hazards import MESSAGE_SENDER, VALID_FOR, read_disaster_message
from dure.safety.advisories.matching import HOLDS_FOR, concerns, places_concerned
from dure.safety.advisories.words import info_for, is_life_safety, is_worth_saying, spoken, spoken_end
from dure.safety.publishing import publish, publish_failure
from dure.safety.waiting import wait
from dure.store import AdvisoryState, AdvisoryStore, KeptAdvisory

log = logging.getLogger(__name__)

KEEP = timedelta(days=30)
"""For how long advisories that are over can still be read."""
RETRY = timedelta(seconds=15)
_SAY_WITHIN_S = 120.0
_LOOKED_BACK = 50
"""Among how many of the last messages one is looked for that another takes back."""

SpeaksFor = Callable[[str], Awaitable[bool]]
"""Tells whether somebody hands in messages in that sender's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was done with a message.

    Attributes:
        advisory: as it is kept.
        new: whether it was not known before.
    """

    advisory: KeptAdvisory
    new: bool


class Advisories:
    """The advisories of a household.

    Args:
        store: where they are kept.
        interlocutor: speaks.
        bus: where it is told what happened.
        clock: the time.
        zone: the household's.
        language: the household's.
        config: places and quiet hours.
        look_s: how often it is looked whether another process has added one.
    """

    def __init__(
        self,
        store: AdvisoryStore,
        interlocutor: Interlocutor,
        bus: Bus,
        clock: Clock,
        zone: ZoneInfo,
        language: Language,
        config: AdvisoriesConfig,
        *,
        look_s: float = 5.0,
    ) -> None:
        self._store, self._interlocutor, self._bus = store, interlocutor, bus
        self._clock, self._zone = clock, zone
        self._language: Language = language
        self._config = config
        self._look = timedelta(seconds=look_s)
        self._day: date | None = None
        self._speaking: set[str] = set()
        self._grave: dict[str, bool] = {}
        self._wake = anyio.Event()

    async def take(self, message: bytes, speaks_for: SpeaksFor | None = None) -> Taken:
        """Take one CAP 1.2 message; the same one again changes nothing.

        Args:
            message: the message.
            speaks_for: asked whether whoever hands it in speaks for its sender; None for whoever may for anybody.

        Raises:
            AdvisoryInvalid: it is none.
            AdvisorySender: whoever hands it in does not speak for its sender.
            StoreFailed: it could not be kept.
        """
        return await self._take(read_cap(message), message, speaks_for)

    async def take_text(self, text: str, speaks_for: SpeaksFor | None = None) -> Taken:
        """Take a Korean disaster message as it stands on a phone; its sender is `MESSAGE_SENDER`.

        Raises:
            AdvisoryInvalid: it is empty or too long.
            AdvisorySender: whoever hands it in hands in no such messages.
            StoreFailed: it could not be kept.
        """
        advisory = read_disaster_message(text, self._now().astimezone(self._zone))
        return await self._take(advisory, write_cap(advisory), speaks_for)

    async def last(self, count: int) -> Sequence[KeptAdvisory]:
        """The last ones, newest first."""
        return await self._store.last(count)

    async def get(self, id: str) -> KeptAdvisory | None:  # noqa: A002  # what it is called everywhere
        """One of them."""
        return await self._store.get(id)

    async def run(self) -> None:
        """Speak what is due, until cancelled."""
        while True:
            self._wake = anyio.Event()
            try:
                until = await self._turn()
            except DureError as error:
                await publish_failure(self._bus, error, "store")
                until = self._now() + RETRY
            await wait(self._clock, until, self._wake.wait)

    async def _take(self, advisory: Advisory, message: bytes, speaks_for: SpeaksFor | None) -> Taken:
        if speaks_for is not None and not await speaks_for(advisory.sender):
            raise AdvisorySender(sender=advisory.sender[:100])
        known = await self._store.find(*advisory.key)
        if known is not None:
            return Taken(advisory=known, new=False)
        now = self._now()
        info = self._info(advisory, now) or info_for(advisory, self._language)
        earlier = await self._referred(advisory)
        taken_back = await self._taken_back(advisory, info, now)
        awaited = [one for one in (*earlier, *taken_back) if self._was_told(one)]
        own = [one for one in taken_back if _office(one) == (info.sender_name if info else "")]
        holds_until = [one.expires or now + HOLDS_FOR for one in advisory.infos]
        state = await self._first_state(advisory, info, earlier, now, awaited=bool(awaited))
        kept = KeptAdvisory(
            id=secrets.token_hex(4),
            sender=advisory.sender,
            identifier=advisory.identifier,
            type=advisory.type,
            message=message,
            references=tuple(one.key for one in advisory.references),
            concerns=self._concerns(advisory, earlier, now),
            state=state,
            due=self._due(advisory, info, awaited, now) if state == "waiting" else None,
            expires=(max(holds_until) if holds_until else now + HOLDS_FOR).astimezone(UTC),
            received=now,
            spoken=advisory.type == "Update" and any(self._was_told(one) for one in earlier),
        )
        ended: AdvisoryState = "cancelled" if advisory.type == "Cancel" or own else "superseded"
        if not await self._store.add(kept, [one.id for one in (*earlier, *own)], ended):
            again = await self._store.find(*advisory.key)
            return Taken(advisory=again or kept, new=False)
        self._wake.set()
        await publish(
            self._bus,
            AdvisoryReceived(
                satellite="",
                time_ms=0,
                advisory=kept.id,
                kind=advisory.type,
                severity=info.severity if info else "Unknown",
                concerns=kept.concerns,
            ),
        )
        return Taken(advisory=kept, new=True)

    def _info(self, advisory: Advisory, now: datetime) -> Info | None:
        return info_to_say(advisory, self._language, self._config.places, now, self._zone)

    async def _referred(self, advisory: Advisory) -> list[KeptAdvisory]:
        """What it ends."""
        found = [await self._store.find(*one.key) for one in advisory.references]
        return [one for one in found if one is not None and ends(advisory, read_cap(one.message))]

    async def _taken_back(self, advisory: Advisory, info: Info | None, now: datetime) -> list[KeptAdvisory]:
        """Korean disaster messages of the last hours that this one says are over."""
        if advisory.sender != MESSAGE_SENDER or info is None or advisory.status != "Actual":
            return []
        return [
            one
            for one in await self._store.last(_LOOKED_BACK)
            if one.sender == MESSAGE_SENDER
            and now - one.received <= VALID_FOR
            and any(takes_back(info, earlier) for earlier in _infos(one))
        ]

    def _was_told(self, kept: KeptAdvisory) -> bool:
        return kept.spoken or kept.id in self._speaking

    def _concerns(self, advisory: Advisory, earlier: Sequence[KeptAdvisory], now: datetime) -> bool:
        if advisory.type == "Cancel":
            return any(one.concerns for one in earlier)
        if advisory.type in ("Ack", "Error"):
            return False
        return any(concerns(info, self._config.places, now, self._zone) for info in advisory.infos)

    async def _first_state(
        self,
        advisory: Advisory,
        info: Info | None,
        earlier: Sequence[KeptAdvisory],
        now: datetime,
        *,
        awaited: bool,
    ) -> AdvisoryState:
        real = advisory.status == "Actual" or (
            self._config.drills and advisory.status in ("Exercise", "Test")
        )
        if advisory.type == "Cancel":
            told = any(self._was_told(one) and one.concerns for one in earlier)
            return "waiting" if told and real else "silent"
        if advisory.type in ("Ack", "Error") or info is None or not real:
            return "silent"
        if info.expires and info.expires <= now:
            return "expired"
        referring = await self._store.referring(*advisory.key)  # they came in before it
        if later := [one for one in referring if ends(read_cap(one.message), advisory)]:
            return "cancelled" if any(one.type == "Cancel" for one in later) else "superseded"
        corrects = any(self._was_told(one) for one in earlier)
        worth = is_worth_saying(info) or corrects or awaited
        concerned = self._concerns(advisory, earlier, now)
        return "waiting" if (concerned and worth) or (corrects and not concerned) else "silent"

    def _due(
        self, advisory: Advisory, info: Info | None, awaited: Sequence[KeptAdvisory], now: datetime
    ) -> datetime:
        """Now, or when the quiet hours are over where it can wait; whoever was woken waits for the end of it."""
        if any(self._is_grave(one) for one in awaited):
            return now
        if info is not None and is_life_safety(advisory, info):
            return now
        return quiet_until(now, self._config.quiet_from, self._config.quiet_to, self._zone)

    async def _turn(self) -> datetime:
        now = self._now()
        if self._day != now.date():
            await self._store.forget_before(now - KEEP)
            self._day = now.date()
        tried: set[str] = set()
        # After each one it is looked anew: what may cost lives does not stand in line.
        while (kept := self._gravest(await self._due_now(tried))) is not None:
            tried.add(kept.id)
            await self._try(kept)
        now = self._now()
        waiting = await self._store.waiting()
        later = (now + RETRY if kept.due is None or kept.id in tried else kept.due for kept in waiting)
        return min([now + self._look, *later])

    async def _due_now(self, tried: Collection[str]) -> list[KeptAdvisory]:
        """What is to be spoken now; what holds no more is marked so."""
        now, due = self._now(), []
        for kept in await self._store.waiting():
            # Quiet hours are over within a day; what is due later was put off by a clock that was wrong.
            if kept.due is not None and now < kept.due <= now + timedelta(days=1):
                continue
            if kept.expires <= now:
                await self._store.mark(kept.id, "expired")
            elif kept.id not in tried:
                due.append(kept)
        return due

    def _gravest(self, due: Sequence[KeptAdvisory]) -> KeptAdvisory | None:
        for gone in self._grave.keys() - {one.id for one in due}:
            del self._grave[gone]
        return min(due, key=lambda kept: not self._is_grave(kept), default=None)

    def _is_grave(self, kept: KeptAdvisory) -> bool:
        if kept.id not in self._grave:
            try:
                advisory = read_cap(kept.message)
                self._grave[kept.id] = any(is_life_safety(advisory, info) for info in advisory.infos)
            except AdvisoryInvalid:  # one of an older version; telling of it is the speaking's
                self._grave[kept.id] = False
        return self._grave[kept.id]

    async def _try(self, kept: KeptAdvisory) -> None:
        """Speak one; whatever is wrong with it keeps no other away."""
        self._speaking.add(kept.id)
        try:
            await self._speak(kept, self._now())
        except Exception as error:
            await publish_failure(self._bus, error, "advisories")
        finally:
            self._speaking.discard(kept.id)

    async def _speak(self, kept: KeptAdvisory, now: datetime) -> None:
        """Speak one wherever somebody may hear it, everywhere at once; it waits on where nobody can be reached now."""
        text = await self._text(kept, now)
        if not text:
            await self._store.mark(kept.id, "silent")
            return
        heard: list[str] = []

        async def at(place: str) -> None:
            try:
                with anyio.fail_after(_SAY_WITHIN_S):
                    await self._interlocutor.ask(
                        place, text, self._language, loudness=self._config.loudness, wait_s=0
                    )
            except Exception as error:  # sessions may be broken in any way: it is said at the others
                log.warning("an advisory was not spoken: error=%s", type(error).__name__)
                return
            heard.append(place)

        async with anyio.create_task_group() as tasks:
            for place in self._interlocutor.places():
                tasks.start_soon(at, place)
        if heard:
            await self._store.mark(kept.id, "spoken")
        for place in heard:
            await publish(self._bus, AdvisorySpoken(satellite=place, time_ms=0, advisory=kept.id))

    async def _text(self, kept: KeptAdvisory, now: datetime) -> str:
        advisory = read_cap(kept.message)
        info = self._info(advisory, now)
        if info is None and (kept.spoken or advisory.type == "Cancel"):
            info = info_for(advisory, self._language)
        if advisory.type == "Cancel":
            earlier = [read_cap(one.message) for one in await self._referred(advisory)]
            infos = [
                told for one in earlier if (told := self._info(one, now) or info_for(one, self._language))
            ]
            info = next(iter(infos), info)
            return spoken_end(info, self._language) if info else ""
        if info is None:
            return ""
        if kept.spoken and not kept.concerns:
            return spoken_end(info, self._language)
        places = places_concerned(info, self._config.places, now, self._zone)
        return spoken(advisory, info, places, self._language, changed=kept.spoken)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


def _office(kept: KeptAdvisory) -> str:
    """Which office sent a Korean disaster message; only it keeps a warning of its own from being told."""
    return next((info.sender_name for info in _infos(kept)), "")


def _infos(kept: KeptAdvisory) -> Sequence[Info]:
    """What a kept message says; nothing where it is one of an older version."""
    try:
        return read_cap(kept.message).infos
    except AdvisoryInvalid:
        return ()


def quiet_until(now: datetime, begins: str, ends: str, zone: ZoneInfo) -> datetime:
    """When the quiet hours that hold now are over; now, where none do."""
    local = now.astimezone(zone)
    from_, to = time.fromisoformat(begins), time.fromisoformat(ends)
    at = local.time().replace(tzinfo=None)
    quiet = from_ <= at < to if from_ <= to else at >= from_ or at < to
    if not quiet:
        return now
    day = local.date() + timedelta(days=int(at >= to))
    return datetime.combine(day, to, zone).astimezone(UTC)
