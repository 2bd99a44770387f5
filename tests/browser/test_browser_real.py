"""The whole product in a real browser: a recorded name as the microphone, the real models, the real hub."""

from __future__ import annotations

import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.ports import free_port

from dure.audio.decode import decode_now

START = "from dure.cli import main; main()"

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.recordings]


@pytest.fixture
def called(launch, recordings: Path, tmp_path: Path) -> Iterator[Browser]:
    """A browser in front of which someone calls 빅스비, and says no more."""
    name = decode_now(recordings / "languages" / "porcupine_빅스비.flac", "빅스비", 60)
    file = tmp_path / "called.wav"
    with wave.open(str(file), "wb") as page:
        page.setnchannels(1)
        page.setsampwidth(2)
        page.setframerate(16_000)
        page.writeframes(name + bytes(2 * 16_000 * 12))
    running = launch("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={file}")
    yield running
    running.close()


@pytest.fixture
def real_hub() -> Iterator[str]:
    command = [sys.executable, "-c", START, "up", "--no-browser", "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            told = iter(process.stdout.readline, "")
            yield next(found for line in told for found in re.findall(r"http://\S+", line))
        finally:
            process.terminate()
        assert process.wait(30) == 0


def test_a_name_is_called_and_its_assistant_answers_aloud(visit, called, real_hub, recordings: Path):
    page = visit(real_hub, of=called)
    page.locator("#orb").click()
    won = page.locator("#decision .bar.is-won .bar-name")
    expect(won).to_have_text("빅스비", timeout=30_000)
    expect(page.locator("#conversation .said-agent .who").first).to_have_text("빅스비", timeout=30_000)
    expect(page.locator("#conversation .said-agent .words").first).to_have_text("네, 듣고 있어요.")
    expect(page.locator("#latency-total")).to_have_text(re.compile(r"\d\.\d\d초"))
    assert page.evaluate("window.sounds.started") > 0
    page.locator("#mute").click()
    page.reload()
    expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
    expect(won).to_have_text("빅스비")  # the hub remembers why
    page.locator("#recording-file").set_input_files(recordings / "wake" / "computer" / "000.flac")
    expect(page.get_by_text("부른 이름이 들리지 않았어요")).to_be_visible(timeout=30_000)
    page.context.close()


def test_what_crossed_is_shown_in_words(visit, real_hub, tmp_path: Path):
    for order in (["key", "pizza-inc", "--name", "Pizza Inc.", "--out"], ["add", "--trust"]):
        command = [sys.executable, "-c", START, "partners", *order, str(tmp_path)]
        subprocess.run(command, check=True, capture_output=True)
    page = visit(real_hub)
    expect(page.locator("#crossings")).to_contain_text("pizza-inc 파트너를 믿기로 했어요")
    page.context.close()
