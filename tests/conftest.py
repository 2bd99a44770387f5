"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The recordings beside the repository; a test without them skips, except in CI."""
    if SHARED.is_dir():
        return SHARED
    reason = f"no recordings at {SHARED}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
    raise AssertionError


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; models stay where they were fetched."""
    from dure.config.paths import find_paths

    models = os.environ.get("DURE_MODELS") or str(find_paths().models)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DURE_HOME", str(home))
    monkeypatch.setenv("DURE_MODELS", models)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return home
