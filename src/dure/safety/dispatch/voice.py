"""A notice said aloud: at the satellites, or by a command of this machine such as one that drives a siren."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence

import anyio
import msgspec

from dure.api import Interlocutor, Notice, Receipt
from dure.errors import DeliveryFailed, DureError, Text

COMMAND_S = 30.0
"""How long a command may run."""

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
        ran = bool(self._command) and await self._run(notice)
        said = await self._say(notice)
        if not (ran or said):
            raise DeliveryFailed(channel="voice", why=_NOWHERE)
        return Receipt(accepted=True, reference=",".join(said))

    async def _say(self, notice: Notice) -> list[str]:
        if self._interlocutor is None:
            return []
        there = list(self._interlocutor.places())
        places = [notice.to] if notice.to in there else there
        said: list[str] = []

        async def at(place: str) -> None:
            text = f"{notice.title}. {notice.text.partition(chr(10))[0]}"
            try:
                await interlocutor.ask(place, text, notice.language, loudness=1.0, wait_s=0)
            except DureError:
                return
            said.append(place)

        interlocutor = self._interlocutor
        async with anyio.create_task_group() as tasks:
            for place in places:
                tasks.start_soon(at, place)
        return said

    async def _run(self, notice: Notice) -> bool:
        body = json.dumps(msgspec.to_builtins(notice), ensure_ascii=False).encode()
        try:
            with anyio.fail_after(COMMAND_S):
                ended = await anyio.run_process(
                    self._command,
                    input=body,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=False,
                    env={"PATH": os.environ.get("PATH", os.defpath)},
                )
        except (OSError, TimeoutError):
            return False
        return ended.returncode == 0
