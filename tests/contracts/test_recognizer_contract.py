"""What every recogniser keeps to: `dure.api.Recognizer`."""

from __future__ import annotations

import pytest
import soundfile

from dure.testing import speech_contracts as contract
from dure.testing.speech import ScriptedRecognizer

pytestmark = pytest.mark.anyio

WORDS = ["피하면서", "걸어갔다"]


@pytest.fixture(
    params=[
        "scripted",
        pytest.param("whisper", marks=[pytest.mark.models, pytest.mark.recordings]),
        pytest.param("vosk", marks=[pytest.mark.models, pytest.mark.recordings]),
    ]
)
def recognizer(request):
    if request.param == "scripted":
        return ScriptedRecognizer([], language="ko")
    return request.getfixturevalue(f"{request.param}_recognizer")


@pytest.fixture
def speech(recordings) -> bytes:
    samples, _ = soundfile.read(recordings / "languages" / "leopard_test_ko.flac", dtype="int16")
    return bytes(samples.tobytes())


async def test_nothing_said_gives_nothing(recognizer):
    await contract.check_hears_nothing(recognizer, "ko")


async def test_speech_gives_its_words(recognizer, speech):
    if isinstance(recognizer, ScriptedRecognizer):
        recognizer = ScriptedRecognizer([" ".join(WORDS)])
    await contract.check_hears(recognizer, speech, "ko", WORDS)


async def test_utterances_do_not_mix(recognizer, speech):
    if isinstance(recognizer, ScriptedRecognizer):
        recognizer = ScriptedRecognizer(["하나", "둘"])
    await contract.check_keeps_apart(recognizer, speech, "ko")


async def test_a_cancelled_recognition_harms_none(recognizer, speech):
    if isinstance(recognizer, ScriptedRecognizer):
        recognizer = ScriptedRecognizer(["하나"])
    await contract.check_gives_way(recognizer, speech, "ko")
