"""The catalogue that comes with Dure, and what a configuration needs of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from dure.config import Config, ModelsConfig, RecognizerConfig, SynthesizerConfig, WakeConfig
from dure.models import Catalogue, Model, ModelStore, built_in, open_store
from dure.models.catalogue import Source

SOURCES = [
    pytest.param(model, source, id=f"{name}-{source.label}-{source.platform}")
    for name, model in built_in().models.items()
    for source in model.sources
]


@pytest.mark.parametrize(("model", "source"), SOURCES)
def test_every_source_says_all_that_is_needed_to_trust_it(model: Model, source: Source) -> None:
    checksums = [file.sha256 for file in source.files] + [tree.sha256 for tree in source.trees]
    checksums += [wheel.sha256 for wheel in source.wheels]
    assert checksums
    assert all(re.fullmatch(r"[0-9a-f]{64}", checksum) for checksum in checksums)
    assert source.size_bytes > 0
    assert source.platform in ("", "linux-x86_64", "linux-aarch64")
    if source.kind == "pypi":
        packages = {wheel.file.partition("-")[0] for wheel in source.wheels}
        members = [part for file in source.files for part in file.parts] + [
            tree.part for tree in source.trees
        ]
        assert {member.partition("/")[0] for member in members} == packages
        assert all(file.parts for file in source.files)
    else:
        assert re.fullmatch(r"[0-9a-f]{40}", source.revision), "a branch may change"
        assert not source.wheels
        assert not source.trees


def test_titles_and_licences_are_there() -> None:
    for model in built_in().models.values():
        assert model.title.en
        assert re.search("[가-힣]", model.title.ko)
        assert model.licence in ("MIT", "Apache-2.0", "GPL-3.0-or-later")
        assert model.homepage.startswith("https://")


def test_whisper_base_has_two_independent_wheels_and_a_repository() -> None:
    kinds = [(source.kind, source.label) for source in built_in().find("whisper-base").sources]
    assert [kind for kind, _ in kinds] == ["pypi", "pypi", "huggingface"]
    assert len({label for _, label in kinds}) == 3


def test_speech_is_there_for_both_kinds_of_processor() -> None:
    platforms = {source.platform for source in built_in().find("espeak-ng").sources}
    assert platforms == {"linux-x86_64", "linux-aarch64"}


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="license"):
        Catalogue.parse('[a]\nlicense="MIT"\nlicence="MIT"\nhomepage=""\ntitle={en="",ko=""}\nsources=[]')


@pytest.mark.parametrize(
    ("config", "names"),
    [
        (Config(), {"hama-acoustic", "hama-g2p", "whisper-base", "espeak-ng"}),
        (
            Config(recognizer=RecognizerConfig(model="whisper-small")),
            {"hama-acoustic", "hama-g2p", "whisper-small", "espeak-ng"},
        ),
        (
            Config(recognizer=RecognizerConfig(engine="vosk")),
            {"hama-acoustic", "hama-g2p", "vosk-ko", "espeak-ng"},
        ),
        (
            Config(synthesizer=SynthesizerConfig(engine="openai")),
            {"hama-acoustic", "hama-g2p", "whisper-base"},
        ),
        (
            Config(wake=WakeConfig(engine="mine"), synthesizer=SynthesizerConfig(engine="mine")),
            {"whisper-base"},
        ),
    ],
)
def test_a_configuration_needs_the_models_of_its_engines(
    config: Config, names: set[str], tmp_path: Path
) -> None:
    assert set(ModelStore(tmp_path).needed(config)) == names


def test_the_environment_or_the_configuration_names_the_store(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(Config(), models=ModelsConfig(folder=str(tmp_path / "config"), offline=True))
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "environment"))
    assert (open_store(config).folder, open_store(config).offline) == (tmp_path / "environment", True)
    monkeypatch.delenv("DURE_MODELS")
    assert open_store(config).folder == tmp_path / "config"
    assert open_store(Config()).folder == own_home / "models"


@pytest.mark.models
@pytest.mark.parametrize("name", ["hama-acoustic", "hama-g2p", "whisper-base", "espeak-ng", "vosk-ko"])
def test_the_models_of_this_machine_are_what_the_catalogue_says(name: str) -> None:
    path = open_store(Config()).verify(name)
    assert all(file.stat().st_size for file in path.iterdir() if file.is_file())
