"""What the configuration's words for recognisers and synthesizers mean."""

from __future__ import annotations

from typing import Any

from dure.api import Recognizer, Synthesizer
from dure.config.secret import Secret
from dure.errors import ConfigInvalid
from dure.models import ModelStore
from dure.plugins import Setup


def whisper(setup: Setup) -> Recognizer:
    """The recogniser `whisper`; `model` is one of the store's Whisper models.

    Raises:
        ModelMissing: the model has not been fetched.
        ModelUnknown: there is no such model.
    """
    from dure.speech.whisper import WhisperRecognizer

    folder = setup.service(ModelStore).path(setup.settings.get("model") or "whisper-base")
    return WhisperRecognizer(folder, threads=int(setup.settings.get("threads", 0)))


def vosk(setup: Setup) -> Recognizer:
    """The recogniser `vosk`, Korean only.

    Raises:
        ExtraMissing: Vosk is not installed.
        ModelMissing: the model has not been fetched.
        ModelUnknown: there is no such model.
    """
    from dure.speech.vosk import VoskRecognizer

    return VoskRecognizer(setup.service(ModelStore).path(setup.settings.get("model") or "vosk-ko"))


def espeak(setup: Setup) -> Synthesizer:
    """The synthesizer `espeak`.

    Raises:
        ModelMissing: eSpeak NG has not been fetched.
    """
    from dure.speech.espeak.synthesizer import EspeakSynthesizer

    timeout_s = float(setup.settings.get("timeout_s", 10.0))
    return EspeakSynthesizer(setup.service(ModelStore).path("espeak-ng"), timeout_s=timeout_s)


def openai(setup: Setup) -> Synthesizer:
    """The synthesizer `openai`.

    Raises:
        ConfigInvalid: no address is given, or the key is not where the configuration says.
    """
    from dure.speech.openai import OpenAISynthesizer

    url = str(setup.settings.get("url", ""))
    if not url.startswith(("http://", "https://")):
        raise ConfigInvalid(
            where="dure.toml",
            key="synthesizer.url",
            why="give the endpoint's base, such as http://localhost:8880/v1",
        )
    return OpenAISynthesizer(
        url,
        key=_reveal(setup.settings.get("key"), "synthesizer.key"),
        model=str(setup.settings.get("model", "tts-1")),
        timeout_s=float(setup.settings.get("timeout_s", 10.0)),
    )


def _reveal(secret: Any, key: str) -> str:  # noqa: ANN401  # a Secret, its table, or nothing
    if not secret:
        return ""
    return (secret if isinstance(secret, Secret) else Secret(**secret)).reveal(key)
