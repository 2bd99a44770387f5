import pytest

from dure.api import BYTES_PER_MS, WakeWord
from dure.testing.wake import Called, ScriptedWakeEngine

pytestmark = pytest.mark.anyio


async def test_it_fires_when_the_stream_gets_there():
    engine = ScriptedWakeEngine([Called(wake_word="아리아", start_ms=200, end_ms=600)], delay_ms=100)
    stream = await engine.open([WakeWord(text="아리아"), WakeWord(text="빅스비")])
    assert not await stream.feed(bytes(600 * BYTES_PER_MS))
    [found] = await stream.feed(bytes(100 * BYTES_PER_MS))
    assert (found.wake_word, found.start_ms, found.end_ms, dict(found.scores)) == (
        "아리아", 200, 600, {"아리아": 1.0, "빅스비": -1.0},
    )  # fmt: skip
    assert not await stream.finish()


async def test_names_that_are_not_loaded_stay_silent():
    stream = await ScriptedWakeEngine([Called(wake_word="아리아", start_ms=0, end_ms=1)]).open([])
    assert not await stream.feed(bytes(1000 * BYTES_PER_MS))
