"""The bench of sentences counts what went right, and says no where nothing was meant."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dure.bench.nlu import Figures, Said, measure, packaged, read_intents, read_sentences, same, spoken
from dure.bench.nlu_load import crowd
from dure.bench.nlu_recordings import read_orders
from dure.cli import run
from dure.errors import BadInput
from dure.language.clock_times import ClockTime
from dure.language.intents import SlotValue, Understander, Understood

SENTENCES = Path(__file__).parents[2] / "data" / "nlu"


def test_the_open_half_of_the_sentences_is_understood() -> None:
    figures = measure(Understander(packaged("house")), read_sentences(SENTENCES))
    for figure in figures.values():
        row = figure.as_json()
        assert figure.n >= 100
        assert row["intent_accuracy"] >= 0.92  # type: ignore[operator]
        assert row["slot_accuracy"] >= 0.88  # type: ignore[operator]
        assert figure.accepted <= 2


def test_a_crowd_of_other_skills_takes_few_sentences_away() -> None:
    specs = packaged("house")
    crowded = Understander([*specs, *crowd(20, 300)])
    for figure in measure(crowded, read_sentences(SENTENCES)).values():
        assert figure.intents >= 0.9 * figure.n


def test_every_kind_of_mistake_is_counted_where_it_belongs() -> None:
    figures = Figures()
    two = {"n": SlotValue(text="둘", value=Fraction(2), kind="number")}
    right = Understood(intent="dice", owner="x", slots=two, score=1)
    figures.add(Said("1", "ko", "주사위 둘", "dice", {"n": 2}), right, 1.0)
    figures.add(Said("2", "ko", "주사위 셋", "dice", {"n": 3}), right, 2.0)
    figures.add(Said("3", "ko", "주사위", "dice", {}), right, 3.0)
    figures.add(Said("4", "ko", "주사위", "dice", {}), None, 4.0)
    figures.add(Said("5", "ko", "안녕", "none", {}), right, 5.0)
    figures.add(Said("6", "ko", "안녕", "none", {}), None, 6.0)
    row = figures.as_json()
    assert row["intent_accuracy"] == pytest.approx(4 / 6, abs=1e-3)
    assert row["slot_accuracy"] == 0.25
    assert row["slot_values"] == 0.5
    assert (row["out_of_domain"], row["false_accepts"]) == (2, 1)
    assert [line["id"] for line in figures.wrong] == ["2", "3", "4", "5"]


def test_values_are_written_as_the_files_write_them() -> None:
    assert spoken(Fraction(3)) == 3
    assert spoken(date(2026, 11, 23)) == "2026-11-23"
    assert spoken(ClockTime(7, sure=False)) == "19:00"
    assert spoken(ClockTime(7, sure=False), date(2026, 11, 23)) == "07:00"
    assert same("Hey, Jude!", "hey jude")
    assert not same("hey jude", "hey judy")


@pytest.mark.parametrize("line", ["1\tfr\tbonjour\thello\t{}", "1\tko\t안녕\thello\t{", "1\tko"])
def test_a_line_that_does_not_fit_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "x.tsv"
    file.write_text(f"id\tlanguage\tsentence\tintent\tslots\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput):
        read_sentences(file)


def test_what_is_no_file_of_intents_is_refused() -> None:
    for text in ("x = [", "[[intents]]\nko = []", "x = 1"):
        with pytest.raises(BadInput):
            read_intents(text, "x")


def test_amounts_are_named_with_what_they_are_of() -> None:
    (order,) = packaged("coffee")
    assert {"milk", "a lot of skim milk"} <= order.slots["milkAmount"].values.keys()


def test_recordings_tell_what_is_wanted(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.tsv"
    label = '[intent] {"intent": "orderDrink", "slots": {"size": "small"}}'
    manifest.write_text(
        f"path\ttranscript\tlanguage\na.flac\t{label}\ten\nb.flac\thello\ten\n", encoding="utf-8"
    )
    (order,) = read_orders(manifest)
    assert (order.path, order.said.intent, order.said.slots) == (
        tmp_path / "a.flac",
        "orderDrink",
        {"size": "small"},
    )


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "nlu", "--sentences", str(SENTENCES), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["intents"] == 19
    assert found["ko"]["n"] + found["en"]["n"] == 263
    assert run(["bench", "nlu", "--json"]) == 2


@pytest.mark.parametrize(
    ("sentence", "intent", "slots"),
    [
        ("콤비네이션 피자 하나 주문해 줘", "pizza.order", {"menu": "combination", "count": 1}),
        ("치즈 피자 하나 주세요 시켜", "pizza.order", {"menu": "cheese", "count": 1}),
        ("우리 뭐 사야 되더라", "shopping.read", {}),
        ("내일 부산 비 온대?", "weather.ask", {"city": "busan", "day": "2026-11-23"}),
        ("나훈아 테스형 한번 틀어 줘", "music.play", {"query": "나훈아 테스형"}),
    ],
)
def test_what_was_learned_from_the_second_set(sentence: str, intent: str, slots: dict[str, object]) -> None:
    figures = measure(Understander(packaged("house")), [Said("x", "ko", sentence, intent, slots)])
    assert figures["ko"].wrong == []


@pytest.mark.parametrize(("half", "least"), [("developed", 0.93), ("held_back", 0.88)])
def test_the_second_set_of_sentences(half: str, least: float) -> None:
    sentences = read_sentences(SENTENCES.parent / "nlu_more" / f"{half}.tsv")
    found = measure(Understander(packaged("house")), sentences)["ko"].as_json()
    assert found["slot_accuracy"] >= least  # type: ignore[operator]
