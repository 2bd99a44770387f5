"""A real Home Assistant, whose own assistant answers to a name here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx
import pytest
from tests.counterparts.conftest import HERE
from tests.counterparts.living import serving
from tests.ports import free_port

from dure.agents.home_assistant import HomeAssistantAgent, HomeAssistantSettings
from dure.agents.router import Router
from dure.api import ReplyPart, Request
from dure.errors import AgentLockedOut, Language
from dure.testing.agents import MemoryMemory

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(1000)]  # its packages take minutes the first time


@dataclass(frozen=True)
class Home:
    url: str
    token: str

    async def lamp(self) -> str:
        async with httpx.AsyncClient(
            headers={"Authorization": f"Bearer {self.token}"}, trust_env=False
        ) as http:
            state: str = (await http.get(f"{self.url}/api/states/light.living_room")).json()["state"]
            return state


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder, port = tmp_path_factory.mktemp("home"), free_port()
    with serving("home-assistant", port, HERE / "servers" / "home_assistant.py", str(port), folder):
        yield Home(f"http://127.0.0.1:{port}", (Path(folder) / "token").read_text(encoding="utf-8"))


async def ask(home: Home, text: str, language: Language = "ko") -> ReplyPart:
    agent = HomeAssistantAgent({}, HomeAssistantSettings(url=home.url, key=home.token))
    request = Request(
        text=text, language=language, agent="home", satellite="desk", turn="t1", memory=MemoryMemory(),
        now=datetime(2026, 11, 3, 6, 5, tzinfo=UTC),
    )  # fmt: skip
    with anyio.fail_after(30):
        (part,) = [part async for part in Router({"home": agent}).answer(request)]
    return part


async def test_a_lamp_is_switched_in_korean_and_in_english(home: Home) -> None:
    assert (await ask(home, "거실 불 켜줘")).understood
    assert await home.lamp() == "on"
    part = await ask(home, "turn off 스탠드", "en")
    assert (part.text, part.understood) == ("Turned off the light", True)
    assert await home.lamp() == "off"


async def test_what_it_cannot_do_it_says(home: Home) -> None:
    part = await ask(home, "날아 봐")
    assert not part.understood
    assert part.text


async def test_a_wrong_token_is_named(home: Home) -> None:
    with pytest.raises(AgentLockedOut):
        await ask(Home(home.url, "wrong"), "거실 불 켜줘")
