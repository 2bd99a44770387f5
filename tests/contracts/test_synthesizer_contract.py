"""What every synthesizer keeps to: `dure.api.Synthesizer`."""

from __future__ import annotations

import pytest

from dure.api import Voice
from dure.testing import speech_contracts as contract
from dure.testing.speech import ToneSynthesizer

pytestmark = pytest.mark.anyio

SENTENCES = {"ko": "오늘은 일요일이에요.", "en": "Today is Sunday."}


@pytest.fixture(params=["tone", pytest.param("espeak", marks=pytest.mark.models), "openai"])
async def synthesizer(request, speech_server):
    if request.param == "tone":
        yield ToneSynthesizer()
    elif request.param == "openai":
        from dure.speech.openai import OpenAISynthesizer

        synthesizer = OpenAISynthesizer(speech_server.url)
        yield synthesizer
        await synthesizer.aclose()
    else:
        from dure.speech.espeak.synthesizer import EspeakSynthesizer

        espeak = EspeakSynthesizer(request.getfixturevalue("espeak_folder"))
        yield espeak
        await espeak.aclose()


async def test_it_speaks_every_language(synthesizer):
    await contract.check_speaks(synthesizer, SENTENCES)


async def test_sentences_do_not_mix(synthesizer):
    await contract.check_speaks_apart(synthesizer, SENTENCES["ko"], "ko")


async def test_voices_differ(synthesizer):
    voices = [Voice(), Voice(name="f3"), Voice(name="m7")]
    await contract.check_follows_voice(synthesizer, voices, SENTENCES["ko"], "ko")
