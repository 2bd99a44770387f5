"""Doors that tell about names and take what a household teaches."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
import soundfile

from dure.events import NamesChanged

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def decided(start) -> AsyncIterator[Any]:
    """A hub that has heard 아리아, and nearly 빅스비."""
    async with start() as running:
        async with running.hub.open_session("kitchen") as session:
            await running.hub.turn(session)
            await running.hub.near_miss()
            await running.hub.near_miss("agent_listening")
        yield running


async def judge(running: Any, decision: str, verdict: str) -> Any:
    return await running.http.put(f"/v1/decisions/{decision}/feedback", json={"verdict": verdict})


async def test_every_decision_is_told_with_its_id_winner_margin_and_reason(start):
    async with decided(start) as running:
        busy, near, heard = (await running.http.get("/v1/decisions")).json()
        assert (heard["decision"], heard["winner"], heard["outcome"]) == ("d1", "아리아", "detected")
        assert (near["decision"], near["winner"], near["outcome"], near["margin"]) == (
            "d2",
            "",
            "second_stage",
            1.5,
        )
        assert busy["outcome"] == "agent_listening"
        assert [one["feedback"] for one in (busy, near, heard)] == ["", "", ""]
        assert len(heard["candidates"]) == 6


async def test_feedback_moves_a_threshold_and_is_taken_back(start):
    async with decided(start) as running:
        with running.hub.bus.subscribe(NamesChanged) as events:
            wrong = (await judge(running, "d1", "wrong")).json()
            assert wrong["wake_word"] == "아리아"
            assert wrong["moved"] == wrong["shift"] > 0
            assert isinstance(await anext(aiter(events)), NamesChanged)  # what listens follows at once
        missed = (await judge(running, "d2", "missed")).json()
        assert missed["shift"] < 0
        told = (await running.http.get("/v1/decisions")).json()
        assert [one["feedback"] for one in told] == ["", "missed", "wrong"]
        assert (await running.http.get("/v1/names/아리아")).json()["shift"] == wrong["shift"]
        assert (await running.http.delete("/v1/decisions/d1/feedback")).json()["shift"] == 0
        assert (await running.http.get("/v1/names/아리아")).json()["feedback"] == []
        again = await running.http.delete("/v1/decisions/d1/feedback")
        assert (again.status_code, again.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("decision", "verdict", "status", "code"),
    [
        ("d1", "missed", 422, "feedback.invalid"),
        ("d2", "wrong", 422, "feedback.invalid"),
        ("d3", "missed", 422, "feedback.invalid"),
        ("d9", "wrong", 404, "not_found"),
        ("d1", "rubbish", 400, "message.invalid"),
    ],
)
async def test_what_cannot_be_said_of_a_decision(start, decision: str, verdict: str, status: int, code: str):
    async with decided(start) as running:
        answer = await judge(running, decision, verdict)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert set(answer.json()["message"]) == {"ko", "en"}
        assert (await running.http.get("/v1/names/아리아")).json()["shift"] == 0


@pytest.mark.parametrize("name", ["", "지", "😀", "가" * 60, "물", "the", "헤이", "アリア", "아리아😀"])
async def test_a_name_is_refused_before_it_is_used_and_says_why(start, name: str):
    async with start() as running:
        [told] = (await running.http.post("/v1/names/check", json={"names": [name]})).json()["names"]
        assert (told["usable"], told["code"]) == (False, "wake_word.invalid")
        assert told["message"]["ko"] != told["message"]["en"]


@pytest.mark.parametrize("body", [{"names": []}, {"names": ["가" * 201]}, {"names": ["자비스"] * 101}, {}])
async def test_an_unreasonable_question_about_names(start, body: dict[str, Any]):
    async with start() as running:
        answer = await running.http.post("/v1/names/check", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "message.invalid")


def call(seconds: float = 0.5) -> str:
    file = io.BytesIO()
    soundfile.write(file, np.sin(np.arange(int(16000 * seconds)) * 0.1) * 0.3, 16000, format="WAV")
    return base64.b64encode(file.getvalue()).decode()


async def test_a_name_is_taught_and_untaught(start):
    async with start() as running:
        body = {"recordings": [{"sound": call(), "source": "하나"}, {"sound": call()}, {"sound": call()}]}
        told = (await running.http.post("/v1/names/아리아/enrolment", json=body)).json()
        assert [one["source"] for one in told["recordings"]] == ["하나", "2", "3"]
        assert told["after"] > told["before"]
        assert (await running.http.get("/v1/names/아리아")).json()["enrolment"]["recordings"] == 3
        assert (await running.http.delete("/v1/names/아리아/enrolment")).status_code == 204
        assert (await running.http.get("/v1/names/아리아")).json()["enrolment"] is None
        assert (await running.http.delete("/v1/names/아리아/enrolment")).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("아리아", {"recordings": [{"sound": call()}]}, 400, "input.invalid"),
        ("아리아", {"recordings": [{"sound": "AAAA"}] * 3}, 422, "audio.unusable"),
        ("아리아", {"recordings": [{"sound": call(11)}] * 3}, 422, "audio.unusable"),
        ("아리아", {"recordings": [{"sound": "no base64!"}]}, 400, "message.invalid"),
        ("아리아", {"recordings": [{"sound": call()}] * 11}, 400, "message.invalid"),
        ("없는이름", {"recordings": [{"sound": call()}] * 3}, 404, "not_found"),
    ],
)
async def test_recordings_that_teach_nothing(start, name: str, body: dict[str, Any], status: int, code: str):
    async with start() as running:
        answer = await running.http.post(f"/v1/names/{name}/enrolment", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
