"""SmartThings' own partner SDKs beside the hub: the same requests, answers of the same shape; the same cloud, messages of the same shape."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from tests.counterparts.conftest import node_path, python_path

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.smartthings.schema_cloud import CLIENT_SECRET, SchemaCloud
from tests.unit.home.smartthings.schema_kit import CLIENT_ID, NAME, Linked, linked, request, wanted

from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector
from dure.home.drivers.smartthings.schema.outward import Registration
from dure.home.drivers.smartthings.schema.teller import Teller

pytestmark = pytest.mark.anyio

SERVERS = Path(__file__).parent / "servers"

LIGHT = [{"externalDeviceId": "living_light", "deviceCookie": {}}]
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("discoveryRequest", {}),
    ("stateRefreshRequest", {"devices": LIGHT}),
    ("commandRequest", {"devices": [wanted("living_light", ("switch", "on", []))]}),
    ("stateRefreshRequest", {"devices": [{"externalDeviceId": "nobody", "deviceCookie": {}}]}),
    ("somethingElse", {}),
    ("interactionResult", {"originatingInteractionType": "discoveryResponse"}),
    ("integrationDeleted", {}),
]


ANSWERED = ("discoveryRequest", "stateRefreshRequest", "commandRequest")
OPTIONAL = {".devices[].deviceCookie", ".deviceState[].deviceCookie", ".devices[].manufacturerInfo.hwVersion"}
"""What the SDK tells always, and SmartThings' reference calls optional."""


async def ask(one: Linked) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every request, and what the hub answers."""
    token = one.tokens["access_token"]
    requests = [request(kind, token, f"r{place}", **more) for place, (kind, more) in enumerate(REQUESTS)]
    return [
        (body, json.loads(json.dumps((await one.connector.answer(json.dumps(body).encode()))[1])))
        for body in requests
    ]


async def run(command: list[str | Path], given: object, **environment: str) -> Any:
    done = await anyio.to_thread.run_sync(
        lambda: subprocess.run(
            command,
            input=json.dumps(given),
            env={"PATH": "/usr/bin:/usr/local/bin", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # the SDK logs to standard output, too


def lacking(theirs: object, ours: object, place: str = "") -> list[str]:
    """What they tell and we do not, or as something else."""
    if isinstance(theirs, Mapping):
        if not isinstance(ours, Mapping):
            return [place]
        return [
            found
            for name, value in theirs.items()
            for found in (
                lacking(value, ours[name], f"{place}.{name}") if name in ours else [f"{place}.{name}"]
            )
        ]
    if isinstance(theirs, list):
        if not isinstance(ours, list) or (theirs and not ours):
            return [place]
        return (
            [found for value in theirs for found in lacking(value, ours[0], f"{place}[]")] if theirs else []
        )
    return [] if type(theirs) is type(ours) else [place]


async def test_a_partners_sdk_in_python_finds_nothing_wrong_and_nothing_missing(tmp_path):
    async with linked(tmp_path) as one:
        wrong: list[tuple[str, dict[str, Any]]] = [
            ("commandRequest", {"devices": [wanted("tv", ("switch", "on", []))]}),  # away
            ("commandRequest", {"devices": [wanted("door_lock", ("lock", "unlock", []))]}),
            ("commandRequest", {"devices": [wanted("living_light", ("fly", "up", []))]}),
        ]
        one.home.driver.away.add("tv")
        odd = [(request(kind, "", **more), await one.ask(kind, **more)) for kind, more in wrong]
        asked = await ask(one)
        odd.append((request("discoveryRequest", ""), await one.ask("discoveryRequest")))  # unlinked by now
    command: list[str | Path] = [sys.executable, SERVERS / "smartthings_schema.py"]
    told = await run(command, [*asked, *odd], PYTHONPATH=str(python_path("st-schema")))
    assert told["wrong"] == []
    answers = [answer for body, answer in asked if body["headers"]["interactionType"] in ANSWERED]
    assert len(answers) == 4
    for theirs, own in zip(told["own"], answers[:3], strict=False):
        assert set(lacking(theirs, own)) <= OPTIONAL, own["headers"]


async def test_smartthings_own_sdk_answers_and_tells_the_same(tmp_path):
    modules = node_path()
    cloud = SchemaCloud()
    await cloud.start()
    try:
        async with linked(tmp_path) as one:
            asked = await ask(one)
        grant = cloud.grant()["callbackAuthentication"]["code"]
        told = await run(
            ["node", SERVERS / "smartthings_schema.js", cloud.base, grant, CLIENT_ID, CLIENT_SECRET],
            [body for body, _ in asked],
            NODE_PATH=str(modules),
        )
        assert told["renewed"] is True
        assert cloud.value("living_light", "switch", "switch") == "on"
        for theirs, (body, own) in zip(told["answers"], asked, strict=True):
            missing = lacking(theirs, own)
            # The SDK tells an empty list of states beside an error; what cannot be seen has none.
            assert [place for place in missing if not place.endswith(".states")] == [], body["headers"]
        await compare(cloud, tmp_path)
    finally:
        await cloud.stop()


async def compare(theirs: SchemaCloud, folder: Path) -> None:
    """What the hub tells the same cloud has everything that the SDK's messages have."""
    cloud = SchemaCloud()
    await cloud.start()
    try:
        async with linked(folder) as one, anyio.create_task_group() as tasks:
            registration = Registration(
                client_id=CLIENT_ID, client_secret=CLIENT_SECRET, hosts=("127.0.0.1",)
            )
            teller = Teller(NAME, registration, one.showing, one.linking, one.kept, one.noted, one.clock)
            callbacks = Callbacks(CLIENT_ID, teller.granted)
            one.connector = Connector(NAME, one.home, one.showing, one.linking, one.noted, callbacks)
            tasks.start_soon(teller.offer, one.home, one.bus)
            await one.ask("grantCallbackAccess", **cloud.grant())
            await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "off")
            cloud.expire()
            await one.command(wanted("living_light", ("switch", "on", [])))
            await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
            tasks.cancel_scope.cancel()
    finally:
        await cloud.stop()
    assert set(theirs.bodies) <= set(cloud.bodies)
    for kind, body in theirs.bodies.items():
        assert lacking(body, cloud.bodies[kind]) == [], kind
