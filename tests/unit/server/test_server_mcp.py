"""The home's tools for other people's language models, in both eras of the protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest

from dure.api import ReplyPart, Request
from dure.config import Config, ServerConfig
from dure.errors import AgentDown, StoreFailed
from dure.home.permissions import Permissions
from dure.server.limits import Limits
from dure.server.mcp_door import TOOLS
from dure.server.scopes import Scope
from dure.testing.agents import ScriptedAgent
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

NEW = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": NEW, "io.modelcontextprotocol/clientCapabilities": {}}


async def call(http: httpx.AsyncClient, method: str, /, *, token: str = "", **params: Any) -> httpx.Response:
    """A request of the stateless revision."""
    headers = {"mcp-protocol-version": NEW, "mcp-method": method}
    if "name" in params:
        headers["mcp-name"] = params["name"]
    if token:
        headers["authorization"] = f"Bearer {token}"
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}
    return await http.post("/mcp", json=body, headers=headers)


async def use(http: httpx.AsyncClient, name: str, /, token: str = "", **arguments: Any) -> dict[str, Any]:
    answer = await call(http, "tools/call", token=token, name=name, arguments=arguments)
    result: dict[str, Any] = answer.json()["result"]
    if not result["isError"]:
        assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    return result


async def old(http: httpx.AsyncClient, method: str, **params: Any) -> dict[str, Any]:
    """A request of 2025."""
    told: dict[str, Any] = (
        await http.post("/mcp", json={"jsonrpc": "2.0", "id": "a", "method": method, "params": params})
    ).json()
    return told


async def test_the_stateless_revision_is_discovered_and_used(start):
    async with start() as running:
        found = (await call(running.http, "server/discover")).json()["result"]
        assert NEW in found["supportedVersions"]
        assert (found["resultType"], found["cacheScope"]) == ("complete", "private")
        listed = (await call(running.http, "tools/list")).json()["result"]["tools"]
        assert [tool["name"] for tool in listed] == list(TOOLS)
        assert all(tool["inputSchema"]["type"] == "object" for tool in listed)
        told = await use(running.http, "list_assistants")
        assert told["structuredContent"]["assistants"][0]["names"] == ["아리아"]


async def test_a_client_of_2025_shakes_hands_and_gets_no_session(start):
    async with start() as running:
        body = {
            "jsonrpc": "2.0",
            "id": 0,
            "method": "initialize",
            "params": {"protocolVersion": "2025-06-18"},
        }
        answer = await running.http.post("/mcp", json=body)
        assert answer.json()["result"]["protocolVersion"] == "2025-06-18"
        assert "mcp-session-id" not in answer.headers
        note = await running.http.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
        assert (note.status_code, note.content) == (202, b"")
        assert (await old(running.http, "ping"))["result"] == {}
        assert len((await old(running.http, "tools/list"))["result"]["tools"]) == len(TOOLS)
        told = await old(running.http, "tools/call", name="list_names", arguments={})
        assert "resultType" not in told["result"]
        assert told["result"]["structuredContent"]["names"][0]["text"] == "아리아"
        assert (await old(running.http, "initialize", protocolVersion="1999"))["result"][
            "protocolVersion"
        ] == "2025-11-25"
        for method in ("GET", "DELETE"):
            closed = await running.http.request(method, "/mcp")
            assert (closed.status_code, closed.headers["allow"]) == (405, "POST")


async def test_a_client_of_march_2025_may_send_several_messages_at_once(start):
    def one(method: str, number: int | None, **params: Any) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "method": method, "params": params} | (
            {} if number is None else {"id": number}
        )

    async with start() as running:
        batch = [
            one("tools/call", 1, name="list_names", arguments={}),
            one("notifications/initialized", None),
            one("oops", 2),
            one("initialize", 3),
            7,
            one("tools/call", 4, name="oops"),
        ]
        answer = await running.http.post("/mcp", json=batch, headers={"mcp-protocol-version": "2025-03-26"})
        names, *wrong = answer.json()
        assert (names["id"], names["result"]["isError"]) == (1, False)
        told = [(one["id"], one["error"]["code"]) for one in wrong]
        assert told == [(2, -32601), (3, -32600), (None, -32600), (4, -32602)]
        notes = await running.http.post("/mcp", json=[one("notifications/initialized", None)])
        assert (notes.status_code, notes.content) == (202, b"")
        for body in ("[]", "[", json.dumps([one("ping", 1)] * 21)):
            refused = await running.http.post("/mcp", content=body)
            assert (refused.status_code, refused.json()["id"]) == (400, None)
        later = await running.http.post(
            "/mcp", json=[one("ping", 1)], headers={"mcp-protocol-version": "2025-06-18"}
        )
        assert later.status_code == 400


async def test_every_tool_does_its_work(start):
    async with start() as running:
        async with running.hub.open_session("kitchen") as session:
            await running.hub.turn(session)
        asked = await use(running.http, "ask_assistant", assistant="aria", text="안녕")
        assert asked["structuredContent"] == {"assistant": "aria", "reply": "안녕", "understood": True}
        await use(running.http, "add_name", text="자비스", assistant="genie", also=["Jarvis"])
        names = (await use(running.http, "list_names"))["structuredContent"]["names"]
        assert names[-1] == {"text": "자비스", "also": ["Jarvis"], "agent": "genie", "kind": "name"}
        await use(running.http, "remove_name", text="자비스")
        turns = (await use(running.http, "get_history", limit=1))["structuredContent"]["turns"]
        assert [turn["request"] for turn in turns] == ["지금 몇 시야"]
        decisions = (await use(running.http, "get_decisions"))["structuredContent"]["decisions"]
        assert decisions[0]["outcome"] == "detected"
        timer = await running.hub.timers.set(
            agent="aria",
            satellite="",
            kind="timer",
            due=datetime.now(UTC) + timedelta(minutes=3),
            label="라면",
        )
        assert (await use(running.http, "list_timers"))["structuredContent"]["timers"][0]["label"] == "라면"
        assert not (await use(running.http, "stop_timer", timer=timer.id))["isError"]
        assert (await use(running.http, "list_timers"))["structuredContent"]["timers"] == []


async def test_appliances_are_seen_and_set_as_far_as_that_does_no_harm(start):
    async with start() as running:
        told = (await use(running.http, "list_appliances", room="living", kind="light"))["structuredContent"]
        assert {one["appliance"] for one in told["appliances"]} == {"living_light", "living_lamp"}
        assert told["appliances"][0]["now"]["on_off"] is False
        done = (
            await use(running.http, "set_appliance", appliance="living_light", trait="on_off", value=True)
        )["structuredContent"]
        assert (done["done"], done["value"], done["previous"]) == (True, True, False)
        harm: list[tuple[str, str, object]] = [
            ("door_lock", "locked", False),
            ("gas_valve", "valve_open", True),
            ("oven", "operation", "running"),
        ]
        for appliance, trait, value in harm:
            answer = await use(running.http, "set_appliance", appliance=appliance, trait=trait, value=value)
            refused = answer["structuredContent"]
            assert (refused["done"], refused["reason"], refused["confirmation"]) == (False, "unsafe", "")
        assert [one.appliance for one in running.hub.home.driver.orders] == ["living_light"]
        odd = await use(running.http, "set_appliance", appliance="tv", trait="on_off", value=[True])
        assert odd["isError"]


async def test_a_program_sees_and_sets_what_it_was_granted_under_its_own_name(start):
    async with start() as running:
        running.hub.home.service.permissions = Permissions({"program:local": ("bedroom",)})
        told = (await use(running.http, "list_appliances"))["structuredContent"]
        assert {one["room"] for one in told["appliances"]} == {"bedroom"}
        assert [room["room"] for room in told["rooms"]] == ["bedroom"]
        refused = await use(
            running.http, "set_appliance", appliance="living_light", trait="on_off", value=True
        )
        assert refused["structuredContent"]["reason"] == "not_permitted"
        done = await use(running.http, "set_appliance", appliance="bedroom_light", trait="on_off", value=True)
        assert done["structuredContent"]["done"]
        (action,) = await running.hub.home.history(5)
        assert (action.agent, action.means, action.appliance) == (
            "program:local",
            "program",
            "bedroom_light",
        )


async def test_a_token_is_told_and_given_what_its_scopes_reach(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        stranger = await call(running.http, "tools/list")
        assert (stranger.status_code, stranger.json()["code"]) == (401, "auth.missing")
        assert stranger.headers["www-authenticate"].startswith("Bearer")
        ears = (await running.hub.tokens.issue((Scope.LISTEN,), "a model")).token
        listed = (await call(running.http, "tools/list", token=ears)).json()["result"]["tools"]
        assert {tool["name"] for tool in listed} == {
            "list_assistants",
            "ask_assistant",
            "list_names",
            "list_appliances",
        }
        refused = await call(running.http, "tools/call", token=ears, name="get_history", arguments={})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, -32602)
        both = (await running.hub.tokens.issue((Scope.LISTEN, Scope.CONTROL), "a model")).token
        assert not (await use(running.http, "get_history", token=both))["isError"]
        program = next(one.id for one in await running.hub.tokens.grants() if len(one.scopes) == 2)
        assert running.hub.programs == [(program, "get_history")]


async def test_what_cannot_be_written_down_is_not_done(start):
    class Forgetful(ScriptedHub):
        async def note_program(self, program: str, tool: str) -> None:
            raise StoreFailed(file="journal", why="full")

    async with start(hub=Forgetful()) as running:
        told = await use(running.http, "remove_name", text="아리아")
        assert told["content"][0]["text"].endswith("(store.failed)")
        assert "아리아" in [word.text for word in await running.hub.wake_words()]


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("ask_assistant", {"assistant": "nobody", "text": "x"}, "not_found"),
        ("ask_assistant", {"assistant": "aria", "text": ""}, "message.invalid"),
        ("ask_assistant", {"assistant": "aria", "text": "x" * 4_001}, "message.invalid"),
        ("ask_assistant", {"assistant": "clova", "text": "x"}, "agent.down"),
        ("ask_assistant", {"text": "x"}, "message.invalid"), ("get_history", {"limit": "many"}, "message.invalid"),
        ("list_names", {"more": 1}, "message.invalid"), ("remove_name", {"text": "없는 이름"}, "not_found"),
        ("add_name", {"text": "", "assistant": "aria"}, "message.invalid"), ("stop_timer", {"timer": "x"}, "not_found"),
    ],
)  # fmt: skip
async def test_what_goes_wrong_is_told_to_the_model(start, name: str, arguments: dict[str, Any], code: str):
    async with start() as running:
        running.hub.asked["clova"] = ScriptedAgent({}, [AgentDown(agent="clova", why="gone")])
        told = await use(running.http, name, **arguments)
        assert told["isError"]
        assert told["content"][0]["text"].endswith(f"({code})")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, -32700), (b"{", 400, -32700), (b"[" * 5_000, 400, -32700), (b"\xff", 400, -32700), (b"[]", 400, -32600),
        (b"5", 400, -32600), (b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', 200, -32601),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call"}', 200, -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x", "arguments": []}}', 200, -32602),
    ],
)  # fmt: skip
async def test_what_is_no_request_is_refused(start, body: bytes, status: int, code: int):
    async with start() as running:
        answer = await running.http.post("/mcp", content=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_large_request_is_refused(start):
    async with start() as running:
        assert (await running.http.post("/mcp", content=b" " * 20_000)).status_code == 413


async def test_a_stateless_request_must_agree_with_itself(start):
    async with start() as running:
        good = {"mcp-protocol-version": NEW, "mcp-method": "tools/call", "mcp-name": "list_names"}
        body = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "list_names", "_meta": META},
        }

        async def code(headers: dict[str, str], sent: dict[str, Any] = body) -> tuple[int, int]:
            answer = await running.http.post("/mcp", json=sent, headers=headers)
            return answer.status_code, answer.json().get("error", {}).get("code", 0)

        assert await code(good) == (200, 0)
        for name in good:
            assert await code({**good, name: "other"}) == (400, -32020)
        assert await code(good, {**body, "params": {"name": "list_names"}}) == (400, -32602)
        future = {**META, "io.modelcontextprotocol/protocolVersion": "2030-01-01"}
        later = {**body, "params": {"name": "list_names", "_meta": future}}
        assert await code({**good, "mcp-protocol-version": "2030-01-01"}, later) == (400, -32022)


async def test_leaving_gives_a_call_up(start):
    begun, left = anyio.Event(), anyio.Event()

    class Hanging:
        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            begun.set()
            try:
                await anyio.sleep_forever()
                yield ReplyPart(text="never")
            finally:
                left.set()

    async with start(limits=Limits(questions=1)) as running:
        running.hub.asked["aria"] = Hanging()
        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_ask, running.http)
                await begun.wait()
                busy = await use(running.http, "list_names")
                assert busy["content"][0]["text"].endswith("(overloaded)")
                tasks.cancel_scope.cancel()
            await left.wait()


async def _ask(http: httpx.AsyncClient) -> None:
    await call(http, "tools/call", name="ask_assistant", arguments={"assistant": "aria", "text": "안녕"})
