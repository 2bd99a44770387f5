"""What every wake engine keeps to: `dure.api.WakeEngine`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from dure.api import BYTES_PER_MS, WakeEngine, WakeWord
from dure.errors import WakeWordInvalid

pytestmark = pytest.mark.anyio

WORDS = (WakeWord(text="아리아", also=("Aria",), agent="aria"), WakeWord(text="computer", agent="pc"))


@pytest.fixture(params=["scripted", pytest.param("phoneme", marks=pytest.mark.models)])
def engine(request) -> WakeEngine:
    if request.param == "scripted":
        from dure.testing.wake import ScriptedWakeEngine

        return ScriptedWakeEngine()
    engine: WakeEngine = request.getfixturevalue("phoneme_engine")
    return engine


def noise(seconds: float, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).normal(0, 2000, int(seconds * 16000)).astype("<i2").tobytes()


SOUNDS: dict[str, Callable[[], bytes]] = {
    "dead silence": partial(bytes, 4000 * BYTES_PER_MS),
    "noise": partial(noise, 4),
    "direct current": partial(np.full(64000, 9000, "<i2").tobytes),
    "clipping": lambda: (np.frombuffer(noise(4), "<i2").clip(-1, 1) * 32767).astype("<i2").tobytes(),
    "a hum": lambda: (np.sin(np.arange(64000) * 0.04) * 20000).astype("<i2").tobytes(),
}


@pytest.mark.parametrize("sound", SOUNDS)
async def test_no_name_is_heard_where_nobody_speaks(engine, sound):
    stream = await engine.open(WORDS)
    assert not [*await stream.feed(SOUNDS[sound]()), *await stream.finish()]


async def test_any_whole_number_of_samples_may_be_fed(engine):
    stream = await engine.open(WORDS)
    sound = noise(1)
    for size in (2, 2, 6, 1234, 20000):
        assert not await stream.feed(sound[:size])
    assert not await stream.feed(b"")
    assert not await stream.skip(500)
    assert not await stream.finish()


async def test_an_engine_without_names_hears_nothing(engine):
    stream = await engine.open(())
    assert not await stream.feed(noise(3))
    assert not await stream.finish()


@pytest.mark.models
@pytest.mark.parametrize("text", ["", "지", "😀", "아" * 60])
async def test_a_name_that_cannot_be_heard_is_refused(phoneme_engine, text):
    with pytest.raises(WakeWordInvalid):
        await phoneme_engine.open([WakeWord(text=text)])
