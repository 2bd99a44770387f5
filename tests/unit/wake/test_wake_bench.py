import anyio
import numpy as np
import pytest
import soundfile

from dure.api import WakeWord
from dure.bench.names import cost_of, made_up
from dure.bench.wake import WakeBench
from dure.bench.wake_sound import Mixer, active_level, read, speakers_near
from dure.testing.wake import Called, ScriptedWakeEngine


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(5)
    for name in ("smart_mirror/0", "smart_mirror/1", "아리아/0", "quiet/0", "quiet/1"):
        path = tmp_path / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        sound = np.concatenate([np.zeros(8000), rng.normal(0, 0.1, 16000), np.zeros(8000)])
        soundfile.write(path, sound, 16000)
    return tmp_path


def test_noise_is_mixed_at_its_ratio_to_the_active_speech_and_the_same_each_time(folder):
    path, noise = folder / "quiet" / "0.wav", folder / "quiet" / "1.wav"
    mixer = Mixer(others=[noise], snr_db=10)
    mixed = mixer.mix(path)
    added = np.sqrt(((mixed - read(path)) ** 2).mean())
    assert 20 * np.log10(active_level(read(path)) / added) == pytest.approx(10, abs=0.1)
    np.testing.assert_array_equal(mixed, mixer.mix(path))


def test_babble_leaves_the_current_speaker_out(folder):
    (folder / "manifest.tsv").write_text(
        "path\tspeaker\nquiet/0.wav\ta\nquiet/1.wav\ta\nsmart_mirror/0.wav\tb\n", encoding="utf-8"
    )
    speakers = speakers_near(folder / "quiet")
    others = [folder / "quiet" / "1.wav", folder / "smart_mirror" / "0.wav"]
    mixer = Mixer(others=others, babble=True, speakers=speakers)
    assert mixer._choose(folder / "quiet" / "0.wav", np.random.default_rng(1)) == [others[1]]


def test_calls_misses_wrong_names_and_false_alarms_are_counted(folder):
    words = [WakeWord(text="smart mirror"), WakeWord(text="아리아")]
    engine = ScriptedWakeEngine([Called(wake_word="smart mirror", start_ms=500, end_ms=1000)], delay_ms=200)
    bench = WakeBench(engine, words)

    async def run():
        await bench.positives(folder, Mixer())
        await bench.background(sorted((folder / "quiet").iterdir()), Mixer())

    anyio.run(run)
    found = bench.figures.plain()
    assert found["names"] == {
        "smart mirror": {"recordings": 2, "missed": 0, "false_alarms": 2, "wrong_name": 1},
        "아리아": {"recordings": 1, "missed": 1, "false_alarms": 0, "wrong_name": 0},
    }
    assert found["background_hours"] == round(4 / 3600, 4)
    assert found["missed_share"] == round(1 / 3, 4)
    assert 200 <= found["latency_ms"]["p50"] < 400


def test_made_up_names_are_all_different():
    assert len({word.text for word in made_up(5000)}) == 5000


def test_the_cost_of_names_is_measured():
    cost = anyio.run(lambda: cost_of(ScriptedWakeEngine(), made_up(3), seconds=4))
    assert cost.real_time_factor < 1
