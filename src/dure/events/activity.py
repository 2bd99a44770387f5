"""What sounds at a satellite beside conversation, and commands for the device that go through any agent."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("activity.started")
class ActivityStarted(Event):
    """Something began to sound, or rings.

    Attributes:
        activity: its id.
        agent: whose it is.
        kind: `communication`, `alert`, `notification` or `content`, from the most to the least important.
    """

    activity: str
    agent: str
    kind: str


@fact("activity.paused")
class ActivityPaused(Event):
    """Something was asked to be silent for a while.

    Attributes:
        activity: its id.
        kind: as in `activity.started`.
        by: `conversation` or `activity` where something more important sounds, `user` where that was asked for.
    """

    activity: str
    kind: str
    by: str


@fact("activity.resumed")
class ActivityResumed(Event):
    """Something that was paused goes on.

    Attributes:
        activity: its id.
        kind: as in `activity.started`.
    """

    activity: str
    kind: str


@fact("activity.ended")
class ActivityEnded(Event):
    """Something sounds no more.

    Attributes:
        activity: its id.
        kind: as in `activity.started`.
    """

    activity: str
    kind: str


@fact("device.commanded")
class DeviceCommanded(Event):
    """A command for the device was carried out, whichever agent was asked. It never says whose thing it concerned.

    Attributes:
        turn: the turn's id.
        agent: who was asked.
        command: such as `volume_up`, `pause`, `next`, `repeat` or `timers_cancel`.
        kind: of what: `volume`, `reply`, `timer`, or a kind of activity; empty where there was nothing of the sort.
        done: whether anything was done.
    """

    turn: str
    agent: str
    command: str
    kind: str
    done: bool


@fact("volume.changed")
class VolumeChanged(Event):
    """A satellite is louder or softer now.

    Attributes:
        percent: how loud, 0 to 100.
        muted: whether nothing is to be heard at all, whatever the level.
    """

    percent: int
    muted: bool
