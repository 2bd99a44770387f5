"""CLOVA's own SDKs, unchanged and with signatures on, asked by the hub."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.counterparts.conftest import node_server, python_server
from tests.ports import free_port

from dure.cli import run

Say = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    """`dure skills try … --json`; gives the exit code and the turns."""

    def call(*sentences: str) -> tuple[int, list[dict[str, Any]]]:
        capfd.readouterr()
        code = run(["skills", "try", "--json", *sentences])
        return code, json.loads(capfd.readouterr().out)["turns"]

    return call


@pytest.fixture
def pizzabot(manifest: Callable[[str, int], Path], key: Path) -> Iterator[Path]:
    port = free_port()
    with python_server("cek", "cek_flask.py", port, str(key)):
        yield manifest("pizzabot", port)


def test_a_talk_with_the_python_sdk(pizzabot: Path, say: Say) -> None:
    assert run(["skills", "add", str(pizzabot), "--agent", "clova"]) == 0
    code, turns = say("피자봇 열어 줘", "페퍼로니 피자 두 판", "네", "피자봇 열어 줘", "취소")
    assert code == 0
    assert [turn["intent"] for turn in turns] == [
        "launch",
        "OrderPizza",
        "Clova.YesIntent",
        "launch",
        "Clova.CancelIntent",
    ]
    assert turns[0]["answer"] == "피자봇이에요. 어떤 피자를 드릴까요?"
    assert turns[1]["slots"] == {"pizzaType": "pepperoni", "count": "2"}
    assert turns[2]["answer"] == "pepperoni 2판을 주문했어요. 맛있게 드세요!"
    assert [turn["expects_reply"] for turn in turns] == [True, True, False, True, False]
    first, second, third = (turn["requests"][0]["body"]["session"] for turn in turns[:3])
    assert (first["new"], second["new"]) == (True, False)
    assert first["sessionId"] == third["sessionId"]
    assert third["sessionAttributes"] == {"kind": "pepperoni", "count": "2"}


def test_one_sentence_calls_and_asks(pizzabot: Path, say: Say) -> None:
    run(["skills", "add", str(pizzabot)])
    _, (korean,) = say("피자봇에서 불고기 피자 주문해 줘")
    assert korean["answer"] == "bulgogi 피자 1판, 맞나요?"
    _, (english,) = say("ask pizza bot to order two pepperoni pizzas")
    assert english["slots"] == {"pizzaType": "pepperoni", "count": "2"}


def test_a_sound_without_permission_is_refused_and_said(
    pizzabot: Path, say: Say, caplog: pytest.LogCaptureFixture
) -> None:
    run(["skills", "add", str(pizzabot)])
    _, turns = say("피자봇 열어 줘", "메뉴 알려 줘")
    assert turns[1]["failed"] == "skill.permission"
    assert turns[1]["answer"].startswith("페퍼로니와 불고기가 있어요. 피자봇이 허락받지 않은")
    assert "skill.permission" in caplog.text
    run(["skills", "add", str(pizzabot), "--grant", "play"])
    _, turns = say("피자봇 열어 줘", "메뉴 알려 줘")
    assert turns[1]["failed"] == ""


def test_another_hubs_signature_is_refused_by_the_sdk(pizzabot: Path, say: Say, own_home: Path) -> None:
    run(["skills", "add", str(pizzabot)])
    (own_home / "skills" / "signature.key").unlink()
    code, (turn,) = say("피자봇 열어 줘")
    assert (code, turn["failed"]) == (5, "skill.nonsense")
    assert turn["answer"] == "피자봇의 대답을 알아들을 수 없었어요."


def test_a_talk_with_the_node_sdk(manifest: Callable[[str, int], Path], key: Path, say: Say) -> None:
    port = free_port()
    with node_server("cek_node.js", port, str(key)):
        run(["skills", "add", str(manifest("dice", port))])
        code, turns = say("주사위 열어 줘", "세 개 던져 줘", "두 개", "취소")
    assert code == 0
    assert [turn["answer"] for turn in turns] == [
        "주사위를 몇 개 던질까요?",
        "지금까지 3개를 던졌어요.",
        "지금까지 5개를 던졌어요.",
        "그만 던질게요.",
    ]
    assert turns[-1]["expects_reply"] is False
