"""Debian's headless Chromium with a recording as its microphone, and hubs in processes of their own."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

expect.set_options(timeout=20_000)  # a bound on hanging, not a clock

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]

WATCH_SOUND = """
window.sounds = { started: 0, stopped: 0 };
for (const order of ["start", "stop"]) {
  const real = AudioBufferSourceNode.prototype[order];
  AudioBufferSourceNode.prototype[order] = function (...told) {
    window.sounds[order === "start" ? "started" : "stopped"]++;
    return real.apply(this, told);
  };
}
"""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    reason = "no Chromium on this machine; on Debian: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
    raise AssertionError


@pytest.fixture(scope="session")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of silence, a second of sound, a second of silence: enough for the scripted hub."""
    file = tmp_path_factory.mktemp("voice") / "voice.wav"
    quiet = array("h", [0] * 48_000)
    loud = array("h", (int(9000 * math.sin(2 * math.pi * 300 * at / 48_000)) for at in range(48_000)))
    with wave.open(str(file), "wb") as page:
        page.setnchannels(1)
        page.setsampwidth(2)
        page.setframerate(48_000)
        page.writeframes((quiet + loud + quiet).tobytes())
    return file


@pytest.fixture(scope="module")  # Playwright holds an event loop while it is open
def playing() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


Launch = Callable[..., Browser]


@pytest.fixture(scope="module")  # Playwright holds an event loop while it is open
def launch(playing: Playwright, chromium_path: str) -> Launch:
    def launching(*more: str) -> Browser:
        return playing.chromium.launch(executable_path=chromium_path, args=[*FLAGS, *more])

    return launching


@pytest.fixture(scope="module")  # Playwright holds an event loop while it is open
def browser(launch: Launch, voice: Path) -> Iterator[Browser]:
    """A browser whose microphone plays `voice`, and whose user says yes."""
    running = launch("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={voice}")
    yield running
    running.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a page as someone would, and complain afterwards about everything the console complained about."""
    complaints: list[str] = []
    contexts = []

    def visiting(
        url: str, *, of: Browser | None = None, width: int = 1280, height: int = 900, **more: Any
    ) -> Page:
        context = (of or browser).new_context(
            viewport={"width": width, "height": height}, **{"locale": "ko-KR", **more}
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.add_init_script(WATCH_SOUND)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        host = url.split("/")[2]
        page.on(
            "request",
            lambda request: complaints.append(f"asked {request.url}") if foreign(request.url, host) else None,
        )
        page.goto(url)
        return page

    yield visiting
    for context in contexts:
        for page in context.pages:
            with suppress(Error):  # its browser was closed by the test
                page.evaluate("0")  # whatever it said until now has come before this answer
    heard = list(complaints)  # what breaks off because the page is closed is no complaint
    for context in contexts:
        context.close()
    network = (
        "net::ERR_",
        "WebSocket connection to",
        "occurred when fetching the script",  # a worker's, while its hub goes away or its page is left
        "status of 401",
        "status of 403",
        "status of 404",
        "status of 422",
        "Opener-Policy header has been ignored",
    )
    assert [one for one in heard if not any(known in one for known in network)] == []


def foreign(url: str, host: str) -> bool:
    return not url.startswith(("data:", "blob:")) and url.split("/")[2] != host


@dataclass
class HubProcess:
    """A hub in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def tell(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


StartHub = Callable[..., HubProcess]


@pytest.fixture
def start_hub(tmp_path: Path) -> Iterator[StartHub]:
    started: list[HubProcess] = []

    def starting(*options: str) -> HubProcess:
        command = [sys.executable, str(Path(__file__).parent / "scripted_hub.py"), str(tmp_path), *options]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        hub = HubProcess(process, process.stdout.readline().strip())
        started.append(hub)
        return hub

    yield starting
    for hub in started:
        if hub.process.returncode is None:
            hub.end()


@pytest.fixture
def hub(start_hub: StartHub) -> HubProcess:
    return start_hub()
