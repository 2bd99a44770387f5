"""`dure home` through a hub that runs: with a token of its own where the hub wants one, and by a person's hand."""

from __future__ import annotations

import json
from typing import Any

import anyio
import msgspec
import pytest

from dure.app.tokens import TokenKeeper
from dure.cli.home_seat import take_seat
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import find_paths
from dure.server import doorplate
from dure.server.serve import serve
from dure.store import Journal, hold_folder
from dure.testing.hub import ScriptedHub

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_home")]


@pytest.mark.parametrize("open_", [True, False])
async def test_a_person_at_the_terminal_looks_orders_and_confirms_in_two_commands(open_: bool) -> None:
    paths = find_paths()
    paths.data.mkdir(parents=True, exist_ok=True)
    journal = await Journal.open(paths.journal)
    hub: Any = ScriptedHub()
    hub.tokens = TokenKeeper(journal, SystemClock())
    ready = anyio.Event()

    async def opened(_: object) -> None:
        ready.set()

    async def command(confirmation: str = "") -> dict[str, Any]:
        async with take_seat(Config()) as seat:
            assert {one["appliance"] for one in (await seat.show())["appliances"]} >= {"door_lock"}
            (outcome,) = await seat.order("door_lock", "locked", False, confirmation)
            return json.loads(json.dumps(outcome))  # type: ignore[no-any-return]  # what a door told

    with hold_folder(paths.data):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: serve(hub, host="127.0.0.1", port=0, folder=paths.data, ready=opened))
            await ready.wait()
            if not open_:
                plate = doorplate.read(paths.data)
                assert plate is not None
                await doorplate.hang(paths.data, msgspec.structs.replace(plate, open=False))
            first = await command()
            assert (first["done"], first["reason"]) == (False, "unconfirmed")
            assert (await command(first["confirmation"]))["done"]
            assert not (await command(first["confirmation"]))["done"]
            tasks.cancel_scope.cancel()
    assert await journal.tokens.list() == []
    (action,) = await hub.home.history(5)
    assert action.means == ("touch" if open_ else "command")
    await journal.close()
