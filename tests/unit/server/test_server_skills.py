"""The doors for skills: the hub's key, and second answers."""

from __future__ import annotations

import pytest
from tests.unit.server.conftest import Start

pytestmark = pytest.mark.anyio


async def test_the_key_is_public(start: Start) -> None:
    async with start() as running:
        answer = await running.http.get("/.well-known/signature-public-key.pem")
    assert answer.status_code == 200
    assert answer.text.startswith("-----BEGIN PUBLIC KEY-----")


async def test_a_second_answer_is_taken_once_and_nowhere_else(start: Start) -> None:
    async with start() as running:
        first = await running.http.post("/v1/skills/callback/good", content=b'{"version": "2.0"}')
        replay = await running.http.post("/v1/skills/callback/good", content=b'{"version": "2.0"}')
        forged = await running.http.post("/v1/skills/callback/bad", content=b"{}")
        looked = await running.http.get("/v1/skills/callback/good")
        called_back = list(running.hub.called_back)
    assert [one.status_code for one in (first, replay, forged, looked)] == [200, 410, 410, 405]
    assert replay.json()["code"] == "skill.callback"
    assert called_back == [b'{"version": "2.0"}']


async def test_a_second_answer_has_a_size(start: Start) -> None:
    async with start() as running:
        answer = await running.http.post("/v1/skills/callback/good", content=b" " * 200_000)
    assert answer.status_code == 413


async def test_another_sites_page_cannot_answer_for_a_skill(start: Start) -> None:
    async with start() as running:
        answer = await running.http.post(
            "/v1/skills/callback/good", content=b"{}", headers={"Origin": "https://evil.example"}
        )
    assert answer.status_code == 403


async def test_a_picture_that_a_skill_has_shown(start: Start) -> None:
    async with start() as running:
        running.hub.pictures["tea"] = b"\x89PNG"
        answer = await running.http.get("/v1/skills/pictures/tea")
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (
            200,
            b"\x89PNG",
            "image/png",
        )
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        lost = await running.http.get("/v1/skills/pictures/milk")
        assert (lost.status_code, lost.json()["code"]) == (404, "not_found")
