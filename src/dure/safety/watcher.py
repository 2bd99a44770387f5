"""An independent watcher: tells people when the hub itself falls silent, from another machine if it can."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import anyio

from dure.api import AlertChannel, Notice
from dure.clock import Clock
from dure.errors import DeliveryFailed, DureError, Language
from dure.safety.pulse import Beat, Pulse

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often one notice is tried until the next one is due."""

_AGAIN_S = (5.0, 15.0, 60.0, 180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who is told.

    Attributes:
        name: who, as it is shown.
        language: of the notices.
        channel: the name of the channel.
        to: the address in that channel's words.
    """

    name: str
    language: Language
    channel: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look found.

    Attributes:
        beat: what it means.
        missing_s: for how long the hub has not answered.
    """

    beat: Beat
    missing_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of telling people what a look found.

    Attributes:
        told: what they were told of.
        missing_s: for how long the hub had not answered.
        delivered: how many notices their channels took.
        failed: how many they did not, or something newer took the place of.
    """

    told: Beat
    missing_s: float
    delivered: int
    failed: int


@dataclass(slots=True)
class _News:
    """What everybody is to be told, and what has become of it."""

    number: int
    look: Look
    taken: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """One recipient, and what they are still to be told; of several things the newest, and the others are no news."""

    recipient: Recipient
    waiting: list[_News] = field(default_factory=list)
    more: anyio.Event = field(default_factory=anyio.Event)


class Watcher:
    """Looks at a hub, again and again, however long telling people of it takes.

    Args:
        look: whether the hub gives a sign of life; bounded in time, raises nothing.
        channels: ways to reach people, by name.
        recipients: who is told.
        clock: what spans are measured by.
        hub: what the hub is called in notices.
        every_s: how often to look.
        after_s: for how long the hub must be silent until it is lost.
        again_s: how often a loss is told anew.
        attempt_s: how long one attempt of a channel may take.
        look_s: how long a look may take: a hub that is dead takes all of it.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[bool]],
        channels: Mapping[str, AlertChannel],
        recipients: Sequence[Recipient],
        clock: Clock,
        *,
        hub: str,
        every_s: float = 30.0,
        after_s: float = 120.0,
        again_s: float = 1800.0,
        attempt_s: float = 15.0,
        look_s: float = 10.0,
    ) -> None:
        self._look = look
        self._channels = channels
        self._lines = [_Line(recipient) for recipient in recipients]
        self._clock = clock
        self._hub = hub
        self._every_s = every_s
        self._attempt_s = attempt_s
        self._count = 0
        self._pulse = Pulse(
            after_ms=after_s * 1000, again_ms=again_s * 1000, gap_ms=every_s * 2000 + look_s * 1000
        )

    async def run(self, seen: Callable[[Look | Told], Awaitable[None]]) -> None:
        """Look and tell until cancelled; every look, and what became of telling, is told to `seen`."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.tell, seen)
            while True:
                await seen(await self.look())
                await anyio.sleep(self._every_s)

    async def look(self) -> Look:
        """Look once; what people are to be told of is handed to `tell`, and not waited for."""
        alive = await self._look()
        before_ms = self._pulse.missing_ms
        beat = self._pulse.look(self._clock.monotonic_ms(), alive=alive)
        found = Look(beat=beat, missing_s=(before_ms if beat == "back" else self._pulse.missing_ms) / 1000)
        if beat not in {"well", "missing"}:
            self._count += 1
            news = _News(self._count, found)
            for line in self._lines:
                line.waiting.append(news)
                line.more.set()
        return found

    async def tell(self, told: Callable[[Told], Awaitable[None]]) -> None:
        """Tell people what looks find, until cancelled; each of them apart from the others."""
        async with anyio.create_task_group() as tasks:
            for number, line in enumerate(self._lines):
                tasks.start_soon(self._serve, line, number, told)

    async def _serve(self, line: _Line, number: int, told: Callable[[Told], Awaitable[None]]) -> None:
        while True:
            await line.more.wait()
            line.more = anyio.Event()
            *older, newest = line.waiting
            line.waiting = []
            for news in older:
                await self._note(news, False, told)
            id_ = f"watch-{int(self._clock.now().timestamp())}-{newest.number}-{number}"
            what = notice(id_, line.recipient, self._hub, newest.look.beat, newest.look.missing_s)
            await self._note(newest, await self._deliver(line, what), told)

    async def _note(self, news: _News, taken: bool, told: Callable[[Told], Awaitable[None]]) -> None:
        news.taken.append(taken)
        if len(news.taken) == len(self._lines):
            delivered = sum(news.taken)
            look = news.look
            await told(
                Told(
                    told=look.beat,
                    missing_s=look.missing_s,
                    delivered=delivered,
                    failed=len(self._lines) - delivered,
                )
            )

    async def _deliver(self, line: _Line, what: Notice) -> bool:
        """Try until a channel takes it, refuses it, or there is something newer to tell."""
        name = line.recipient.channel
        for attempt in range(ATTEMPTS):
            try:
                with anyio.fail_after(self._attempt_s):
                    if (await self._channels[name].deliver(what)).accepted:
                        return True
            except DeliveryFailed as error:
                log.warning("watch: %s: %s", name, error.code)
                if not error.retryable:
                    return False
            except (DureError, TimeoutError) as error:
                log.warning("watch: %s: %s", name, getattr(error, "code", "timeout"))
            except Exception as error:  # a plug-in's own: whoever watches the hub outlives it
                log.warning("watch: %s: %s", name, type(error).__name__)
            if attempt < ATTEMPTS - 1:
                with anyio.move_on_after(_AGAIN_S[min(attempt, len(_AGAIN_S) - 1)]):
                    await line.more.wait()
            if line.more.is_set():
                return False
        return False


def notice(id_: str, recipient: Recipient, hub: str, beat: Beat, missing_s: float) -> Notice:
    """What somebody is told."""
    minutes = max(1, round(missing_s / 60))
    korean = {
        "lost": (
            f"{hub}: 두레 허브가 대답하지 않아요",
            (
                f"{minutes}분째 대답이 없어요. 그동안은 도움을 청하는 말을 듣지 못하고, 안부도 묻지 못해요. "
                "전기와 인터넷, 허브를 봐 주시고, 함께 사는 분께 직접 연락해 주세요."
            ),
        ),
        "still_lost": (
            f"{hub}: 두레 허브가 아직 대답하지 않아요",
            f"{minutes}분째 대답이 없어요. 허브가 돌아올 때까지 직접 안부를 확인해 주세요.",
        ),
        "back": (
            f"{hub}: 두레 허브가 돌아왔어요",
            f"{minutes}분 동안 대답이 없었지만 이제 다시 듣고 있어요.",
        ),
    }
    english = {
        "lost": (
            f"{hub}: the Dure hub does not answer",
            (
                f"No answer for {minutes} min. Until it is back it hears no call for help and asks nobody how they are. "
                "Look at power, internet and the hub, and call whoever lives there."
            ),
        ),
        "still_lost": (
            f"{hub}: the Dure hub still does not answer",
            f"No answer for {minutes} min. Until it is back, ask yourself how they are.",
        ),
        "back": (f"{hub}: the Dure hub is back", f"It did not answer for {minutes} min and listens again."),
    }
    title, text = (korean if recipient.language == "ko" else english)[beat]
    return Notice(
        id=id_,
        alert="",
        to=recipient.to,
        title=title,
        text=text,
        language=recipient.language,
        severity="notice" if beat == "back" else "urgent",
    )
