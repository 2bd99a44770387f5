"""Each protocol's tutorial works as it stands: its server, its manifest, its conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.counterparts.conftest import node_path, python_path, running
from tests.ports import free_port

from dure.cli import run

DOCS = Path(__file__).parents[2] / "docs" / "skills"


def block(page: str, language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert found, language
    return found[1]


@contextmanager
def serving(page: str, folder: Path, name: str, key: Path) -> Iterator[None]:
    port = free_port()
    (folder / "dure-skill.toml").write_text(
        block(page, "toml").replace(":8000", f":{port}"), encoding="utf-8"
    )
    script = "js" in re.findall(r"^```(\w+)$", page, flags=re.MULTILINE)
    server = folder / ("server.js" if script else "server.py")
    server.write_text(block(page, "js" if script else "python"), encoding="utf-8")
    import sys

    if script:
        process = running(["node", server], port, NODE_PATH=str(node_path()), PORT=str(port))
    else:
        path = str(python_path(name))
        process = running([sys.executable, server], port, PYTHONPATH=path, PORT=str(port), HUB_KEY=str(key))
    with process:
        yield


@pytest.mark.parametrize("name", ["cek", "kakao", "nugu", "alexa"])
def test_the_tutorial_works(name: str, tmp_path: Path, key: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    talk = block(page, "text").splitlines()
    sentences = [line[2:] for line in talk if line.startswith("> ")]
    with serving(page, tmp_path, name, key):
        assert run(["skills", "add", str(tmp_path), "--grant", "all"]) == 0
        capfd.readouterr()
        assert run(["skills", "try", "--json", *sentences]) == 0
        turns: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["turns"]
    told: list[str] = []
    for turn in turns:
        told += [f"> {turn['said']}", turn["answer"]]
        told += [f"… {turn['later']}"] if turn["later"] else []
    assert told == talk
