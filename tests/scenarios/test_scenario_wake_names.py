"""Recordings streamed through the wake engine: which names are heard, and where."""

from __future__ import annotations

import pytest
import soundfile

from dure.api import Detection, WakeWord
from dure.wake.arbiter import Arbiter

pytestmark = [pytest.mark.anyio, pytest.mark.models, pytest.mark.recordings]

DEFAULT = (
    WakeWord(text="아리아", also=("Aria",), agent="aria"),
    WakeWord(text="빅스비", also=("Bixby",), agent="bixby"),
    WakeWord(text="헤이 카카오", agent="kakao"),
    WakeWord(text="기가지니", agent="genie"),
    WakeWord(text="클로바", also=("Clova",), agent="clova"),
    WakeWord(text="하이 엘지", agent="lg"),
    *(WakeWord(text=text, kind="stop") for text in ("그만", "멈춰", "stop")),
)


async def hear(engine, words, path, chunk_bytes=2560) -> list[Detection]:
    """What is accepted while something is playing, so that stop words count too."""
    arbiter = Arbiter(words, refractory_ms=0)
    sound, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16000
    stream, pcm = await engine.open(words), sound.tobytes()
    out: list[Detection] = []
    for at in range(0, len(pcm), chunk_bytes):
        out += await stream.feed(pcm[at : at + chunk_bytes])
    out += await stream.finish()
    return [one.detection for one in arbiter.decide(out, state="idle", playing=True) if one.accepted]


async def test_bixby_among_the_default_names(phoneme_engine, recordings):
    [found] = await hear(phoneme_engine, DEFAULT, recordings / "languages" / "porcupine_빅스비.flac")
    assert found.wake_word == "빅스비"
    assert set(found.scores) == {word.text for word in DEFAULT}
    assert abs(found.start_ms - 790) < 120
    assert abs(found.end_ms - 1450) < 150


async def test_three_korean_words_each_heard_in_its_place(phoneme_engine, recordings):
    words = [WakeWord(text=text) for text in ("빅스비", "코뿔소", "아이스크림")]
    found = await hear(
        phoneme_engine, words, recordings / "languages" / "porcupine_multiple_keywords_ko.flac"
    )
    assert [one.wake_word for one in found] == ["빅스비", "코뿔소", "아이스크림"]


@pytest.mark.parametrize("size", [200, 16000])
async def test_english_names_among_each_other(phoneme_engine, recordings, size):
    names = ("computer", "jarvis", "alexa")
    words = [WakeWord(text=text) for text in names]
    files = sorted((recordings / "wake" / "computer").glob("*.flac"))[:30]
    heard = [[one.wake_word for one in await hear(phoneme_engine, words, file, size * 2)] for file in files]
    assert sum(one == ["computer"] for one in heard) >= len(files) - 2
    assert not any({"jarvis", "alexa"} & set(one) for one in heard)


async def test_read_english_calls_nobody(phoneme_engine, recordings):
    words = [WakeWord(text=text) for text in ("alexa", "jarvis", "snowboy", "smart mirror", "view glass")]
    for file in sorted((recordings / "speech_en").glob("*.ogg"))[:15]:
        assert not await hear(phoneme_engine, words, file, 32000)
