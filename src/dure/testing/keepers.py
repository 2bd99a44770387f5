"""Tokens, timers and settings that are forgotten when the process ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from dure.api import Crossing, Timer
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import NotFound, Text
from dure.events import TimerRang, TimerStopped
from dure.server.scopes import Grant, Invitation, Issued, Scope
from dure.store.push import PushAddress


class MemoryTokens:
    """A `TokenDoor` that forgets everything when it goes.

    Args:
        clock: where it gets the time from.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, Grant] = {}
        self._codes: dict[str, tuple[Invitation, str]] = {}

    async def check(self, token: str) -> Grant | None:
        """What a token allows."""
        return self._tokens.get(token)

    async def issue(self, scopes: Sequence[Scope], label: str, senders: Sequence[str] = ()) -> Issued:
        """Make a token."""
        grant = Grant(
            id=secrets.token_hex(4),
            label=label,
            scopes=tuple(scopes),
            created=self._clock.now(),
            senders=tuple(senders),
        )
        token = secrets.token_urlsafe(32)
        self._tokens[token] = grant
        return Issued(token=token, grant=grant)

    async def speaks_for(self, grant: str, sender: str) -> bool:
        """Whether a token may; one without a sender is bound to its first."""
        for token, one in self._tokens.items():
            if one.id == grant:
                bound = self._tokens[token] = replace(one, senders=one.senders or (sender,))
                return sender in bound.senders
        return False

    async def grants(self) -> Sequence[Grant]:
        """Every token that is good."""
        return list(self._tokens.values())

    async def revoke(self, grant: str) -> bool:
        """Withdraw a token."""
        kept = {token: one for token, one in self._tokens.items() if one.id != grant}
        found, self._tokens = len(kept) < len(self._tokens), kept
        return found

    async def leave(self, grant: str) -> bool:
        """Withdraw a token; the double has no passkeys."""
        return await self.revoke(grant)

    async def invite(self, scopes: Sequence[Scope], label: str = "") -> Invitation:
        """Make a pairing code."""
        expires = self._clock.now() + timedelta(minutes=10)
        made = Invitation(code=secrets.token_urlsafe(16), scopes=tuple(scopes), expires=expires)
        self._codes[made.code] = (made, label)
        return made

    async def redeem(self, code: str, label: str) -> Issued | None:
        """Turn a pairing code into a token, once."""
        invitation, given = self._codes.pop(code, (None, ""))
        if invitation is None or invitation.expires <= self._clock.now():
            return None
        return await self.issue(invitation.scopes, label or given)


class MemoryTimers:
    """`dure.api.Timers` without a clock: one rings when the test says so.

    Args:
        bus: where it tells.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._timers: dict[str, Timer] = {}

    async def set(
        self,
        *,
        agent: str,
        satellite: str,
        kind: Literal["timer", "alarm"],
        due: datetime,
        label: str = "",
        duration_s: float = 0,
    ) -> Timer:
        """Set one."""
        timer = Timer(
            id=f"t{len(self._timers) + 1}",
            agent=agent,
            satellite=satellite,
            kind=kind,
            label=label,
            due=due,
            state="pending",
            duration_s=duration_s,
            changed=datetime.fromtimestamp(len(self._timers), UTC),
        )
        self._timers[timer.id] = timer
        return timer

    async def ring(self, timer: str) -> None:
        """Let one ring."""
        one = self._timers[timer] = replace(self._timers[timer], state="ringing")
        await self._bus.publish(
            TimerRang(
                satellite=one.satellite,
                time_ms=0,
                timer=one.id,
                agent=one.agent,
                kind=one.kind,
                label=one.label,
            )
        )

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Those that will ring."""
        timers = [one for one in self._timers.values() if one.state == "pending"]
        return [one for one in timers if agent in {None, one.agent}]

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring."""
        timers = [one for one in self._timers.values() if one.state == "ringing"]
        return [one for one in timers if satellite is None or one.satellite in {"", satellite}]

    async def cancel(self, timer: str) -> bool:
        """Cancel or silence one."""
        one = self._timers.get(timer)
        if one is None or one.state == "done":
            return False
        self._timers[timer] = replace(one, state="done")
        await self._stopped(one, "silenced" if one.state == "ringing" else "cancelled")
        return True

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Put one off."""
        if timer not in self._timers:
            raise NotFound(what=Text("timer", "타이머"), id=timer)
        one = self._timers[timer] = replace(self._timers[timer], state="pending", due=due)
        await self._stopped(one, "snoozed")
        return one

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """None is ever missed."""
        del satellite
        return []

    async def _stopped(self, timer: Timer, reason: str) -> None:
        await self._bus.publish(
            TimerStopped(
                satellite=timer.satellite, time_ms=0, timer=timer.id, agent=timer.agent, reason=reason
            )
        )


class MemorySettings:
    """What was switched, until the process ends.

    Attributes:
        kept: the values, by key.
    """

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    async def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
        """The value under this key."""
        return self.kept.get(key, default)

    async def put(self, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Keep a value."""
        self.kept[key] = value


class MemoryAudit:
    """`dure.api.Audit` that remembers.

    Attributes:
        crossings: everything that crossed, oldest first.
    """

    def __init__(self) -> None:
        self.crossings: list[Crossing] = []

    async def record(self, crossing: Crossing) -> None:
        """Write it down."""
        self.crossings.append(crossing)


class MemoryBrowsers:
    """Browsers that take push messages, in memory; `dure.store.PushStore` is the real one."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[PushAddress, str, str]] = {}
        self._key = ""

    async def key(self, make: Callable[[], str]) -> str:
        """The private key, made once."""
        self._key = self._key or make()
        return self._key

    async def add(self, address: PushAddress, *, holder: str, token: str) -> None:
        """Keep a browser."""
        self.kept[address.endpoint] = (address, holder, token)

    async def remove(self, endpoint: str, *, holder: str = "") -> bool:
        """Forget a browser."""
        if endpoint not in self.kept or holder not in {"", self.kept[endpoint][1]}:
            return False
        del self.kept[endpoint]
        return True

    async def of(self, holder: str) -> Sequence[PushAddress]:
        """The browsers of a holder."""
        return [address for address, whose, _ in self.kept.values() if whose == holder]
