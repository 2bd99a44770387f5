"""The official A2A client, unchanged, at a real hub's door."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from tests.counterparts.living import ask, open_doors
from tests.counterparts.test_counterpart_openai import CONFIG

from dure.server.scopes import Scope

pytestmark = [pytest.mark.anyio, pytest.mark.models]


async def test_an_agent_elsewhere_talks_to_one_at_home(models: Path) -> None:
    with anyio.fail_after(240):
        async with open_doors(models, CONFIG, Scope.LISTEN) as (url, token):
            told = json.loads(await anyio.to_thread.run_sync(ask, "a2a", "a2a_client.py", url, token))
    assert len(told["answers"]) == 4
    for asked_back, done in (told["answers"][:2], told["answers"][2:]):
        assert asked_back.endswith("?") or "요" in asked_back
        assert "삼 분 타이머" in done
    assert told["gone"].endswith("Error")
