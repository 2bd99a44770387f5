"""The chat agent at somebody else's OpenAI-compatible server: fakellm, unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import anyio
import pytest
from tests.counterparts.living import serving
from tests.ports import free_port

from dure.agents.openai_chat import ChatSettings, OpenAIChatAgent
from dure.agents.router import Router
from dure.api import Request
from dure.errors import AgentFailed
from dure.testing.agents import MemoryMemory
from dure.testing.tools import ScriptedToolBox

pytestmark = pytest.mark.anyio

RULES = """
rules:
  - name: both results are there
    when: {tool_result_contains: "서울은 맑음"}
    respond: {content: "서울은 맑아요. 부산도 볼까요?"}
  - name: two calls at once
    when: {messages_contain: "날씨"}
    respond:
      tool_calls:
        - {name: weather, arguments: {city: 부산}}
        - {name: weather, arguments: {city: 서울}}
  - name: one that never stops
    when: {messages_contain: "끝없이"}
    respond:
      tool_calls: [{name: weather, arguments: {city: 대전}}, {name: unlock_door, arguments: {}}]
  - name: plain words
    when: {messages_contain: "안녕"}
    respond: {content: "**안녕하세요!** 무엇을 도와드릴까요?"}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    rules = tmp_path_factory.mktemp("fakellm") / "fakellm.yaml"
    rules.write_text(RULES, encoding="utf-8")
    port = free_port()
    run = "from fakellm.cli import main; main()"
    with serving("fakellm", port, "-c", run, "serve", "--port", str(port), "--config", rules):
        yield f"http://127.0.0.1:{port}/v1"


async def weather(arguments: Mapping[str, Any]) -> str:
    return f"{arguments['city']}은 맑음"


async def say(url: str, text: str, box: ScriptedToolBox) -> tuple[str, bool]:
    agent = OpenAIChatAgent(
        {"ko": "도우미"}, {}, ChatSettings(url=url, model="gpt-4o-mini"), {"weather": box}
    )
    request = Request(
        text=text, language="ko", agent="helper", satellite="desk", turn="t1", memory=MemoryMemory(),
        now=datetime(2026, 11, 3, 6, 5, tzinfo=UTC),
    )  # fmt: skip
    with anyio.fail_after(30):
        parts = [part async for part in Router({"helper": agent}).answer(request)]
    return "".join(part.text for part in parts), parts[-1].expects_reply


async def test_words_are_streamed_and_made_fit_to_be_spoken(url: str) -> None:
    assert await say(url, "안녕", ScriptedToolBox({})) == ("안녕하세요! 무엇을 도와드릴까요?", True)


async def test_two_calls_in_one_turn_and_an_answer_made_of_them(url: str) -> None:
    box = ScriptedToolBox({"weather": weather})
    assert await say(url, "날씨 어때?", box) == ("서울은 맑아요. 부산도 볼까요?", True)
    assert sorted(arguments["city"] for _, arguments in box.calls) == ["부산", "서울"]


async def test_a_model_that_never_stops_calling_is_stopped(url: str) -> None:
    box = ScriptedToolBox({"weather": weather})
    with pytest.raises(AgentFailed):
        await say(url, "끝없이 찾아봐", box)
    assert [name for name, _ in box.calls] == ["weather"] * 3
