"""The official MCP client of each era, unchanged, at a real hub's door."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from tests.counterparts.living import ask, open_doors

from dure.server.scopes import Scope

pytestmark = [pytest.mark.anyio, pytest.mark.models]

CONFIG = """
[server]
names = ["hub.example"]
"""


@pytest.mark.parametrize(("era", "version"), [("mcp-2025", "2025-06-18"), ("mcp-2026", "2026-07-28")])
async def test_a_model_uses_the_home_with_permission(models: Path, era: str, version: str) -> None:
    with anyio.fail_after(240):
        async with open_doors(models, CONFIG, Scope.LISTEN, Scope.CONTROL) as (url, token):
            wrote = await anyio.to_thread.run_sync(ask, era, "mcp_client.py", f"{url}/mcp", token)
    told = json.loads(wrote)
    assert (told["version"], told["session"]) == (version, None)
    assert {"ask_assistant", "get_history", "add_name"} <= set(told["tools"])
    asked, added, names, history, lost = told["called"]
    assert (asked[1], json.loads(asked[2])["reply"]) == (False, "사십이예요.")
    assert not added[1]
    assert "자비스" in [name["text"] for name in json.loads(names[2])["names"]]
    assert json.loads(history[2]) == {"turns": []}  # what a program asks is not kept
    assert lost[1]
    assert "not_found" in lost[2]
    assert told["unknown"] in ("McpError", "MCPError")
