"""`dure watch`: a hub in a process of its own is killed, and its carer learns of it, and of its return."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dure.cli import run
from dure.cli.watch import tell
from dure.safety.watcher import Look, Told

DURE = Path(sys.executable).with_name("dure")
HUB = Path(__file__).parents[2] / "browser" / "scripted_hub.py"

CONFIG = """
[safety.contacts.daughter]
name = "김영희"
reach = [{{channel = "hook", to = "{hook}"}}, {{channel = "voice"}}, {{channel = "phone", to = "daughter"}}]

[safety.contacts.room]
role = "operator"
reach = [{{channel = "hook", to = "{hook}operator"}}]

[safety.channels.hook]
kind = "webhook"

[safety.channels.phone]
kind = "push"
"""


@pytest.fixture
def carer() -> Iterator[tuple[str, queue.Queue[dict[str, object]]]]:
    """The address of a carer's webhook, and what came there."""
    got: queue.Queue[dict[str, object]] = queue.Queue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            got.put({**body, "path": self.path})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


def start_hub(folder: Path, port: int = 0) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, str(HUB), str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(20)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


def test_a_hub_that_is_killed_is_told_to_its_carer_and_so_is_its_return(tmp_path, carer):
    hook, got = carer
    file = tmp_path / "dure.toml"
    file.write_text(CONFIG.format(hook=hook), encoding="utf-8")
    hub, url = start_hub(tmp_path)
    command = [
        DURE,
        "watch",
        url,
        "--name",
        "301호",
        "--every",
        "1",
        "--after",
        "1",
        "--config",
        file,
        "--json",
    ]
    watcher = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    try:
        assert watcher.stdout
        assert json.loads(watcher.stdout.readline())["beat"] == "well"
        end(hub)
        lost = got.get(timeout=30)
        assert lost["title"] == "301호: 두레 허브가 대답하지 않아요"
        assert lost["path"] == "/", "an operator is never told by a watcher"
        hub, _ = start_hub(tmp_path, int(url.rpartition(":")[2]))
        assert got.get(timeout=30)["title"] == "301호: 두레 허브가 돌아왔어요"
        assert got.empty(), "told once, by the one channel that works without the hub"
        beats: list[str] = []
        told: list[tuple[str, int, int]] = []
        while "back" not in [beat for beat, *_ in told]:
            line = json.loads(watcher.stdout.readline())
            if "told" in line:
                told.append((line["told"], line["delivered"], line["failed"]))
            else:
                beats.append(line["beat"])
        assert [beat for beat in beats if beat not in {"well", "missing"}] == ["lost", "back"]
        assert told == [("lost", 1, 0), ("back", 1, 0)]
        watcher.terminate()
        assert watcher.wait(20) == 0
    finally:
        end(hub)
        end(watcher)


def test_once_tells_by_its_exit_code(tmp_path, capsys, monkeypatch):
    hub, url = start_hub(tmp_path)
    try:
        assert run(["watch", url, "--once", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"alive": True}
    finally:
        end(hub)
    assert run(["watch", url, "--once", "--json"]) == 5
    assert json.loads(capsys.readouterr().out) == {"alive": False}
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["watch", url, "--once"]) == 5
    assert "대답하지 않아요" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["hub", "ftp://hub", "http://", "http://hub:port"])
def test_what_is_no_address_is_bad_input(url, capsys):
    assert run(["watch", url, "--once"]) == 2
    assert "https://" in capsys.readouterr().err


def test_an_authority_that_is_no_certificate_is_bad_input(tmp_path, capsys):
    file = tmp_path / "ca.crt"
    file.write_text("none", encoding="utf-8")
    assert run(["watch", "https://127.0.0.1:1", "--once", "--authority", str(file)]) == 2
    assert "PEM" in capsys.readouterr().err


def test_a_watcher_that_could_tell_nobody_does_not_start(tmp_path, capsys):
    file = tmp_path / "dure.toml"
    file.write_text('[safety.contacts.daughter]\nreach = [{channel = "voice"}]\n', encoding="utf-8")
    assert run(["watch", "http://127.0.0.1:1", "--config", str(file)]) == 2
    assert "no carer can be told" in capsys.readouterr().err


def test_what_people_were_told_is_said(capsys, monkeypatch):
    tell(Look(beat="lost", missing_s=125))
    tell(Told(told="lost", missing_s=125, delivered=1, failed=1))
    said = capsys.readouterr().out
    assert "for 2 min" in said
    assert "Told 1, not reached 1." in said
    tell(Look(beat="missing", missing_s=30))
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    tell(Look(beat="back", missing_s=600))
    tell(Told(told="back", missing_s=600, delivered=2, failed=0))
    said = capsys.readouterr().out
    assert "10분 만에" in said
    assert "2명에게 알렸고" in said
