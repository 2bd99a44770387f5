"""`dure skills`: what is kept, what is refused, and what is told to servers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dure.cli import run
from dure.testing.skills import SkillServer, cek_answer, serve_skill

MANIFEST = """
id = "bot"
protocol = "cek"
endpoint = "{url}"
name = {{ ko = "피자봇", en = "Pizza Bot" }}
permissions = ["play"]

[intents.Menu]
samples = {{ ko = ["메뉴 알려 줘"], en = ["show the menu"] }}
"""

Dure = Callable[..., tuple[int, Any]]


@pytest.fixture
def dure(capfd: pytest.CaptureFixture[str]) -> Dure:
    """A command with `--json`; its exit code and what it told."""

    def call(*arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        code = run(["skills", *arguments, "--json"])
        out = capfd.readouterr().out
        return code, json.loads(out) if out else None

    return call


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(lambda _: cek_answer("반가워요.")) as running:
        yield running


@pytest.fixture
def skill(server: SkillServer, tmp_path: Path) -> Path:
    file = tmp_path / "dure-skill.toml"
    file.write_text(MANIFEST.format(url=server.url), encoding="utf-8")
    return file


def test_a_skill_comes_and_goes(dure: Dure, skill: Path, server: SkillServer) -> None:
    code, told = dure("add", str(skill.parent))
    assert code == 0
    assert told["added"]["agent"] == "clova"
    assert told["added"]["granted"] == []
    assert told["added"]["reach"] == "loopback"
    assert [one["id"] for one in dure("list")[1]["skills"]] == ["bot"]
    assert dure("show", "bot")[1]["skill"]["manifest"] == skill.read_text(encoding="utf-8")
    assert dure("remove", "bot")[0] == 0
    assert dure("list")[1] == {"skills": []}
    assert dure("remove", "bot")[0] == 2
    events = [one["request"]["event"]["name"] for one in server.asked]
    assert events == ["SkillEnabled", "SkillDisabled"]


def test_adding_again_renews(dure: Dure, skill: Path) -> None:
    dure("add", str(skill), "--grant", "play")
    skill.write_text(skill.read_text(encoding="utf-8").replace("피자봇", "국수봇"), encoding="utf-8")
    _, told = dure("add", str(skill), "--agent", "aria")
    assert (told["added"]["name"]["ko"], told["added"]["agent"]) == ("국수봇", "aria")
    assert told["added"]["granted"] == []
    assert len(dure("list")[1]["skills"]) == 1


def test_only_what_is_asked_can_be_granted(dure: Dure, skill: Path) -> None:
    assert dure("add", str(skill), "--grant", "all")[1]["added"]["granted"] == ["play"]
    assert dure("add", str(skill), "--grant", "everything")[0] == 2


@pytest.mark.parametrize(
    "endpoint", ["http://169.254.169.254/latest", "http://192.168.0.1/", "http://93.184.216.34/"]
)
def test_a_server_where_none_may_be(dure: Dure, skill: Path, server: SkillServer, endpoint: str) -> None:
    skill.write_text(MANIFEST.format(url=endpoint), encoding="utf-8")
    assert dure("add", str(skill))[0] == 4
    assert dure("list")[1] == {"skills": []}


def test_a_manifest_that_is_wrong(dure: Dure, skill: Path) -> None:
    skill.write_text(skill.read_text(encoding="utf-8").replace("protocol", "protocl"), encoding="utf-8")
    assert dure("add", str(skill))[0] == 2
    assert dure("add", str(skill.parent / "nowhere"))[0] == 2
    skill.write_bytes("id = '피자'".encode("euc-kr"))
    assert dure("add", str(skill))[0] == 2


def test_a_manifest_from_this_machine_wants_to_be_meant(dure: Dure, server: SkillServer) -> None:
    assert dure("add", server.url)[0] == 4


def test_exit_codes_of_try(dure: Dure, skill: Path, server: SkillServer) -> None:
    dure("add", str(skill))
    assert dure("try", "피자봇 열어 줘")[0] == 0
    assert dure("try", "오늘 날씨 어때")[0] == 3
    server.manner = "no json"
    code, told = dure("try", "피자봇 열어 줘")
    assert (code, told["turns"][0]["failed"]) == (5, "skill.nonsense")


def test_the_key_stays(dure: Dure) -> None:
    first, second = dure("key")[1], dure("key")[1]
    assert first == second
    assert first["public_key"].startswith("-----BEGIN PUBLIC KEY-----")


def test_a_question_that_the_hub_asks_tells_for_whom(dure: Dure, server: SkillServer, tmp_path: Path) -> None:
    file = tmp_path / "dure-skill.toml"
    order = '\n[intents.Order]\nsamples.ko = ["주문할래"]\nslots.menu = { type = "text", required = true }\n'
    file.write_text(MANIFEST.format(url=server.url) + order, encoding="utf-8")
    _, told = dure("try", "--from", str(file), "피자봇에서 주문할래")
    (turn,) = told["turns"]
    assert (turn["skill"], turn["intent"], turn["requests"]) == ("bot", "Order", [])
