import anyio
import numpy as np
import pytest
import soundfile

from dure.api import BYTES_PER_MS, WakeWord
from dure.bench.microphones import Asked, load_of, room, spoken, waits_of
from dure.testing.wake import Called, ScriptedWakeEngine

WORDS = [WakeWord(text="아리아")]


def test_a_fifth_of_the_sound_is_speech():
    speech = np.full(16000 * 60, 9000, "<i2").tobytes()
    sound = np.frombuffer(spoken(speech, 60_000, 0.2), "<i2")
    assert len(sound) == 60 * 16000
    assert np.mean(sound == 9000) == pytest.approx(0.2, abs=0.001)
    assert np.abs(sound[sound != 9000]).max() < 600


def test_a_silent_room_costs_less_than_a_talking_one(recordings):
    sound, _ = soundfile.read(recordings / "languages" / "leopard_test_ko.flac", dtype="int16")

    async def run():
        quiet = await load_of(ScriptedWakeEngine(), WORDS, [room(8000)])
        loud = await load_of(ScriptedWakeEngine(), WORDS, [sound.tobytes()[: 4000 * BYTES_PER_MS]] * 2)
        return quiet, loud

    quiet, loud = anyio.run(run)
    assert quiet.real_time_factor < loud.real_time_factor
    assert quiet.microphones_per_core > loud.microphones_per_core > 0


def test_waits_are_told_apart_by_whether_the_second_stage_was_asked(recordings):
    sound, _ = soundfile.read(recordings / "languages" / "leopard_test_ko.flac", dtype="int16")
    called = Called(wake_word="아리아", start_ms=4500, end_ms=5000)

    class Never:
        async def verify(self, pcm, names):
            return dict.fromkeys(names, 0.0)

    class Asking(ScriptedWakeEngine):
        """Asks of every name that it opens a stream for."""

        async def open(self, wake_words):
            await asked.verify(b"", {word.text: (word.text,) for word in wake_words})
            return await super().open(wake_words)

    asked = Asked(Never())
    calls = [("아리아", sound.tobytes())]
    waits = anyio.run(waits_of, ScriptedWakeEngine([called], delay_ms=300), WORDS, calls, asked)
    assert set(waits) == {"sure"}
    assert waits["sure"].calls == 1
    assert 300 <= waits["sure"].p50 < 1500
    waits = anyio.run(waits_of, Asking([called], delay_ms=300), WORDS, calls, asked)
    assert set(waits) == {"second_stage"}
