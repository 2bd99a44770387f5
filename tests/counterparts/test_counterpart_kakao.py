"""Kakao's skill protocol against `kakao-chatbot`, unchanged, in a FastAPI server with a late callback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.counterparts.conftest import python_server
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


@contextmanager
def serving(write: Callable[[str, int], Path], late_s: str = "0.2") -> Iterator[Path]:
    port = free_port()
    with python_server("kakao", "kakao_fastapi.py", port, late_s):
        yield write("errand", port)


def test_utterances_cards_quick_replies_and_contexts(manifest: Callable[[str, int], Path], say: Say) -> None:
    with serving(manifest) as skill:
        run(["skills", "add", str(skill)])
        code, turns = say("심부름꾼한테 회사로 주문해 줘", "네", "하나 더", "이젠 뭐라고 할까")
    assert code == 3  # the last sentence was for no skill: the context had run out
    order, yes, more, last = turns
    assert order["answer"] == "주문서. 회사로 보낼까요? “네”, “아니요” 중에서 말씀해 보세요."
    assert order["slots"] == {"where": "회사"}
    assert order["cards"][0]["quickReplies"][0]["messageText"] == "네, 보내 주세요"
    asked = order["requests"][0]["body"]
    assert asked["action"]["detailParams"] == {"where": {"origin": "회사", "value": "회사", "groupName": ""}}
    assert asked["userRequest"]["block"] == {"id": "5f2d1c", "name": "Order"}
    assert "callbackUrl" not in asked["userRequest"]
    assert yes["answer"] == "회사: 네, 보내 주세요 (2)"
    assert more["answer"] == "회사: 하나 더 (1)"
    assert more["expects_reply"] is False
    assert last["answer"] == ""


def test_a_late_callback_is_taken_once(manifest: Callable[[str, int], Path], say: Say) -> None:
    with serving(manifest) as skill:
        run(["skills", "add", str(skill), "--grant", "call_back"])
        code, (turn,) = say("심부름꾼한테 생각 좀 해 보라고 해 줘")
    assert code == 0
    assert turn["answer"] == "잠깐 생각해 볼게요."
    assert turn["later"] == "오래 생각해 보니 답은 마흔둘이에요."
    assert turn["requests"][0]["body"]["userRequest"]["callbackUrl"].startswith("http://127.0.0.1:")


def test_without_permission_no_callback_is_offered(manifest: Callable[[str, int], Path], say: Say) -> None:
    with serving(manifest) as skill:
        run(["skills", "add", str(skill)])
        _, (turn,) = say("심부름꾼한테 생각 좀 해 보라고 해 줘")
    assert "callbackUrl" not in turn["requests"][0]["body"]["userRequest"]
    assert turn["later"] == ""
    assert "라고 하셨어요" in turn["answer"]
