"""Real MCP servers of both eras, over pipes and over HTTP, whose tools become an agent's."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import pytest
from tests.counterparts.conftest import HERE
from tests.counterparts.living import interpreter, serving
from tests.ports import free_port

from dure.agents.mcp.settings import ServerSettings
from dure.agents.mcp.toolbox import MCPToolBox
from dure.errors import ToolFailed, ToolNotAllowed
from dure.tasks import Background, task_group

pytestmark = pytest.mark.anyio

SCRIPT = HERE / "servers" / "mcp_tools.py"
ERAS = {"mcp-2025": "2025-06-18", "mcp-2026": "2026-07-28"}
ALLOW = (
    "weather",
    "add",
    "look",
    "forget",
    "note",
    "fail",
    "hang",
    "huge",
    "die",
    "surroundings",
    "odd.name/with:signs",
)


@pytest.fixture(scope="module", params=ERAS)
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    interpreter(name)
    return name


@pytest.fixture(scope="module")
def port(era: str) -> Iterator[int]:
    chosen = free_port()
    with serving(era, chosen, SCRIPT, str(chosen)):
        yield chosen


@pytest.fixture(params=["pipes", "http"])
def reach(request: pytest.FixtureRequest, era: str) -> ServerSettings:
    if request.param == "http":
        port = request.getfixturevalue("port")
        return ServerSettings(url=f"http://127.0.0.1:{port}/mcp", allow=ALLOW, timeout_s=30)
    return local(era)


def local(era: str, **more: object) -> ServerSettings:
    command = (str(interpreter(era)), str(SCRIPT), "stdio")
    return ServerSettings(command=command, allow=ALLOW, timeout_s=30, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(settings: ServerSettings) -> AsyncIterator[MCPToolBox]:
    with anyio.fail_after(60):
        async with task_group() as tasks:
            box = MCPToolBox("tools", "helper", settings, Background(tasks))
            yield box
            await box.aclose()


async def test_annotations_make_consent_stricter_and_never_laxer(reach: ServerSettings) -> None:
    async with opened(replace(reach, ask=("add",))) as box:
        consent = {tool.name: tool.consent for tool in await box.tools()}
        assert {name: consent[name] for name in ("weather", "add", "look", "note", "forget")} == {
            "weather": "none", "add": "once", "look": "none", "note": "none", "forget": "each",
        }  # fmt: skip
    async with opened(replace(reach, ask=("*",))) as box:
        told = {tool.name: tool for tool in await box.tools()}
        assert {one.consent for name, one in told.items() if name != "forget"} == {"once"}
        assert told["forget"].consent == "each"
        assert told["odd_name_with_signs"].title["en"] == "“odd name with signs” of tools"


async def test_the_permitted_tools_are_offered_and_called(
    reach: ServerSettings, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="dure")
    async with opened(reach) as box:
        offered = {tool.name: tool for tool in await box.tools()}
        assert "unlock" not in offered
        assert offered["weather"].description == "The weather in a city."
        assert offered["weather"].arguments["properties"]["city"]["type"] == "string"
        assert (await box.call("weather", {"city": "서울"})).text == "서울: 맑음, 21도"
        assert (await box.call("add", {"a": 3, "b": 4})).text == "7"
        assert (await box.call("odd_name_with_signs", {})).text == "odd"
        failed = await box.call("fail", {})
        assert failed.failed
        for name in ("unlock", "nothing"):
            with pytest.raises(ToolNotAllowed):
                await box.call(name, {})
    assert f"protocol={ERAS[era]}" in caplog.text
    assert "서울" not in caplog.text


async def test_many_calls_at_once(reach: ServerSettings) -> None:
    async with opened(reach) as box:
        sums: dict[int, str] = {}

        async def one(number: int) -> None:
            sums[number] = (await box.call("add", {"a": number, "b": 1})).text

        async with anyio.create_task_group() as tasks:
            for number in range(8):
                tasks.start_soon(one, number)
        assert sums == {number: str(number + 1) for number in range(8)}


async def test_wrong_arguments_are_told_to_the_model(reach: ServerSettings) -> None:
    async with opened(reach) as box:
        assert (await box.call("add", {"a": "three"})).failed


async def test_ten_megabytes_cost_the_call_and_no_more(reach: ServerSettings) -> None:
    async with opened(reach) as box:
        with pytest.raises(ToolFailed):
            await box.call("huge", {})
        assert (await box.call("add", {"a": 1, "b": 1})).text == "2"  # on a new connection


async def test_a_call_that_is_given_up_leaves_the_connection_good(era: str) -> None:
    async with opened(local(era)) as box:
        with anyio.move_on_after(0.5):
            await box.call("hang", {})
            raise AssertionError


async def test_a_server_that_dies_is_started_again_by_the_next_call(era: str) -> None:
    async with opened(local(era)) as box:
        with pytest.raises(ToolFailed):
            await box.call("die", {})
        assert (await box.call("add", {"a": 1, "b": 2})).text == "3"


async def test_a_server_sees_what_it_was_given_and_nothing_else(
    era: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURE_TEST_SECRET", "the hub's own")
    async with opened(local(era, env={"TOOLS_KEY": "given"})) as box:
        seen = await box.call("surroundings", {})
        assert seen.text == "DURE_TEST_SECRET=None TOOLS_KEY=given"
