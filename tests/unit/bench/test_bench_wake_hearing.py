"""How Dure hears a recording, and when a live stream would have told what it heard."""

from __future__ import annotations

import json

import anyio
import anyio.lowlevel
import numpy as np
import pytest
import soundfile

from dure.api import WakeWord
from dure.bench.wake.hearing import DureListener, LiveClock, Question, WatchedVerifier
from dure.bench.wake.trial import Recording
from dure.bench.wake.work import DURE, STRETCH_S, TAIL_S, Skipped, Worker, stretches
from dure.bench.wake_sound import Mixer, read, to_pcm
from dure.cli import run
from dure.testing.wake import Called, ScriptedWakeEngine


def question(asked_ms, began_s, ended_s):
    return Question(names=frozenset(["alexa"]), asked_ms=asked_ms, began_s=began_s, ended_s=ended_s)


def test_work_is_done_when_sound_has_come_and_what_came_before_is_done():
    clock = LiveClock()
    clock.begin(32)
    clock.work(0.0, 0.050, [])
    assert clock.now_ms == pytest.approx(82)
    clock.begin(64)  # still busy
    clock.work(0.050, 0.051, [])
    assert clock.now_ms == pytest.approx(83)
    clock.begin(96)
    assert clock.now_ms == 96


def test_an_answer_that_came_while_sound_came_delays_nothing():
    clock = LiveClock(now_ms=1200.0)
    clock.work(
        0.0, 0.051, [question(1000, -0.1, 0.050)]
    )  # asked 200 ms ago, answered after 150: 1 ms of work
    assert clock.now_ms == pytest.approx(1201)


def test_an_answer_that_takes_longer_delays_by_the_rest():
    clock = LiveClock(now_ms=1200.0)
    clock.work(0.0, 0.400, [question(1000, -0.1, 0.400)])  # answered after 500 ms
    assert clock.now_ms == pytest.approx(1500)


def test_who_asks_again_asks_when_the_first_answer_is_there():
    class Slow:
        async def verify(self, pcm, names):
            await anyio.lowlevel.checkpoint()
            return dict.fromkeys(names, 0.0)

    async def ask_twice():
        watched = WatchedVerifier(Slow())
        watched.now_ms = 1000.0
        await watched.verify(b"", {"alexa": ["alexa"]})
        watched.now_ms = 1200.0  # the bench ran ahead
        await watched.verify(b"", {"alexa": ["alexa"]})
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watched.verify, b"", {"alexa": ["alexa"]})
        return watched.questions

    first, again, other = anyio.run(ask_twice)
    assert first.asked_ms == 1000
    assert again.asked_ms == first.answered_ms < 1200
    assert other.asked_ms == 1200
    assert all(one.answered for one in (first, again, other))


class Silence:
    async def hear(self, pcm):
        raise AssertionError(len(pcm))


def test_what_cannot_be_heard_is_skipped_with_a_reason(tmp_path):
    path = tmp_path / "broken.wav"
    path.write_bytes(b"RIFF no sound")
    outcome = Worker(Mixer(), {DURE: Silence()}).hear(Recording(path=path, kind="background"))
    assert isinstance(outcome, Skipped)
    assert "broken.wav" in outcome.en
    assert "들을 수 없는" in outcome.ko


