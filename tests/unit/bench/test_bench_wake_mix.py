"""What is mixed into recordings, and how loud."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from dure.bench.wake_sound import Mixer, active_level, read, recordings_below, speakers_near
from dure.errors import BadInput

RATE_HZ = 16000


def write(path: Path, *, seconds=1.0, level=0.1, silence_s=0.5, seed=1, rate_hz=RATE_HZ):
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    silence = np.zeros(int(silence_s * rate_hz))
    sound = np.concatenate([silence, rng.normal(0, level, int(seconds * rate_hz)), silence])
    soundfile.write(path, sound, rate_hz)
    return path


@pytest.mark.parametrize("snr_db", [10, 0, -5, 20])
@pytest.mark.parametrize("silence_s", [0.0, 0.5, 5.0])
def test_the_ratio_is_that_of_the_active_speech_however_long_the_pauses(tmp_path, snr_db, silence_s):
    path = write(tmp_path / "call.wav", level=0.05, silence_s=silence_s)
    noise = write(tmp_path / "noise.wav", seconds=3, silence_s=0, level=0.3, seed=2)
    mixed = Mixer(others=[noise], snr_db=snr_db).mix(path)
    clean = read(path)
    at = int((silence_s + 0.02) * RATE_HZ)
    speech = clean[at : at + int(0.96 * RATE_HZ)]
    added = mixed - clean
    ratio_db = 10 * np.log10((speech**2).mean() / (added**2).mean())
    assert ratio_db == pytest.approx(snr_db, abs=0.1)


def test_what_would_be_clipped_is_made_quieter_as_a_whole(tmp_path):
    path = write(tmp_path / "loud.wav", level=0.3, silence_s=0)
    noise = write(tmp_path / "noise.wav", seconds=3, silence_s=0, seed=2)
    mixed = Mixer(others=[noise], snr_db=0).mix(path)
    assert np.abs(mixed).max() == pytest.approx(1.0, abs=1e-6)
    share = (mixed @ read(path)) / (read(path) @ read(path))
    added = mixed - share * read(path)
    assert 20 * np.log10(active_level(share * read(path)) / np.sqrt((added**2).mean())) == pytest.approx(
        0, abs=0.3
    )


def test_a_mixture_is_the_same_each_time_and_another_for_each_recording(tmp_path):
    calls = [write(tmp_path / "alexa" / f"{number}.wav") for number in range(2)]
    noises = [write(tmp_path / "noise" / f"{number}.wav", seed=number + 5) for number in range(4)]
    mixer = Mixer(others=noises)
    first, second = mixer.mix(calls[0]), mixer.mix(calls[1])
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(Mixer(others=noises).mix(calls[0]), first)


def test_three_talkers_are_three_and_none_is_the_current_speaker(tmp_path):
    rows = ["path\tspeaker"]
    for speaker in "abcd":
        for number in range(5):
            path = write(tmp_path / "talk" / f"{speaker}{number}.wav")
            rows.append(f"talk/{path.name}\t{speaker}")
    (tmp_path / "manifest.tsv").write_text("\n".join(rows), encoding="utf-8")
    others = recordings_below(tmp_path / "talk")
    speakers = speakers_near(tmp_path / "talk")
    mixer = Mixer(others=others, babble=True, speakers=speakers)
    for path in others:
        for seed in range(5):
            chosen = mixer.choose(path, np.random.default_rng(seed))
            assert len({speakers[one.resolve()] for one in chosen}) == 3
            assert speakers[path.resolve()] not in {speakers[one.resolve()] for one in chosen}


def test_too_few_other_talkers_are_refused(tmp_path):
    others = [write(tmp_path / f"19-198-{number}.wav") for number in range(9)]
    others += [write(tmp_path / f"26-495-{number}.wav") for number in range(2)]
    mixer = Mixer(others=others, babble=True, speakers=speakers_near(tmp_path))
    with pytest.raises(BadInput, match="three are needed"):
        mixer.mix(others[0])
    assert len(mixer.choose(others[-1], np.random.default_rng(1))) == 3


def test_without_a_manifest_each_recording_is_another_talker_but_never_itself(tmp_path):
    others = [write(tmp_path / f"{number}.wav") for number in range(4)]
    assert speakers_near(tmp_path) == {}
    linked = tmp_path / "link"
    linked.symlink_to(tmp_path, target_is_directory=True)
    chosen = Mixer(others=others, babble=True).choose(linked / "0.wav", np.random.default_rng(3))
    assert set(chosen) == set(others[1:])


def test_recordings_are_found_however_they_are_nested_and_named(tmp_path):
    for name in ("a/b/c.WAV", "d.Flac", "한국/어.ogg", ".hidden/x.wav", "._y.wav", "z.txt", "list.tsv"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in", target_is_directory=True)
    found = [str(path.relative_to(tmp_path / "in")) for path in recordings_below(tmp_path / "in")]
    assert found == ["a/b/c.WAV", "d.Flac", "한국/어.ogg"]
