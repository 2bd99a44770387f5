"""A whole home of other people's skills: a CLOVA Home extension and a NUGU SmartHome play, spoken to in Korean."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.clova_home.clova_extension import TOKEN as CLOVA_TOKEN
from tests.unit.home.clova_home.clova_extension import ClovaExtension
from tests.unit.home.nugu_home.nugu_play import TOKEN as NUGU_TOKEN
from tests.unit.home.nugu_home.nugu_play import NuguPlay

from dure.api import Order, Wish
from dure.app.home import build_home
from dure.bus import Bus
from dure.clock import SystemClock
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import HomeChanged
from dure.store import Journal

pytestmark = pytest.mark.anyio

APPLIANCES = 8 + 9
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
async def skills(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch):
    extension, play = ClovaExtension(), NuguPlay()
    await extension.start()
    await play.start()
    monkeypatch.setenv("CLOVA_TOKEN", CLOVA_TOKEN)
    monkeypatch.setenv("NUGU_TOKEN", NUGU_TOKEN)
    file = tmp_path / "dure.toml"
    file.write_text(
        f"""
[home]
flat = "none"
[home.drivers.lamps]
kind = "clova_home"
url = "{extension.url}"
token = {{ env = "CLOVA_TOKEN" }}
[home.drivers.nugu_home]
url = "{play.url}"
token = {{ env = "NUGU_TOKEN" }}
""",
        encoding="utf-8",
    )
    journal = await Journal.open(find_paths().journal, SystemClock())
    bus = Bus()
    home = build_home(load_config(file), journal, SystemClock(), bus)
    await home.load()
    async with anyio.create_task_group() as tasks:
        with anyio.fail_after(20), bus.subscribe(HomeChanged) as told:
            tasks.start_soon(home.service.run)
            async for _ in told:
                if len(home.appliances()) == APPLIANCES:
                    break
        yield home, extension, play
        tasks.cancel_scope.cancel()
    await journal.close()
    await extension.stop()
    await play.stop()


async def test_both_are_spoken_to_and_answer_in_the_users_words(skills):
    home, extension, play = skills

    async def say(text: str) -> str:
        reply = await home.say(text, "ko", Wish(means="voice", turn=text), NOW)
        assert reply is not None, text
        return str(reply.text)

    await say("거실 스탠드 켜줘")
    await say("거실 에어컨 이십사 도로 맞춰줘")
    assert extension.orders == [("TurnOn", {})]
    assert play.orders == [("TemperatureControl", "SetTemperature", {"temperatureLevel": "24"})]


async def test_gas_is_closed_and_opened_by_nobody(skills):
    home, extension, play = skills
    valves = [one.appliance for one in home.appliances() if one.appliance.kind == "gas_valve"]
    assert {one.driver for one in valves} == {"lamps", "nugu_home"}
    for number, valve in enumerate(valves):
        opened = Order(id=f"open{number}", appliance=valve.id, trait="valve_open", value=True)
        closed = Order(id=f"close{number}", appliance=valve.id, trait="valve_open", value=False)
        refused, done = await home.order([opened, closed], Wish(means="touch"))
        assert (refused.done, refused.reason, done.done) == (False, "unsafe", True)
    assert extension.orders == [("SetLockState", {"lockState": "LOCKED"})]
    assert play.orders == [("PowerControl", "TurnOff", None)]
