"""Every satellite's activities in one place, and each agent's own way to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dure.api import Activities, ActivityCommand, ActivityKind, Controls
from dure.errors import NotFound, Text
from dure.session.activities import Stage


class ActivityBoard:
    """Every satellite's stage; agents reach it through `of`."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}

    def enter(self, satellite: str, stage: Stage) -> None:
        """A satellite is there."""
        self._stages[satellite] = stage

    def leave(self, satellite: str, stage: Stage) -> None:
        """It is gone."""
        if self._stages.get(satellite) is stage:
            del self._stages[satellite]

    def stage(self, satellite: str) -> Stage:
        """What sounds at a satellite.

        Raises:
            NotFound: no such satellite is there; a recording is none.
        """
        if satellite not in self._stages:
            raise NotFound(what=Text("satellite", "위성"), id=satellite)
        return self._stages[satellite]

    def stages(self) -> Sequence[Stage]:
        """Every satellite's stage."""
        return tuple(self._stages.values())

    def of(self, agent: str) -> Activities:
        """One agent's way to tell what it lets sound."""
        return _Own(self, agent)


class _Own:
    """`dure.api.Activities` of one agent."""

    def __init__(self, board: ActivityBoard, agent: str) -> None:
        self._board = board
        self._agent = agent

    async def begin(
        self,
        *,
        satellite: str,
        kind: ActivityKind,
        controls: Controls,
        can: Collection[ActivityCommand] = ("pause", "resume", "stop"),
    ) -> str:
        """Tell that something sounds there.

        Raises:
            NotFound: no such satellite is there.
            Overloaded: too much sounds there already.
        """
        return self._board.stage(satellite).begin(self._agent, kind, controls, *can).id

    async def end(self, activity: str) -> None:
        """Tell that it is over."""
        for stage in self._board.stages():
            stage.end(activity, agent=self._agent)
