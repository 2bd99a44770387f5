"""A power cut while a refresh token is rotated, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread
import msgspec
import pytest
from tests.unit.home.grants.oauth_provider import oauth_provider

from dure.clock import SystemClock
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder, Tokens
from dure.home.drivers.grants.linking import Linking

pytestmark = pytest.mark.anyio

SCRIPT = Path(__file__).with_name("living_account.py")
ROOT = Path(__file__).parents[4]


def live(folder: Path, base: str, deadly: str = "") -> tuple[int, str]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, SCRIPT, folder, base, deadly],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.strip()


@pytest.fixture
def provider():
    with oauth_provider() as made:
        yield made


async def link(folder, provider) -> None:
    """Link the account, with an access token that has ended since."""
    kept = GrantFolder(folder)
    account = LinkedAccount("smartthings", provider.provider(), kept, SystemClock())
    linking = Linking({"smartthings": account}, SystemClock(), "http://localhost:8420/home/link/callback")
    back = await anyio.to_thread.run_sync(provider.allow, linking.begin("smartthings").address)
    await linking.finish(back)
    tokens = await kept.read("smartthings")
    assert tokens is not None
    await kept.put("smartthings", replace(tokens, expires=datetime(2026, 1, 1, tzinfo=UTC)))


async def test_killed_after_the_rotation_was_kept_it_goes_on_with_the_new_token(tmp_path, provider):
    await link(tmp_path, provider)
    assert await anyio.to_thread.run_sync(live, tmp_path, provider.base, "before it is used") == (9, "")
    code, token = await anyio.to_thread.run_sync(live, tmp_path, provider.base)
    assert (code, provider.takes(token)) == (0, True)
    assert provider.asked == ["authorization_code", "refresh_token"]  # the old one was not shown again


async def test_killed_while_it_is_kept_the_file_is_whole_and_the_old_one(tmp_path, provider):
    provider.rotates = False
    await link(tmp_path, provider)
    before = (tmp_path / "smartthings.json").read_bytes()
    assert await anyio.to_thread.run_sync(live, tmp_path, provider.base, "before it is kept") == (9, "")
    assert (tmp_path / "smartthings.json").read_bytes() == before
    code, token = await anyio.to_thread.run_sync(live, tmp_path, provider.base)
    assert (code, provider.takes(token)) == (0, True)
    assert [one.name for one in tmp_path.iterdir()] == ["smartthings.json"]
    assert msgspec.json.decode((tmp_path / "smartthings.json").read_bytes(), type=Tokens).access == token
