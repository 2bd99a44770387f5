"""The page about agents tells the truth: its example is the one in the repository, and a hub can use it."""

from __future__ import annotations

import re
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dure import plugins
from dure.agents.factory import openai
from dure.api import Request
from dure.config import AgentConfig
from dure.config.load import load_config
from dure.plugins import Setup
from dure.tasks import Background, task_group
from dure.testing.agents import MemoryMemory

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "dure-dice"
PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_page_shows_the_example_as_it_is() -> None:
    assert blocks("python") == [(EXAMPLE / "dure_dice.py").read_text(encoding="utf-8")]
    shown = next(block for block in blocks("toml") if "entry-points" in block)
    assert shown in (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")


def test_the_example_is_about_40_lines() -> None:
    code = [line for line in blocks("python")[0].splitlines() if line.strip()]
    assert len(code) <= 40


@pytest.mark.parametrize("number", range(6))
def test_every_configuration_on_the_page_is_valid(tmp_path: Path, number: int) -> None:
    block = blocks("toml")[number]
    if "entry-points" in block:
        assert tomllib.loads(block)
        return
    file = tmp_path / "dure.toml"
    file.write_text(block, encoding="utf-8")
    load_config(file)


def test_there_is_no_further_configuration_on_the_page() -> None:
    assert len(blocks("toml")) == 6


@pytest.mark.anyio
async def test_the_servers_on_the_page_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = next(block for block in blocks("toml") if "settings.mcp" in block)
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "thinq").write_text("secret", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CALENDAR_KEY", "secret")
    file = tmp_path / "dure.toml"
    file.write_text(block, encoding="utf-8")
    mine = load_config(file).agents["helper"]
    async with task_group() as tasks:
        services = {AgentConfig: mine, Background: Background(tasks)}
        openai(Setup(name="helper", settings=mine.settings, services=services))


@pytest.mark.anyio
async def test_a_hub_finds_builds_and_asks_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed as pip leaves it: a module, and metadata that names the entry point."""
    (tmp_path / "dure_dice.py").write_bytes((EXAMPLE / "dure_dice.py").read_bytes())
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = tmp_path / "dure_dice-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    ((name, target),) = project["entry-points"]["dure.plugins"].items()
    (metadata / "entry_points.txt").write_text(f"[dure.plugins]\n{name} = {target}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "dure.toml"
    file.write_text(blocks("toml")[-1], encoding="utf-8")
    config = load_config(file)
    try:
        registry = plugins.load(config.plugins)
    finally:
        sys.modules.pop("dure_dice", None)
    mine = config.agents["dice"]
    setup = Setup(name="dice", settings=mine.settings, services={AgentConfig: mine})
    agent = registry.agents.build(mine.kind, setup)
    request = Request(
        text="세 개 던져 줘", language="ko", agent="dice", satellite="desk", turn="t1", memory=MemoryMemory(),
        now=datetime(2026, 11, 3, tzinfo=UTC),
    )  # fmt: skip
    said = "".join([part.text async for part in agent.answer(request)])
    assert re.fullmatch(r"던져요! ([1-6]), ([1-6]), ([1-6]) 나왔어요\.", said)
