"""A stream of the phoneme engine: the same decisions however the sound comes."""

from __future__ import annotations

import numpy as np
import pytest

from dure.api import WakeWord
from dure.audio.decode import decode_now
from dure.wake.acoustic.tokens import BLANK
from dure.wake.acoustic.windows import Window
from dure.wake.listener import Listener
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.scored_names import ScoredNames

pytestmark = [pytest.mark.anyio, pytest.mark.models, pytest.mark.recordings]

WORDS = [WakeWord(text="빅스비"), WakeWord(text="아리아")]


class Agreeing:
    """A verifier that agrees with everything, and remembers what it heard."""

    def __init__(self):
        self.heard = []

    async def verify(self, pcm, names):
        self.heard.append((len(pcm), hash(pcm), tuple(names)))
        return dict.fromkeys(names, 30.0)


@pytest.fixture
def call(recordings) -> bytes:
    pcm = decode_now(recordings / "languages" / "porcupine_빅스비.flac", "", 10)
    room = np.random.default_rng(6).normal(0, 60, 16000 * 20).astype("<i2").tobytes()
    return pcm + room


@pytest.mark.parametrize("size", [1024, 9_998, 10_000_000])
async def test_a_doubtful_name_is_asked_about_with_the_same_sound_however_it_comes(
    phoneme_engine, wake_models, call, size
):
    verifier = Agreeing()
    engine = type(phoneme_engine)(wake_models[0], spelling=wake_models[1], verifier=verifier, patience_s=60)
    stream = await engine.open(WORDS)
    found = [one for at in range(0, len(call), size) for one in await stream.feed(call[at : at + size])]
    found += await stream.finish()
    assert [(one.wake_word, one.reason) for one in found] == [("빅스비", "")]
    assert verifier.heard[0][0] > 500 * 32, "a second of sound, not what is left of it"
    pieces = Agreeing()
    engine = type(phoneme_engine)(wake_models[0], spelling=wake_models[1], verifier=pieces, patience_s=60)
    stream = await engine.open(WORDS)
    for at in range(0, len(call), 512):
        await stream.feed(call[at : at + 512])
    await stream.finish()
    assert pieces.heard == verifier.heard


async def test_the_closer_look_decides(phoneme_engine, wake_models, call):
    """What the quick look likes is told as the closer one has it, or not at all."""
    names = ScoredNames(WORDS, Pronouncer(wake_models[1]))
    told = {}
    for kept in ("closer", "nothing"):
        stream = await phoneme_engine.open(WORDS)
        look_back = stream._look_back

        def nothing(look=look_back) -> tuple[Window, np.ndarray]:
            window, log_probs = look()
            blank = np.full_like(log_probs, -20)
            blank[:, BLANK] = 0
            return window, blank

        stream._listener = Listener(names, 1.0, look_back if kept == "closer" else nothing, doubts=False)
        told[kept] = [one.wake_word for one in [*await stream.feed(call), *await stream.finish()]]
    assert told == {"closer": ["빅스비"], "nothing": []}


async def test_the_second_stage_is_asked_about_what_only_the_quick_look_has(
    phoneme_engine, wake_models, call
):
    verifier = Agreeing()
    engine = type(phoneme_engine)(wake_models[0], spelling=wake_models[1], verifier=verifier, patience_s=60)
    stream = await engine.open(WORDS)
    look_back = stream._look_back

    def nothing() -> tuple[Window, np.ndarray]:
        window, log_probs = look_back()
        blank = np.full_like(log_probs, -20)
        blank[:, BLANK] = 0
        return window, blank

    stream._listener = Listener(ScoredNames(WORDS, Pronouncer(wake_models[1])), 1.0, nothing, doubts=True)
    told = [*await stream.feed(call), *await stream.finish()]
    assert [(one.wake_word, one.reason) for one in told] == [("빅스비", "")]
    assert verifier.heard