def test_long_background_is_heard_in_stretches_without_loss():
    sound = np.arange(16000 * (2 * STRETCH_S + 7), dtype=np.float32)
    parts = list(stretches(sound))
    assert [len(part) // 16000 for part in parts] == [STRETCH_S, STRETCH_S, 7]
    np.testing.assert_array_equal(np.concatenate(parts), sound)


def test_noise_goes_on_after_a_call(tmp_path):
    rng = np.random.default_rng(1)
    for name in ("call", "noise"):
        soundfile.write(tmp_path / f"{name}.wav", rng.normal(0, 0.05, 16000), 16000)
    heard: list[bytes] = []

    class Keeper:
        async def hear(self, pcm):
            heard.append(pcm)
            return [], None

    worker = Worker(Mixer(others=[tmp_path / "noise.wav"]), {DURE: Keeper()})
    path = tmp_path / "call.wav"
    called = worker.hear(Recording(path=path, kind="call", called=frozenset(["alexa"])))
    unheard = worker.hear(Recording(path=path, kind="background"))
    assert not isinstance(called, Skipped)
    assert not isinstance(unheard, Skipped)
    [call], [quiet] = called, unheard
    assert (call[DURE].material_s, call[DURE].sound_s) == (1.0, 1.0 + TAIL_S)
    assert (quiet[DURE].material_s, quiet[DURE].sound_s) == (1.0, 1.0)
    tail = np.frombuffer(heard[0], "<i2")[16000:]
    assert np.sqrt((tail.astype(float) ** 2).mean()) > 100


@pytest.mark.recordings
def test_a_recording_goes_through_the_gate_and_every_name_counts(recordings):
    script = [
        Called(wake_word="alexa", start_ms=900, end_ms=1300),
        Called(wake_word="alexa", start_ms=1350, end_ms=1600),
        Called(wake_word="stop", start_ms=1650, end_ms=1700, score=-0.2),
    ]
    engine = ScriptedWakeEngine(script, delay_ms=100)
    listener = DureListener(engine=engine, words=[WakeWord(text="alexa"), WakeWord(text="stop")])
    speech = to_pcm(read(recordings / "speech_en" / "001.ogg"))
    heard, cost = anyio.run(listener.hear, speech)
    assert [(one.wake_word, one.start_ms, one.accepted) for one in heard][:2] == [
        ("alexa", 900, True), ("alexa", 1350, True),
    ]  # fmt: skip
    assert 100 <= (heard[0].wait_ms or 0) < 100 + 32 + 100
    assert cost.all_s >= cost.gate_s > 0
    nothing, _ = anyio.run(listener.hear, bytes(len(speech)))
    assert nothing == []  # the gate never opened: the engine was told of no sound


@pytest.mark.recordings
@pytest.mark.models
def test_the_command_on_a_few_real_recordings(recordings, wake_models, tmp_path, capsys):
    for name, number in (("view_glass", "000"), ("view_glass", "001"), ("jarvis", "000")):
        place = tmp_path / "calls" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.flac").symlink_to(recordings / "wake" / name / f"{number}.flac")
    (tmp_path / "calls" / "jarvis" / "broken.wav").write_bytes(b"nothing")
    (tmp_path / "quiet").mkdir()
    (tmp_path / "quiet" / "001.ogg").symlink_to(recordings / "speech_en" / "001.ogg")
    arguments = ["bench", "wake", "--positives", f"{tmp_path}/calls", "--background", f"{tmp_path}/quiet"]
    assert (
        run([*arguments, "--names", "jarvis,view_glass,cortana", "--no-verify", "--jobs", "1", "--json"]) == 0
    )
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["names"] == {
        "jarvis": {"recordings": 1, "missed": 0, "false_alarms": 0, "wrong_name": 0},
        "view glass": {"recordings": 2, "missed": 0, "false_alarms": 0, "wrong_name": 0},
        "cortana": {"recordings": 0, "missed": 0, "false_alarms": 0, "wrong_name": 0},
    }
    assert found["background_hours"] == pytest.approx(11.77 / 3600, abs=1e-4)
    assert found["missed_share"] == found["false_alarms_per_hour"] == 0
    assert 0 < found["real_time_factor"] < 5
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
    assert [one["path"] for one in found["skipped"]] == [f"{tmp_path}/calls/jarvis/broken.wav"]
    assert "broken.wav" in printed.err
    assert "cortana" in printed.err
    assert (
        run([*arguments, "--names", "jarvis,view_glass,cortana", "--no-verify", "--jobs", "2", "--json"]) == 0
    )
    again = json.loads(capsys.readouterr().out)
    for timing in ("real_time_factor", "cost", "latency_ms"):
        del found[timing], again[timing]
    assert again == found


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--positives", ".", "--names", "x"],
        ["--manifest", "m.tsv"],
        ["--positives", ".", "--manifest", "m.tsv", "--names", "alexa"],
        ["--positives", ".", "--noise", ".", "--babble", "."],
    ],
)
def test_a_wrong_call_says_how_to_call_it(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.tsv").touch()
    assert run(["bench", "wake", *arguments]) == 2
    assert "--" in capsys.readouterr().err
