"""OpenAI's own client, unchanged, at a real hub's door."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from tests.counterparts.living import ask

from dure.app import open_hub
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.server.scopes import Scope
from dure.server.serve import Welcome, serve

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
    paths = find_paths()
    file = models / "dure.toml"
    file.write_text(CONFIG, encoding="utf-8")
    with anyio.fail_after(240):
        async with open_hub(load_config(file), paths) as hub:
            token = (await hub.tokens.issue((Scope.LISTEN,), "a program")).token
            opened = anyio.Event()
            found: list[Welcome] = []

            async def ready(welcome: Welcome) -> None:
                found.append(welcome)
                opened.set()

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(
                    partial(serve, hub, host="127.0.0.1", port=0, folder=paths.data, ready=ready)
                )
                await opened.wait()
                url = f"{found[0].url}/openai/v1"
                wrote = await anyio.to_thread.run_sync(ask, "openai", "openai_client.py", url, token)
                tasks.cancel_scope.cancel()
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
