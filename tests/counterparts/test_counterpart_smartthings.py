"""The cloud that the driver is tested against is one that Samsung's own SDK takes for SmartThings."""

from __future__ import annotations

import json
import subprocess

import anyio.to_thread
import pytest
from tests.counterparts.conftest import node_path
from tests.unit.home.smartthings.smartthings_cloud import LIGHT, TOKEN, SmartThingsCloud

pytestmark = pytest.mark.anyio


async def test_the_makers_sdk_understands_the_cloud():
    modules = node_path()
    cloud = SmartThingsCloud()
    cloud.page_size = 50
    await cloud.start()
    try:
        script = "tests/counterparts/servers/smartthings_client.js"
        done = await anyio.to_thread.run_sync(
            lambda: subprocess.run(
                ["node", script, cloud.base, TOKEN, LIGHT],
                env={"PATH": "/usr/bin:/usr/local/bin", "NODE_PATH": str(modules)},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        )
    finally:
        await cloud.stop()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "count": 7,
        "label": "책상 스탠드",
        "health": "ONLINE",
        "before": "off",
        "result": "ACCEPTED",
        "after": "on",
    }
