"""Every satellite's activities in one place, and each agent's own way to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dure.api import Activities, ActivityCommand, ActivityKind, Controls, Source
from dure.errors import NotFound, Text
from dure.session.activities import Stage
from dure.session.content import Content


class ActivityBoard:
    """Every satellite's stage; agents reach it through `of`."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}
        self._contents: dict[str, Content] = {}

    def enter(self, satellite: str, stage: Stage, content: Content | None = None) -> None:
        """A satellite is there; with `content`, one that plays."""
        self._stages[satellite] = stage
        if content is not None:
            self._contents[satellite] = content

    def leave(self, satellite: str, stage: Stage) -> None:
        """It is gone."""
        if self._stages.get(satellite) is stage:
            del self._stages[satellite]
            self._contents.pop(satellite, None)

    def stage(self, satellite: str) -> Stage:
        """What sounds at a satellite.

        Raises:
            NotFound: no such satellite is there; a recording is none.
        """
        if satellite not in self._stages:
            raise NotFound(what=Text("satellite", "위성"), id=satellite)
        return self._stages[satellite]

    def content(self, satellite: str) -> Content:
        """What plays at a satellite.

        Raises:
            NotFound: no such satellite is there that plays; a recording is none.
        """
        if satellite not in self._contents:
            raise NotFound(what=Text("satellite", "위성"), id=satellite)
        return self._contents[satellite]

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

    async def play(
        self,
        *,
        satellite: str,
        source: Source,
        can: Collection[ActivityCommand] = ("pause", "resume", "stop"),
    ) -> str:
        """Play something there.

        Raises:
            NotFound: no such satellite is there that plays.
            Overloaded: too much sounds there already.
        """
        return self._board.content(satellite).begin(self._agent, source, *can)

    async def order(self, activity: str, command: ActivityCommand) -> bool:
        """Let an activity of this agent's do what it can."""
        for stage in self._board.stages():
            one = stage.find(activity)
            if one is not None and one.agent == self._agent and command in one.can:
                return await stage.order(one, command)
        return False

    async def end(self, activity: str) -> None:
        """Tell that it is over."""
        for stage in self._board.stages():
            stage.end(activity, agent=self._agent)
