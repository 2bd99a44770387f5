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

TWELVE = (
    *("아리아", "빅스비", "헤이 카카오", "기가지니", "클로바", "하이 엘지"),
    *("지니야", "헤이 구글", "시리야", "씽큐", "샐리야", "안녕 컴퓨터"),
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


async def test_a_second_opinion_keeps_every_name_and_gives_the_same_each_time(
    phoneme_engine, whisper_recognizer, wake_models, recordings
):
    engine = type(phoneme_engine)(
        wake_models[0], spelling=wake_models[1], verifier=whisper_recognizer, patience_s=60
    )
    words = [WakeWord(text=text) for text in (*TWELVE, "코뿔소", "아이스크림")]
    file = recordings / "languages" / "porcupine_multiple_keywords_ko.flac"
    found = await hear(engine, words, file)
    assert [one.wake_word for one in found] == ["빅스비", "코뿔소", "아이스크림"]
    assert await hear(engine, words, file) == found


async def test_a_second_opinion_turns_down_other_speech(
    whisper_recognizer, phoneme_engine, wake_models, recordings
):
    engine = type(phoneme_engine)(wake_models[0], spelling=wake_models[1], verifier=whisper_recognizer)
    for name in ("leopard_test_ko", "rhino_test_out_of_context_ko", "leopard_test_ja", "leopard_test"):
        words = [WakeWord(text=text) for text in TWELVE]
        assert not await hear(engine, words, recordings / "languages" / f"{name}.flac")
