"""`dure home link` and `unlink`, beside a hub and without one, with a browser that comes back and one that does not."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import httpx
import pytest
from tests.ports import free_port
from tests.unit.home.grants.oauth_provider import CLIENT, SECRET, OAuthProvider, oauth_provider

from dure.cli import run
from dure.clock import SystemClock
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.server.serve import Welcome, serve
from dure.store import hold_folder
from dure.testing.hub import ScriptedHub

ROOT = Path(__file__).parents[3]
DURE = Path(sys.executable).with_name("dure")


@pytest.fixture
def provider():
    with oauth_provider() as made:
        yield made


@pytest.fixture
def home(own_home: Path, provider: OAuthProvider, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose configuration has a maker's account and no hub."""
    port = free_port()
    monkeypatch.setenv("MAKERS_SECRET", SECRET)
    (own_home / "dure.toml").write_text(
        f"""
[server]
port = {port}
[home.drivers.maker]
kind = "smartthings"
client_id = "{CLIENT}"
client_secret = {{ env = "MAKERS_SECRET" }}
authorize_url = "{provider.base}/authorize"
token_url = "{provider.base}/token"
""",
        encoding="utf-8",
    )
    return own_home


@contextmanager
def linking() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command while it waits, and the address that it told."""
    command = [str(DURE), "home", "link", "maker", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as waiting:
        try:
            assert waiting.stdout is not None
            told = json.loads(waiting.stdout.readline())
            yield waiting, told["address"]
        finally:
            waiting.kill()


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert run(["home", "list", "--json"]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["accounts"]
    assert len(found) == 1
    return found[0]


def test_without_a_hub_a_browser_of_this_machine_comes_back_by_itself(home, provider, capsys):
    assert told(capsys)["state"] == "unlinked"
    with linking() as (waiting, address):
        page = httpx.get(provider.allow(address), trust_env=False, timeout=30)
        assert (page.status_code, "maker" in page.text) == (200, True)
        out, _ = waiting.communicate(timeout=60)
    assert (waiting.returncode, json.loads(out)["state"]) == (0, "linked")
    assert told(capsys)["state"] == "linked"
    assert run(["doctor", "--json"]) in (0, 5)  # 5 where models lack
    (finding,) = [one for one in json.loads(capsys.readouterr().out)["checks"] if one["check"] == "account"]
    assert finding["state"] == "ok"
    secrets = json.loads((home / "grants" / "maker.json").read_text(encoding="utf-8"))
    for command in (["config", "show", "--json"], ["export"], ["home", "list"]):
        assert run(command) == 0
        shown = capsys.readouterr().out
        assert secrets["access"] not in shown
        assert secrets["refresh"] not in shown
        assert SECRET not in shown
    assert run(["home", "unlink", "maker", "--json"]) == 0
    capsys.readouterr()
    assert told(capsys)["state"] == "unlinked"
    assert not (home / "grants" / "maker.json").exists()
    assert run(["doctor", "--json"]) in (0, 5)
    (finding,) = [one for one in json.loads(capsys.readouterr().out)["checks"] if one["check"] == "account"]
    assert (finding["state"], "dure home link maker" in finding["remedy"]) == ("warn", True)


def test_where_the_browser_cannot_come_back_its_address_is_pasted(home, provider, capsys):
    port = int((home / "dure.toml").read_text(encoding="utf-8").partition("port = ")[2].split()[0])
    with socket.create_server(("127.0.0.1", port)), linking() as (waiting, address):
        out, _ = waiting.communicate(f"\n{provider.allow(address)}\n", timeout=60)
    assert (waiting.returncode, json.loads(out)["state"]) == (0, "linked")
    assert told(capsys)["state"] == "linked"


def test_whoever_does_not_allow_it_is_told_why_and_the_command_is_refused(home, provider, capsys):
    provider.denies = True
    with linking() as (waiting, address):
        _, complaint = waiting.communicate(f"{provider.allow(address)}\n", timeout=60)
    assert waiting.returncode == 4
    assert "not allowed" in complaint
    assert "Traceback" not in complaint
    assert told(capsys)["state"] == "unlinked"


def test_a_driver_without_an_account_is_told_as_that(home, capsys):
    for name in ("nobody", "simulated"):
        assert run(["home", "link", name]) == 2
        assert name in capsys.readouterr().err
        assert run(["home", "unlink", name]) == 2


@pytest.mark.anyio
async def test_with_a_hub_it_goes_through_the_hub(own_home, provider):
    hub = ScriptedHub()
    hub.home.accounts["maker"] = account = LinkedAccount(
        "maker", provider.provider(), GrantFolder(own_home / "grants"), SystemClock()
    )
    opened = anyio.Event()

    async def ready(_: Welcome) -> None:
        opened.set()

    def link() -> tuple[int, str]:
        with linking() as (waiting, address):
            out, complaint = waiting.communicate(f"{provider.allow(address)}\n", timeout=60)
            return waiting.returncode, out + complaint

    async def open_doors() -> None:
        await serve(hub, host="127.0.0.1", port=0, folder=own_home, ready=ready)

    async with anyio.create_task_group() as tasks:
        with hold_folder(own_home):
            tasks.start_soon(open_doors)
            await opened.wait()
            code, out = await anyio.to_thread.run_sync(link)
            assert code == 0, out
            assert (await account.state())[0] == "linked"
            code = await anyio.to_thread.run_sync(run, ["home", "unlink", "maker"])
            assert (code, (await account.state())[0]) == (0, "unlinked")
            tasks.cancel_scope.cancel()
