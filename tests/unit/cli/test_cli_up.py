"""Where `dure up` is told to listen."""

from __future__ import annotations

import pytest

from dure.app import run as running
from dure.cli import run
from dure.config import Config


@pytest.mark.parametrize(
    ("given", "port"), [([], 8420), (["--port", "0"], 0), (["--port", "8500"], 8500)], ids=str
)
def test_the_port_is_the_one_given_and_0_is_any_that_is_free(
    monkeypatch: pytest.MonkeyPatch, given: list[str], port: int
) -> None:
    ports: list[int] = []

    async def run_hub(config: Config, *_: object) -> None:
        ports.append(config.server.port)

    monkeypatch.setattr(running, "run_hub", run_hub)
    assert run(["up", "--no-browser", *given]) == 0
    assert ports == [port]
