"""What every test may ask for."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

if TYPE_CHECKING:
    from dure.speech.vosk import VoskRecognizer
    from dure.speech.whisper import WhisperRecognizer
    from dure.testing.speech_server import SpeechServer
    from dure.wake.engine import PhonemeEngine  # loads an inference runtime

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    from tests.lanes import Lanes

    return Lanes(config, log)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The recordings beside the repository; a test without them skips, except in CI."""
    if SHARED.is_dir():
        return SHARED
    reason = f"no recordings at {SHARED}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
    raise AssertionError


@pytest.fixture(scope="session")
def own_homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Fresh folders beside each other; pytest would look through all those before for each one's number."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_home(own_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; models stay where they were fetched."""
    from dure.config.paths import find_paths

    models = os.environ.get("DURE_MODELS") or str(find_paths().models)
    home = next(own_homes)
    home.mkdir()
    monkeypatch.setenv("DURE_HOME", str(home))
    monkeypatch.setenv("DURE_MODELS", models)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return home


@pytest.fixture(scope="session")
def wake_models() -> tuple[Path, Path]:
    """The folders of the wake engine's models; a test without them skips, except in CI."""
    from dure.config.paths import find_paths
    from dure.errors import Unavailable
    from dure.models import ModelStore

    store = ModelStore(find_paths().models)
    try:
        return store.path("hama-acoustic"), store.path("hama-g2p")
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
        raise AssertionError from error


@pytest.fixture(scope="session")
def phoneme_engine(wake_models: tuple[Path, Path]) -> PhonemeEngine:
    """The wake engine, shared: it holds no stream's state."""
    from dure.wake.engine import PhonemeEngine

    weights, spelling = wake_models
    return PhonemeEngine(weights, spelling=spelling)


@pytest.fixture
def models(own_home: Path) -> Path:
    """The models that the default configuration needs; a test without them skips, except in CI."""
    from dure.config.load import load_config
    from dure.errors import ModelMissing
    from dure.models import open_store

    config = load_config()
    store = open_store(config)
    try:
        for name in store.needed(config):
            store.path(name)
    except ModelMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(error.sentence("en"))
        pytest.skip(error.sentence("en"))
    return own_home


def model_folder(name: str) -> Path:
    """The folder of a fetched model; a test without it skips, except in CI."""
    from dure.config.paths import find_paths
    from dure.errors import Unavailable
    from dure.models import ModelStore

    try:
        return ModelStore(find_paths().models).path(name)
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
        raise AssertionError from error


@pytest.fixture(scope="session")
def espeak_folder() -> Path:
    return model_folder("espeak-ng")


@pytest.fixture(scope="session")
def whisper_recognizer() -> Iterator[WhisperRecognizer]:
    """The recogniser of the default configuration, shared: it holds no stream's state."""
    from dure.speech.whisper import WhisperRecognizer

    recognizer = WhisperRecognizer(model_folder("whisper-base"))
    yield recognizer
    anyio.run(recognizer.aclose)


@pytest.fixture(scope="session")
def vosk_recognizer() -> Iterator[VoskRecognizer]:
    from dure.speech.vosk import VoskRecognizer

    recognizer = VoskRecognizer(model_folder("vosk-ko"))
    yield recognizer
    anyio.run(recognizer.aclose)


@pytest.fixture
def speech_server() -> Iterator[SpeechServer]:
    """A real endpoint that speaks OpenAI's protocol, on loopback."""
    from dure.testing.speech_server import serve_speech

    with serve_speech() as server:
        yield server
