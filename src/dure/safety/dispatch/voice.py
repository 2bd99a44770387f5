"""A notice said aloud: at the satellites, or by a command of this machine such as one that drives a siren."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence

import anyio
import msgspec

from dure.api import Interlocutor, Notice, Receipt
from dure.errors import DeliveryFailed, Text

ATTEMPT_S = 60.0
"""How long saying a notice aloud may take in all."""

COMMAND_S = 30.0
"""How long a command may run."""

SAY_S = 45.0
"""How long it may take to be said at one satellite. Both are shorter than an attempt, so that a satellite or a command that hangs
does not have said again what others have heard."""

_NOWHERE = Text("no satellite is connected", "연결된 기기가 없어요")


class VoiceChannel:
    """`AlertChannel` that is heard in the house.

    Args:
        interlocutor: speaks at the satellites; None where there are none.
        command: what else is run, with the notice as JSON on its standard input; empty for nothing.
    """

    def __init__(self, interlocutor: Interlocutor | None, command: Sequence[str] = ()) -> None:
        self._interlocutor = interlocutor
        self._command = tuple(command)

    async def deliver(self, notice: Notice) -> Receipt:
        """Say it at `notice.to`, or at every satellite.

        Raises:
            DeliveryFailed: it could be said nowhere.
        """
        said: list[str] = []
        ran: list[bool] = []

        async def run() -> None:
            with anyio.move_on_after(COMMAND_S):
                ran.append(await self._run(notice))

        async with anyio.create_task_group() as tasks:
            if self._command:
                tasks.start_soon(run)
            for place in self._places(notice.to):
                tasks.start_soon(self._say, place, notice, said)
        if not (said or any(ran)):
            raise DeliveryFailed(channel="voice", why=_NOWHERE)
        return Receipt(accepted=True, reference=",".join(said))

    def _places(self, to: str) -> Sequence[str]:
        if self._interlocutor is None:
            return ()
        try:
            there = list(self._interlocutor.places())
        except Exception:  # sessions may be broken in any way: the command sounds all the same
            return ()
        return [to] if to in there else there

    async def _say(self, place: str, notice: Notice, said: list[str]) -> None:
        text = f"{notice.title}. {notice.text.partition(chr(10))[0]}"
        try:
            with anyio.fail_after(SAY_S):
                await self._interlocutor.ask(place, text, notice.language, loudness=1.0, wait_s=0)  # type: ignore[union-attr]  # there are places only where there is one
        except Exception:  # the same: it is said at the others
            return
        said.append(place)

    async def _run(self, notice: Notice) -> bool:
        body = json.dumps(msgspec.to_builtins(notice), ensure_ascii=False).encode()
        try:
            ended = await anyio.run_process(
                self._command,
                input=body,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                env={"PATH": os.environ.get("PATH", os.defpath)},
            )
        except OSError:
            return False
        return ended.returncode == 0
