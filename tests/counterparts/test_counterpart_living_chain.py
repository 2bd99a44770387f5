"""The whole chain, every link somebody's own: a program asks the hub, its chat model calls an MCP server's tool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from tests.counterparts.conftest import HERE
from tests.counterparts.living import interpreter, open_doors, serving
from tests.ports import free_port

from dure.server.scopes import Scope

pytestmark = [pytest.mark.anyio, pytest.mark.models]

RULES = """
rules:
  - name: the result is there
    when: {tool_result_contains: "서울: 맑음, 21도"}
    respond: {content: "서울은 맑고 21도예요."}
  - name: the tool is refused
    when: {tool_result_contains: "There is no such tool"}
    respond: {content: "그건 할 수 없어요."}
  - name: what is not permitted
    when: {messages_contain: "문 열어"}
    respond: {tool_calls: [{name: unlock, arguments: {}}]}
  - name: the weather
    when: {messages_contain: "날씨", tools_include: weather}
    respond: {tool_calls: [{name: weather, arguments: {city: 서울}}]}
"""

CONFIG = """
[agents.helper]
kind = "openai"
skills = "none"
title = {{ ko = "도우미", en = "Helper" }}
wake_words = [{{ text = "도우미야" }}]

[agents.helper.settings]
url = "{url}"
model = "gpt-4o-mini"
tool_timeout_s = 30

[agents.helper.settings.mcp.tools]
command = ["{python}", "{script}", "stdio"]
allow = ["weather"]
timeout_s = 30

[agents.helper.settings.mcp.dead]
url = "http://127.0.0.1:9/mcp"
allow = ["*"]
"""


@pytest.fixture(scope="module")
def model_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    rules = tmp_path_factory.mktemp("fakellm") / "fakellm.yaml"
    rules.write_text(RULES, encoding="utf-8")
    port = free_port()
    run = "from fakellm.cli import main; main()"
    with serving("fakellm", port, "-c", run, "serve", "--port", str(port), "--config", rules):
        yield f"http://127.0.0.1:{port}/v1"


async def test_a_question_goes_through_and_permission_holds(models: Path, model_url: str) -> None:
    script = HERE / "servers" / "mcp_tools.py"
    config = CONFIG.format(url=model_url, python=interpreter("mcp-2026"), script=script)
    with anyio.fail_after(200):
        async with (
            open_doors(models, config, Scope.LISTEN, Scope.CONTROL) as (url, token),
            httpx.AsyncClient(
                headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False
            ) as http,
        ):

            async def ask(text: str) -> str:
                body = {"model": "helper", "messages": [{"role": "user", "content": text}]}
                told = (await http.post(f"{url}/openai/v1/chat/completions", json=body)).json()
                said: str = told["choices"][0]["message"]["content"]
                return said

            assert await ask("서울 날씨 어때?") == "서울은 맑고 21도예요."
            assert await ask("문 열어 줘") == "그건 할 수 없어요."
            crossed = (await http.get(f"{url}/v1/audit")).json()
            (call,) = [one for one in crossed if one["kind"] == "tool.called"]
            assert (call["source"], call["target"], call["what"]) == ("helper", "tools/weather", ["city"])
