"""What routines of the home do."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("routine.started")
class RoutineStarted(Event):
    """A routine begins.

    Attributes:
        routine: its id.
        occurrence: which time this is; the same occurrence never begins twice.
        cause: `time`, `change` of an appliance, `asked`, or `resumed` after the hub went down in the middle.
    """

    routine: str
    occurrence: str
    cause: str


@fact("routine.ended")
class RoutineEnded(Event):
    """A routine is over.

    Attributes:
        routine: its id.
        occurrence: which time this was.
        done: how many orders were carried out.
        refused: how many were not.
    """

    routine: str
    occurrence: str
    done: int
    refused: int


@fact("routines.changed")
class RoutinesChanged(Event):
    """A routine was added, changed, switched or removed.

    Attributes:
        count: how many there are.
    """

    count: int
