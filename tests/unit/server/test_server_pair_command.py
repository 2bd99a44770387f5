"""`dure pair`, beside a hub and without one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from dure.cli import run
from dure.config.paths import find_paths
from dure.errors import ExitCode
from dure.server import doorplate
from dure.server.doorplate import Doorplate
from dure.store import Journal, NewPasskey

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def pair(capsys: pytest.CaptureFixture[str]) -> Command:
    def running(*options: str) -> tuple[int, str]:
        code = run(["pair", *options])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return running


def told(answer: tuple[int, str]) -> Any:
    code, text = answer
    assert code == ExitCode.OK
    return json.loads(text)


def hang(folder: Path, *, open_: bool, pid: int | None = None) -> None:
    address = "" if open_ else "https://192.0.2.7:8420"
    plate = Doorplate(
        pid=pid or os.getpid(), url="https://localhost:8420", address=address, open=open_, fingerprint="AB:CD"
    )
    anyio.run(doorplate.hang, folder, plate)


def test_a_token_is_issued_listed_and_withdrawn(pair: Command):
    issued = told(pair("--token", "--label", "거실 [bold]", "--scope", "listen", "--json"))
    assert issued["scopes"] == ["listen"]
    assert len(issued["token"]) >= 40
    (listed,) = told(pair("--list", "--json"))["tokens"]
    assert listed["id"] == issued["id"]
    assert "token" not in listed
    assert "거실 [bold]" in pair("--list")[1]
    assert told(pair("--revoke", issued["id"], "--json")) == {"revoked": issued["id"]}
    assert told(pair("--list", "--json")) == {"tokens": []}
    feed = told(pair("--token", "--scope", "feed", "--sender", "kma@town", "--json"))
    assert feed["senders"] == ["kma@town"]
    assert "kma@town" in pair("--list")[1]
    assert pair("--token", "--scope", "feed", "--sender", "a b")[0] == ExitCode.BAD_INPUT
    assert pair("--token", "--scope", "carer", "--sender", "kma@town")[0] == ExitCode.BAD_INPUT
    code, text = pair("--revoke", issued["id"])
    assert code == ExitCode.BAD_INPUT
    assert issued["id"] in text


def test_a_plain_token_is_all_that_is_printed(pair: Command):
    code, text = pair("--token")
    assert code == ExitCode.OK
    assert len(text.split()) == 1


def test_an_invitation_is_an_address_with_a_code(pair: Command, own_home: Path):
    hang(own_home, open_=False)
    invitation = told(pair("--scope", "carer", "--json"))
    assert invitation["url"] == f"https://192.0.2.7:8420/pair#{invitation['code']}"
    assert invitation["scopes"] == ["carer"]
    assert invitation["fingerprint"] == "AB:CD"
    code, text = pair()
    assert code == ExitCode.OK
    assert "https://192.0.2.7:8420/pair#" in text
    assert "█" in text or "▀" in text


def test_without_a_hub_it_says_how_to_start_one(pair: Command, own_home: Path):
    code, text = pair()
    assert code == ExitCode.UNAVAILABLE
    assert "dure up" in text
    hang(own_home, open_=False, pid=2**22 + 1)  # more than the kernel gives out
    assert pair()[0] == ExitCode.UNAVAILABLE


def test_a_hub_on_loopback_says_how_to_open_it(
    pair: Command, own_home: Path, monkeypatch: pytest.MonkeyPatch
):
    hang(own_home, open_=True)
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    code, text = pair()
    assert code == ExitCode.UNAVAILABLE
    assert "0.0.0.0" in text
    assert "기기 연결" in text


def test_an_unknown_scope_is_refused(pair: Command):
    code, text = pair("--scope", "emperor")
    assert code == ExitCode.BAD_INPUT
    assert "emperor" in text


def test_a_device_is_listed_with_its_passkeys_and_each_is_let_in_no_more_apart(
    pair: Command, monkeypatch: pytest.MonkeyPatch
):
    issued = told(pair("--token", "--label", "김영희", "--scope", "carer", "--json"))
    kept, session = anyio.run(_sign_in, issued["id"])
    device, signed_in = told(pair("--list", "--json"))["tokens"]
    assert [(one["id"], one["name"]) for one in device["passkeys"]] == [(kept, "phone [bold]")]
    assert (signed_in["id"], signed_in["passkey"], signed_in["label"]) == (session, kept, "김영희")
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    lines = pair("--list")[1].splitlines()
    assert [line.split()[0] for line in lines] == [issued["id"], kept, session]
    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 2, 4]
    assert "phone [bold]" in lines[1]
    assert "패스키" in lines[1]
    assert told(pair("--revoke", kept, "--json")) == {"revoked": kept}
    (device,) = told(pair("--list", "--json"))["tokens"]
    assert (device["id"], device["passkeys"]) == (issued["id"], [])
    assert pair("--revoke", kept)[0] == ExitCode.BAD_INPUT


async def _sign_in(token: str) -> tuple[str, str]:
    """Give that token a passkey, and sign in with it."""
    journal = await Journal.open(find_paths().journal)
    made = NewPasskey(
        name="phone [bold]",
        origin="https://hub.example",
        credential=b"c",
        public_key=b"k",
        counter=0,
        synced=True,
    )
    passkey = await journal.passkeys.add(made, token, by="김영희")
    assert passkey is not None
    signed_in = await journal.passkeys.sign_in(passkey.id, 0)
    assert signed_in is not None
    await journal.close()
    return passkey.id, signed_in[1].id
