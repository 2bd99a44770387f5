"""An independent watcher: tells people when the hub itself falls silent, from another machine if it can."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

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
        delivered: how many notices their channels took.
        failed: how many they did not.
    """

    beat: Beat
    missing_s: float = 0.0
    delivered: int = 0
    failed: int = 0


class Watcher:
    """Looks at a hub, again and again.

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
    ) -> None:
        self._look = look
        self._channels = channels
        self._recipients = recipients
        self._clock = clock
        self._hub = hub
        self._every_s = every_s
        self._attempt_s = attempt_s
        self._told = 0
        self._pulse = Pulse(after_ms=after_s * 1000, again_ms=again_s * 1000, gap_ms=every_s * 2000)

    async def run(self, seen: Callable[[Look], Awaitable[None]]) -> None:
        """Look until cancelled; every look is told to `seen`."""
        while True:
            await seen(await self.look())
            await anyio.sleep(self._every_s)

    async def look(self) -> Look:
        """Look once, and tell people what there is to tell."""
        alive = await self._look()
        before_ms = self._pulse.missing_ms
        beat = self._pulse.look(self._clock.monotonic_ms(), alive=alive)
        missing_s = (before_ms if beat == "back" else self._pulse.missing_ms) / 1000
        if beat in {"well", "missing"}:
            return Look(beat=beat, missing_s=missing_s)
        taken = await self._tell(beat, missing_s)
        return Look(beat=beat, missing_s=missing_s, delivered=taken, failed=len(self._recipients) - taken)

    async def _tell(self, beat: Beat, missing_s: float) -> int:
        """Tell everybody at once; returns how many notices were taken."""
        self._told += 1
        taken: list[Recipient] = []

        async def one(recipient: Recipient, number: int) -> None:
            id_ = f"watch-{int(self._clock.now().timestamp())}-{self._told}-{number}"
            if await self._deliver(recipient, notice(id_, recipient, self._hub, beat, missing_s)):
                taken.append(recipient)

        async with anyio.create_task_group() as tasks:
            for number, recipient in enumerate(self._recipients):
                tasks.start_soon(one, recipient, number)
        return len(taken)

    async def _deliver(self, recipient: Recipient, what: Notice) -> bool:
        channel = self._channels[recipient.channel]
        for attempt in range(ATTEMPTS):
            try:
                with anyio.fail_after(self._attempt_s):
                    if (await channel.deliver(what)).accepted:
                        return True
            except DeliveryFailed as error:
                log.warning("watch: %s: %s", recipient.channel, error.code)
                if not error.retryable:
                    return False
            except (DureError, TimeoutError) as error:
                log.warning("watch: %s: %s", recipient.channel, getattr(error, "code", "timeout"))
            except Exception as error:  # a plug-in's own: whoever watches the hub outlives it
                log.warning("watch: %s: %s", recipient.channel, type(error).__name__)
            if attempt < ATTEMPTS - 1:
                await anyio.sleep(_AGAIN_S[min(attempt, len(_AGAIN_S) - 1)])
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
