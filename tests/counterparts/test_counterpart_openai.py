"""OpenAI's own client, unchanged, at a real hub's door."""

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

[agents.gone]
kind = "openai"
title = { ko = "없는 비서", en = "Gone" }
wake_words = [{ text = "없는비서야" }]
settings = { url = "http://127.0.0.1:9/v1", model = "m" }
"""


async def test_the_client_lists_asks_streams_and_is_told_what_went_wrong(models: Path) -> None:
    with anyio.fail_after(240):
        async with open_doors(models, CONFIG, Scope.LISTEN) as (url, token):
            wrote = await anyio.to_thread.run_sync(
                ask, "openai", "openai_client.py", f"{url}/openai/v1", token
            )
    told = json.loads(wrote)
    assert {"aria", "clova", "gone"} <= set(told["models"])
    assert told["model"] == "aria"
    assert "사십이" in told["whole"]
    assert told["finish"] == "stop"
    assert "".join(told["pieces"]) == told["helper"] == told["whole"]
    assert "삼 분 타이머" in told["talk"]
    assert told["unknown"] == ["NotFoundError", 404, "not_found"]
    assert told["locked"][:2] == ["AuthenticationError", 401]
    assert told["broken"] == ["InternalServerError", 502, "agent.down"]
