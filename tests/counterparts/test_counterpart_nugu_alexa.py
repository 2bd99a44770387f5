"""NUGU's `nugu-kit` and Amazon's `ask-sdk-core`, unchanged, asked by the hub."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.counterparts.conftest import node_server
from tests.ports import free_port

from dure.cli import run

Say = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    def call(*sentences: str) -> tuple[int, list[dict[str, Any]]]:
        capfd.readouterr()
        code = run(["skills", "try", "--json", *sentences])
        return code, json.loads(capfd.readouterr().out)["turns"]

    return call


def test_a_play_with_nugu_kit(
    manifest: Callable[[str, int], Path], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHER_TOKEN", "sesame")
    port = free_port()
    with node_server("nugu_express.js", port):
        run(["skills", "add", str(manifest("weather", port)), "--agent", "aria"])
        code, turns = say(
            "날씨요정 열어 줘",
            "날씨 알려 줘",
            "평양",
            "부산 날씨 알려 줘",
            "날씨요정에서 세종 날씨 알려 줘",
            "날씨요정 열어 줘",
            "하늘이 왜 파래",
        )
    assert code == 0
    assert [(turn["answer"], turn["expects_reply"]) for turn in turns] == [
        ("안녕하세요. 날씨요정이에요", True),
        ("어느 도시의 날씨를 알려 드릴까요?", True),
        ("평양은 몰라요. 다른 도시를 말씀해 주세요.", True),
        ("부산은 맑음이에요. 21도로 봐요. 우산과 모자를 챙기세요.", False),
        ("날씨를 가져오지 못했어요.", False),
        ("안녕하세요. 날씨요정이에요", True),
        ("하늘이 왜 파래라고요? 날씨만 알아요.", False),
    ]
    assert turns[0]["requests"] == turns[1]["requests"] == turns[6]["requests"] == []
    first, then = (request for request in turns[3]["requests"])
    assert first["address"].endswith("/nugu/answer.weather")
    assert then["address"].endswith("/nugu/answer.advice")
    parameters = first["body"]["action"]["parameters"]
    assert parameters["city"] == {"type": "CITY", "value": "부산"}
    assert parameters["sky"] == {"type": None, "value": None}


def test_a_dialogue_with_the_alexa_sdk(manifest: Callable[[str, int], Path], say: Say) -> None:
    port = free_port()
    with node_server("alexa_express.js", port):
        run(["skills", "add", str(manifest("trips", port))])
        code, turns = say(
            "open trip planner",
            "plan a trip",
            "Paris",
            "no",
            "London",
            "yes",
            "three",
            "plan a trip to Paris",
            "yes",
            "2",
            "no",
        )
    assert code == 0
    assert [turn["answer"] for turn in turns] == [
        "Welcome to trip planner. Where to?",
        "Which city?",
        "To paris?",
        "Where then?",
        "To london?",
        "How many nights?",
        "Trip 1: 3 nights in london. Another?",
        "To paris?",
        "How many nights?",
        "Trip 2: 2 nights in paris. Another?",
        "Goodbye!",
    ]
    states = [request["body"]["request"].get("dialogState") for turn in turns for request in turn["requests"]]
    assert states[1:3] == ["STARTED", "IN_PROGRESS"]
    assert "COMPLETED" in states


def test_personal_data_is_given_to_no_skill(manifest: Callable[[str, int], Path], say: Say) -> None:
    port = free_port()
    with node_server("alexa_express.js", port):
        run(["skills", "add", str(manifest("trips", port))])
        _, (turn,) = say("ask trip planner to call the agency")
    assert turn["failed"] == "skill.permission"
    assert (
        turn["answer"]
        == "I need your name. Trip Planner tried something you haven't allowed, so I stopped it."
    )
