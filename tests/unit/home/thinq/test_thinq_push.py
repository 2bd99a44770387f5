from __future__ import annotations

import json
import os
import shutil

import anyio
import pytest

pytest.importorskip("thinqconnect", reason="the extra dure[thinq] is not installed")

from tests.unit.home.thinq.thinq_cloud import TOKEN
from tests.unit.home.thinq.thinq_push import Authority, SendingCloud, broker, send
from thinqconnect.mqtt_client import ThinQMQTTClient

from dure.home.drivers.thinq.cloud import CONNECTED
from dure.home.drivers.thinq.push import MAX_BYTES, Push

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("mosquitto_pub"),
        reason="wants port 443 and mosquitto's programs",
    ),
]


@pytest.fixture
async def cloud():
    made = SendingCloud(Authority())
    await made.start()
    yield made
    await made.stop()


async def test_the_makers_own_client_brings_what_its_cloud_sends(cloud, tmp_path):
    class Client(ThinQMQTTClient):  # type: ignore[misc]  # the SDK ships no types
        async def _get_root_certificate(self, **_):
            return cloud.authority.pem

    push = Push(token=TOKEN, country="KR", client="dure-test", base=cloud.base, make=Client)
    wanted = {"pushType": "DEVICE_STATUS", "deviceId": "x", "report": {"battery": {"percent": 7}}}
    got = []
    with broker(cloud.authority, tmp_path), anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:

            async def read():
                async for message in push.messages():
                    got.append(message)
                    if len(got) == 3:
                        tasks.cancel_scope.cancel()

            tasks.start_soon(read)
            while True:
                for payload in ("no json", json.dumps({"a": "x" * MAX_BYTES}), json.dumps(wanted)):
                    await anyio.to_thread.run_sync(send, tmp_path, payload)
                await anyio.sleep(0.2)
    assert got == [{"pushType": CONNECTED}, wanted, wanted]
