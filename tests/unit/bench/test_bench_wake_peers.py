"""Other engines on the same sound, and the plot."""

from __future__ import annotations

import struct

import anyio
import pytest

from dure.bench.wake import det_plot, peers
from dure.bench.wake.curve import Point
from dure.bench.wake.peers import PEERS, Folders, build, find
from dure.bench.wake.peers.probabilities import heard_in
from dure.bench.wake_sound import read, recordings_below, to_pcm
from dure.cli import run
from dure.errors import BadInput, ExtraMissing


def test_a_stretch_of_probabilities_is_one_event_told_when_the_threshold_is_passed():
    row = [(80, 0.0), (160, 0.3), (240, 0.7), (320, 0.9), (400, 0.6), (2000, 0.2), (3500, 0.001)]
    first, second = heard_in("alexa", row, 0.5, reach_ms=200)
    assert (first.accepted, first.told_ms, first.start_ms, first.end_ms) == (True, 240, 120, 320)
    assert first.score == pytest.approx(0.4)
    assert (second.accepted, second.told_ms) == (False, None)
    assert second.score == pytest.approx(-0.3)


@pytest.mark.parametrize("peer", PEERS)
def test_an_absent_peer_is_told_with_how_to_get_it(monkeypatch, tmp_path, peer):
    monkeypatch.setattr(peers, "find_spec", lambda name: None)
    found = find(peer, ["alexa"], Folders(spelling=tmp_path))
    assert found.names == ()
    assert "dure[peers]" in str(found.why_not)


def test_vosk_without_its_model_says_how_to_fetch_it(tmp_path):
    pytest.importorskip("vosk")
    found = find("vosk", ["빅스비"], Folders(spelling=tmp_path))
    assert "dure models pull vosk-ko" in str(found.why_not)


@pytest.mark.recordings
@pytest.mark.models
@pytest.mark.parametrize(
    ("peer", "module", "folder"),
    [
        ("openwakeword", "pyopen_wakeword", "alexa"),
        ("microwakeword", "pymicro_wakeword", "alexa"),
        ("pocketsphinx", "pocketsphinx", "snowboy"),
    ],
)
def test_a_peer_hears_real_calls_and_the_same_each_time(recordings, wake_models, peer, module, folder):
    pytest.importorskip(module)
    folders = Folders(spelling=wake_models[1])
    found = find(peer, ["alexa", "snowboy", "빅스비"], folders)
    assert folder in found.names
    assert "빅스비" not in found.names
    engine = build(peer, found.names, folders)
    calls = [
        to_pcm(read(path)) + bytes(32_000) for path in recordings_below(recordings / "wake" / folder)[:6]
    ]
    heard = [anyio.run(engine.hear, pcm)[0] for pcm in calls]
    assert sum(any(one.accepted and one.wake_word == folder for one in row) for row in heard) >= 5
    assert [anyio.run(engine.hear, pcm)[0] for pcm in reversed(calls)] == heard[::-1]


def test_the_plot_is_a_png_also_where_nothing_was_missed_or_false(tmp_path):
    pytest.importorskip("matplotlib")
    points = [Point(shift=1.0, false_alarms_per_hour=0.0, missed_share=0.2)]
    points.append(Point(shift=0.0, false_alarms_per_hour=900.0, missed_share=0.0))
    det_plot.draw(
        tmp_path / "det.png", "clean", {"dure": points, "빅스비": [], "b": points}, {"dure": (0.0, 0.0)}
    )
    head = (tmp_path / "det.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert min(struct.unpack(">II", head[16:24])) > 500


def test_without_matplotlib_a_plot_is_refused_before_anything_is_measured(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(det_plot, "find_spec", lambda name: None)
    with pytest.raises(ExtraMissing, match=r"dure\[bench\]"):
        det_plot.require(tmp_path / "det.png")
    with pytest.raises(BadInput, match="nothing can be written"):
        det_plot.require(tmp_path / "nowhere" / "det.png")
    assert run(["bench", "wake", "--positives", str(tmp_path), "--roc"]) == 5
    assert "dure[bench]" in capsys.readouterr().err
