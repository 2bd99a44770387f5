"""`dure skills test` against real servers that keep to their protocols, and against one that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from tests.counterparts.conftest import node_server, python_server
from tests.ports import free_port

from dure.cli import run
from dure.testing.skills import cek_answer, serve_skill

Report = Callable[[Path], tuple[int, dict[str, Any]]]


@pytest.fixture
def report(capfd: pytest.CaptureFixture[str]) -> Report:
    def call(skill: Path) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = run(["skills", "test", "--json", str(skill)])
        return code, json.loads(capfd.readouterr().out)

    return call


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {one["check"]: one["outcome"] for one in report["checks"]}


@pytest.mark.parametrize("name", ["pizzabot", "dice", "errand", "weather", "trips"])
def test_real_servers_pass(
    name: str,
    manifest: Callable[[str, int], Path],
    key: Path,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEATHER_TOKEN", "sesame")
    port = free_port()
    servers: dict[str, Callable[[], AbstractContextManager[None]]] = {
        "pizzabot": lambda: python_server("cek", "cek_flask.py", port, str(key)),
        "dice": lambda: node_server("cek_node.js", port, str(key)),
        "errand": lambda: python_server("kakao", "kakao_fastapi.py", port, "0"),
        "weather": lambda: node_server("nugu_express.js", port),
        "trips": lambda: node_server("alexa_express.js", port),
    }
    with servers[name]():
        code, told = report(manifest(name, port))
    failed = [one for one in told["checks"] if one["outcome"] == "failed"]
    assert failed == []
    assert code == 0
    assert told["passed"] >= 5
    if told["protocol"] == "cek":
        assert outcomes(told)["signature:forged"] == "passed"
        assert outcomes(told)["signature:missing"] == "passed"


def test_a_server_that_checks_nothing_is_told_so(
    manifest: Callable[[str, int], Path], report: Report
) -> None:
    with serve_skill(lambda _: cek_answer("네."), path="/clova") as server:
        port = int(server.url.rpartition(":")[2].partition("/")[0])
        code, told = report(manifest("pizzabot", port))
        assert code == 0
        assert outcomes(told)["signature:forged"] == "warned"
        server.manner = "no json"
        code, told = report(manifest("pizzabot", port))
    assert code == 1
    assert outcomes(told)["launch"] == "failed"


def test_a_server_that_is_down(manifest: Callable[[str, int], Path]) -> None:
    assert run(["skills", "test", str(manifest("pizzabot", free_port()))]) == 5


def test_a_sample_is_judged_as_it_will_be_said(report: Report, tmp_path: Path) -> None:
    """“{title} 있어” is enough where the skill was called by name, and would fit anything where it needs none."""
    manifest = (
        'id = "library"\nprotocol = "cek"\nendpoint = "{url}"\nname.ko = "도서관"\nnameless = {nameless}\n'
        '[intents.Search]\nsamples.ko = ["{{title}} 있어"]\nslots.title = {{ type = "text" }}\n'
    )
    with serve_skill(lambda _: cek_answer("네.")) as server:
        for nameless, outcome in (("false", "passed"), ("true", "failed")):
            file = tmp_path / "dure-skill.toml"
            file.write_text(manifest.format(url=server.url, nameless=nameless), encoding="utf-8")
            assert outcomes(report(file)[1])["sample:Search:ko:1"] == outcome
