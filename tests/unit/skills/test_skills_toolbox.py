"""Added skills as tools of a model: offered with their intents, asked with what the model made of the user's words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.api import Request
from dure.errors import ToolNotAllowed
from dure.store import Journal
from dure.testing.agents import MemoryMemory
from dure.testing.skills import SkillServer, cek_answer, serve_skill

pytestmark = pytest.mark.anyio

MANIFEST = """
id = "tea.house"
protocol = "cek"
endpoint = "{url}"
name = {{ ko = "찻집", en = "Tea House" }}
description = {{ ko = "차를 시켜요." }}

[intents.Order]
samples = {{ ko = ["{{tea}} {{count}}잔 주문해 줘"] }}
slots.tea = {{ type = "tea", required = true, ask.ko = "무슨 차요?" }}
slots.count = {{ type = "number" }}
slots.note = {{ type = "text" }}

[types.tea.values]
"녹차" = ["그린티"]
"홍차" = []
"""


def order(asked: dict[str, Any]) -> Any:
    if asked["request"]["type"] == "LaunchRequest":
        return cek_answer("무엇을 드릴까요?", ends=False)
    return cek_answer("주문했어요.")


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(order) as running:
        yield running


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield await household(journal, tmp_path, added(MANIFEST.format(url=server.url), agent="helper"))
    await journal.close()


def request(agent: str = "helper") -> Request:
    return Request(
        text="따뜻한 초록색 차 두 잔이 있으면 좋겠는데", language="ko", agent=agent, satellite="kitchen", turn="t1",
        memory=MemoryMemory(), now=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
    )  # fmt: skip


async def test_a_model_is_told_what_a_skill_can_do(house: Household) -> None:
    (tool,) = await house.host.tools(request()).tools()
    assert (tool.name, tool.title["ko"], tool.consent) == ("tea_house", "찻집", "once")
    assert "차를 시켜요." in tool.description
    assert "Order(tea, count, note): “{tea} {count}잔 주문해 줘”" in tool.description
    told = tool.arguments["properties"]
    assert told["intent"]["enum"] == ["Order"]
    assert told["tea"]["enum"] == ["녹차", "홍차"]
    assert "needed" in told["tea"]["description"]
    assert await house.host.tools(request("aria")).tools() == []


async def test_what_the_model_understood_goes_to_the_skill(house: Household, server: SkillServer) -> None:
    told = await house.host.tools(request()).call(
        "tea_house", {"intent": "Order", "tea": "녹차", "count": 2, "note": "따뜻하게", "odd": "x"}
    )
    assert (told.text, told.failed) == ("주문했어요.", False)
    intent = server.asked[-1]["request"]["intent"]
    assert intent["name"] == "Order"
    assert {name: slot["value"] for name, slot in intent["slots"].items()} == {
        "tea": "녹차",
        "count": "2",
        "note": "따뜻하게",
    }


async def test_what_is_missing_is_asked_and_the_answer_goes_to_the_skill(
    house: Household, server: SkillServer
) -> None:
    told = await house.host.tools(request()).call("tea_house", {"intent": "Order", "count": "두 잔"})
    assert told.text.startswith("무슨 차요? [It waits")
    assert not server.asked
    said = await house.say("그린티요", agent="helper")
    assert said is not None
    assert said.text == "주문했어요."
    assert server.asked[-1]["request"]["intent"]["slots"]["tea"]["value"] == "녹차"


async def test_a_skill_is_opened_where_nothing_is_asked_of_it(house: Household) -> None:
    told = await house.host.tools(request()).call("tea_house", {})
    assert told.text.startswith("무엇을 드릴까요? [It waits")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"intent": "Steal"}, "no such intent"),
        ({"intent": "Order", "tea": "콜라"}, "“tea” does not fit"),
        ({"intent": "Order", "tea": "녹차", "count": "많이"}, "“count” does not fit"),
    ],
)
async def test_what_does_not_fit_is_told_and_not_asked(
    house: Household, server: SkillServer, arguments: dict[str, Any], why: str
) -> None:
    told = await house.host.tools(request()).call("tea_house", arguments)
    assert told.failed
    assert why in told.text
    assert not server.asked


async def test_no_other_agents_skill_can_be_asked(house: Household, server: SkillServer) -> None:
    with pytest.raises(ToolNotAllowed):
        await house.host.tools(request("aria")).call("tea_house", {})
    assert not server.asked


async def test_a_skill_that_is_down_is_told_as_failed(house: Household, server: SkillServer) -> None:
    server.manner = "broken"
    told = await house.host.tools(request()).call("tea_house", {"intent": "Order", "tea": "홍차"})
    assert told.failed
    assert "알아들을 수 없었어요" in told.text
