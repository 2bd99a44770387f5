"""What sounds at a satellite beside conversation: whose it is, of which kind, and who gives way to whom.

The order is that of Amazon's Multi-Agent Experience: communication, then alerts, notifications, content. While
someone is spoken to, everything that can pause does. Nobody but the hub sees the whole stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, get_args
from uuid import uuid4

import anyio
from anyio.abc import TaskGroup

from dure.api import ActivityCommand, ActivityKind, Controls
from dure.bus import Bus
from dure.errors import AgentFailed, Overloaded, Text
from dure.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    Event,
    HubFailed,
)

ORDER: tuple[ActivityKind, ...] = get_args(ActivityKind)
"""From the most to the least important."""

MOST = 16
"""How much may sound at one satellite."""

CONTROL_S = 5.0
"""How long an activity may take to obey."""


class _Which(TypedDict):
    satellite: str
    time_ms: int
    activity: str
    kind: str


@dataclass(slots=True, eq=False, kw_only=True)
class Activity:
    """Something that sounds, or would if nothing more important did.

    Attributes:
        id: unique.
        agent: whose it is.
        kind: how important.
        controls: how it is steered.
        can: what it can be told.
        paused_by: `conversation`, `activity` or `user`; empty while it is to sound.
        silent: whether it was told to be silent and has obeyed.
    """

    agent: str
    kind: ActivityKind
    controls: Controls
    can: frozenset[ActivityCommand]
    id: str = field(default_factory=lambda: uuid4().hex[:12])
    paused_by: str = ""
    silent: bool = False
    lock: anyio.Lock = field(default_factory=anyio.Lock)


def arrange(activities: Sequence[Activity], *, attended: bool) -> dict[str, str]:
    """Why each activity, oldest first, is to be paused, by id; empty where it is to sound. Pure.

    Args:
        activities: what there is.
        attended: whether someone is spoken to.
    """
    reasons = {}
    for place, one in enumerate(activities):
        rank = ORDER.index(one.kind)
        above = any(
            other.paused_by != "user"
            and (ORDER.index(other.kind) < rank or (other.kind == one.kind and later > place))
            for later, other in enumerate(activities)
        )
        if "pause" not in one.can:
            reasons[one.id] = ""
        elif one.paused_by == "user":
            reasons[one.id] = "user"
        elif attended and one.kind != "communication":
            reasons[one.id] = "conversation"
        else:
            reasons[one.id] = "activity" if above else ""
    return reasons


class Stage:
    """One satellite's activities, oldest first.

    Args:
        bus: where they are told.
        satellite: which.
        tasks: owns what is told to them.
        now_ms: where the satellite's stream is.
    """

    def __init__(self, bus: Bus, satellite: str, tasks: TaskGroup, now_ms: Callable[[], int]) -> None:
        self._bus = bus
        self._satellite = satellite
        self._tasks = tasks
        self._now_ms = now_ms
        self._activities: list[Activity] = []
        self._attended = False
        self._arranged: Callable[[], None] = lambda: None

    def watch(self, arranged: Callable[[], None]) -> None:
        """Call this whenever something may have come to sound, or to be silent."""
        self._arranged = arranged

    def begin(self, agent: str, kind: ActivityKind, controls: Controls, *can: ActivityCommand) -> Activity:
        """Something sounds from now on.

        Raises:
            Overloaded: too much sounds already; an alert is never refused.
        """
        if len(self._activities) >= MOST and kind != "alert":
            raise Overloaded(
                why=Text(f"{MOST} things sound here already", f"이미 {MOST}가지가 나오고 있어요")
            )
        one = Activity(agent=agent, kind=kind, controls=controls, can=frozenset(can))
        self._activities.append(one)
        self._tell(
            ActivityStarted(
                satellite=self._satellite, time_ms=self._now_ms(), activity=one.id, agent=agent, kind=kind
            )
        )
        self._arrange()
        return one

    def end(self, activity: str, *, agent: str = "") -> None:
        """It is over; with `agent`, only where it is that agent's."""
        for one in self._activities:
            if one.id == activity and agent in {"", one.agent}:
                self._activities.remove(one)
                self._tell(ActivityEnded(**self._which(one)))
                self._arrange()
                return

    def attend(self, attended: bool) -> None:  # one switch, one value
        """Someone is spoken to now, or no more."""
        self._attended = attended
        self._arrange()

    def has(self, kind: ActivityKind) -> bool:
        """Whether something of that kind sounds, or only waits for the conversation to end."""
        return any(one.kind == kind and one.paused_by != "user" for one in self._activities)

    @property
    def sounding(self) -> bool:
        """Whether anything sounds."""
        return any(not one.paused_by for one in self._activities)

    def find(self, activity: str) -> Activity | None:
        """The activity of that id; None where it is over."""
        return next((one for one in self._activities if one.id == activity), None)

    def newest(self, command: ActivityCommand) -> Activity | None:
        """The newest activity that this command makes sense for."""
        for one in reversed(self._activities):
            held = one.paused_by == "user"
            if command in one.can and (command not in {"pause", "resume"} or held == (command == "resume")):
                return one
        return None

    async def order(self, one: Activity, command: ActivityCommand) -> bool:
        """Let an activity do what the user told; false where it could not."""
        if command in {"pause", "resume"}:
            one.paused_by = "user" if command == "pause" else "conversation" if self._attended else ""
            if command == "pause" or not one.paused_by:
                self._tell_state(one)
            done = await self._follow(one)
        else:
            done = await self._control(one, command)
        if command == "stop" and done:
            self.end(one.id)
        else:
            self._arrange()
        return done

    async def clear(self) -> None:
        """The satellite is gone, and nothing can sound there."""
        for one in tuple(self._activities):
            if "stop" in one.can and one.kind != "alert":
                await self._control(one, "stop")
            self.end(one.id)

    def _arrange(self) -> None:
        for one in self._activities:
            reason = arrange(self._activities, attended=self._attended)[one.id]
            if reason == one.paused_by:
                continue
            was, one.paused_by = one.paused_by, reason
            if bool(was) != bool(reason):
                self._tell_state(one)
                self._tasks.start_soon(self._follow, one)
        self._arranged()

    async def _follow(self, one: Activity) -> bool:
        """Let an activity be as silent as it is to be by now."""
        async with one.lock:
            while one in self._activities and one.silent != bool(one.paused_by):
                one.silent = not one.silent
                if not await self._obeys(one, "pause" if one.silent else "resume"):
                    return False
        return True

    async def _control(self, one: Activity, command: ActivityCommand) -> bool:
        async with one.lock:
            return await self._obeys(one, command)

    async def _obeys(self, one: Activity, command: ActivityCommand) -> bool:
        """Tell an activity what to do; one that fails or hangs is told and forgotten."""
        try:
            with anyio.fail_after(CONTROL_S):
                await one.controls.control(command)
        except Exception:  # whatever a skill raises, a session goes on
            await self._bus.publish(
                HubFailed(
                    satellite=self._satellite,
                    time_ms=self._now_ms(),
                    code=AgentFailed.code,
                    stage="agent",
                    retryable=True,
                )
            )
            self.end(one.id)
            return False
        return True

    def _tell_state(self, one: Activity) -> None:
        if one.paused_by:
            self._tell(ActivityPaused(**self._which(one), by=one.paused_by))
        else:
            self._tell(ActivityResumed(**self._which(one)))

    def _which(self, one: Activity) -> _Which:
        return {
            "satellite": self._satellite,
            "time_ms": self._now_ms(),
            "activity": one.id,
            "kind": one.kind,
        }

    def _tell(self, event: Event) -> None:
        self._tasks.start_soon(self._bus.publish, event)
