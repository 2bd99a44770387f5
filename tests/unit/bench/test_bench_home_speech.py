"""The bench of sentences to a home counts honestly, and its command tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dure.bench.home_crowd import APPLIANCES, crowd
from dure.bench.home_rehearsal import changes, flat, furnished
from dure.cli import run


def test_a_set_of_appliances_spares_some() -> None:
    tables = furnished()["appliance"]
    found = changes("$lights-bedroom_light.on_off=false", tables)
    assert len(found) == 6
    assert ("bedroom_light", "on_off", False) not in found


def test_a_state_is_what_the_flat_begins_with() -> None:
    home = flat(state="tv.on_off=true boiler.target_temperature_c=23")
    assert home.values["tv"]["on_off"] is True
    assert home.values["boiler"]["target_temperature_c"] == 23


def test_the_crowd_is_as_large_as_it_says() -> None:
    assert len(crowd().household.appliances) == APPLIANCES


def test_the_command_counts_right_and_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = '{say="거실 불 켜줘", do="living_light.on_off=true"}'
    wrong = '{say="거실 불 켜줘", do="tv.on_off=true", sealed=true}'
    (tmp_path / "some_ko.toml").write_text(f"sentences = [{right}, {wrong}]", encoding="utf-8")
    assert run(["bench", "home_speech", "--sentences", str(tmp_path), "--errors", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["some_ko"]["n"], told["some_ko"]["right"]) == (1, 1)
    assert (told["some_ko.sealed"]["n"], told["some_ko.sealed"]["right"]) == (1, 0)
    assert told["errors"][0]["said"] == "거실 불 켜줘"
    assert told["crowd"]["ko"]["appliances"] == APPLIANCES


def test_a_folder_without_sentences_is_bad_input(tmp_path: Path) -> None:
    assert run(["bench", "home_speech", "--sentences", str(tmp_path)]) == 2
