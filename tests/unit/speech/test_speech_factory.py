from __future__ import annotations

from typing import Any

import pytest

from dure.config.secret import Secret
from dure.errors import ConfigInvalid, ModelMissing, ModelUnknown
from dure.models import ModelStore
from dure.plugins import Setup
from dure.speech import factory
from dure.speech.openai import OpenAISynthesizer
from dure.testing.speech_contracts import say


def setup(tmp_path, **settings: Any) -> Setup:
    return Setup(name="it", settings=settings, services={ModelStore: ModelStore(tmp_path, offline=True)})


def test_a_missing_model_is_named(tmp_path):
    for make, model in (
        (factory.whisper, "whisper-base"),
        (factory.vosk, "vosk-ko"),
        (factory.espeak, "espeak-ng"),
    ):
        with pytest.raises(ModelMissing, match=model):
            make(setup(tmp_path))
    with pytest.raises(ModelMissing, match="whisper-small"):
        factory.whisper(setup(tmp_path, model="whisper-small"))
    with pytest.raises(ModelUnknown):
        factory.whisper(setup(tmp_path, model="whisper-huge"))


def test_an_endpoint_needs_an_address_and_a_key_that_is_there(tmp_path):
    with pytest.raises(ConfigInvalid, match=r"synthesizer\.url"):
        factory.openai(setup(tmp_path))
    with pytest.raises(ConfigInvalid, match="NO_SUCH_KEY"):
        factory.openai(setup(tmp_path, url="http://localhost:1/v1", key={"env": "NO_SUCH_KEY", "file": ""}))


@pytest.mark.anyio
@pytest.mark.parametrize("secret", [Secret(env="SPEECH_KEY"), {"env": "SPEECH_KEY", "file": ""}])
async def test_the_key_is_read_from_where_the_configuration_says(
    tmp_path, monkeypatch, speech_server, secret
):
    monkeypatch.setenv("SPEECH_KEY", "open sesame")
    speech_server.manner = "no key"
    synthesizer = factory.openai(
        setup(tmp_path, url=speech_server.url, key=secret, model="kokoro", timeout_s=5)
    )
    assert isinstance(synthesizer, OpenAISynthesizer)
    assert (await say(synthesizer, "네")).pcm
    assert speech_server.asked[0]["model"] == "kokoro"
    await synthesizer.aclose()
