from __future__ import annotations

import pytest

from dure.api import Voice
from dure.errors import SynthesisFailed
from dure.speech.openai import LONGEST_S, OpenAISynthesizer
from dure.testing.speech_contracts import say
from dure.testing.speech_server import hum

pytestmark = pytest.mark.anyio

TEXT = "Today is Sunday."


@pytest.fixture
async def synthesizer(speech_server):
    synthesizer = OpenAISynthesizer(speech_server.url + "/", key="open sesame", model="tts-2", timeout_s=5)
    yield synthesizer
    await synthesizer.aclose()


async def test_it_asks_as_openai_defines_and_gives_what_comes(synthesizer, speech_server):
    sound = await say(synthesizer, TEXT, voice=Voice(name="nova", speed=1.5), language="en")
    assert (sound.pcm, sound.rate_hz) == (hum(TEXT, "nova", 1.5), 24_000)
    assert speech_server.asked == [
        {"model": "tts-2", "input": TEXT, "voice": "nova", "speed": 1.5, "response_format": "pcm"}
    ]
    assert speech_server.keys == ["Bearer open sesame"]


async def test_sound_is_given_while_it_comes(synthesizer):
    pieces = [piece async for piece in synthesizer.speak(TEXT, voice=Voice(), language="en")]
    assert len(pieces) > 2


@pytest.mark.parametrize("manner", ["wav only", "wav anyway"])
async def test_an_endpoint_that_sends_wav_is_understood_and_remembered(synthesizer, speech_server, manner):
    speech_server.manner = manner
    for _ in range(2):
        assert (await say(synthesizer, TEXT, language="en")).pcm == hum(TEXT, "alloy", 1.0)
    forms = [asked["response_format"] for asked in speech_server.asked]
    assert forms == (["pcm", "wav", "wav"] if manner == "wav only" else ["pcm", "pcm"])


@pytest.mark.parametrize("manner", ["broken", "text", "cut", "endless", "no key"])
async def test_what_goes_wrong_is_told_in_our_words(speech_server, manner):
    speech_server.manner = manner
    synthesizer = OpenAISynthesizer(speech_server.url, key="wrong key", timeout_s=5)
    with pytest.raises(SynthesisFailed) as error:
        await say(synthesizer, "가" * 200, language="ko")
    assert "wrong key" not in str(error.value)
    await synthesizer.aclose()


async def test_an_endless_endpoint_is_cut_off(speech_server):
    speech_server.manner = "endless"
    synthesizer = OpenAISynthesizer(speech_server.url)
    pieces: list[int] = []

    async def listen() -> None:
        async for piece in synthesizer.speak("가" * 200, voice=Voice(), language="ko"):
            pieces.append(piece.duration_ms)  # noqa: PERF401  # what came before the failure counts

    with pytest.raises(SynthesisFailed, match="without end"):
        await listen()
    assert LONGEST_S * 900 < sum(pieces) <= LONGEST_S * 1000
    await synthesizer.aclose()


async def test_a_silent_or_absent_endpoint_is_not_waited_for(speech_server):
    speech_server.manner = "silent"
    synthesizer = OpenAISynthesizer(speech_server.url, timeout_s=0.2)
    with pytest.raises(SynthesisFailed, match="does not answer"):
        await say(synthesizer, TEXT, language="en")
    await synthesizer.aclose()
    absent = OpenAISynthesizer("http://127.0.0.1:9/v1", timeout_s=5)
    with pytest.raises(SynthesisFailed, match="does not answer"):
        await say(absent, TEXT, language="en")
    await absent.aclose()


async def test_an_endpoint_that_comes_back_is_used_again(synthesizer, speech_server):
    speech_server.manner = "broken"
    with pytest.raises(SynthesisFailed):
        await say(synthesizer, TEXT, language="en")
    speech_server.manner = "pcm"
    assert (await say(synthesizer, TEXT, language="en")).pcm
