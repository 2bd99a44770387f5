"""The words of the home: what they name exists, and a sentence is cut into them or left alone."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from dure.api.home import Appliance
from dure.bench.home_rehearsal import flat
from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech.guesses import guesses
from dure.home.speech.household import Household
from dure.home.speech.tiling import tile
from dure.home.speech.vocabulary import as_key
from dure.language.text import Sentence

HOME = flat()
HOUSEHOLD = Household(tuple(state.appliance for state in HOME.appliances()), tuple(HOME.rooms()))
LANGUAGES: tuple[Language, ...] = ("ko", "en")
KOREAN_ONLY = {
    "feel_root",
    "feel_form",
    "verb_form",
    "verb_state",
    "verb_help",
    "verb_end",
    "timer",
    "waits",
    "end",
    "asked",
    "act_word",
    "one_of",
    "then",
    "not",
}
ENGLISH_ONLY = {"go", "nor", "have", "round", "back", "also", "everything"}


def _tables(language: Language) -> dict[str, dict[str, str]]:
    text = files("dure.home.speech").joinpath(f"words_{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_words_name_is_in_the_model(language: Language) -> None:
    model = load_model()
    known: dict[str, Any] = {
        "kind": model.kinds, "trait": model.traits, "option_word": model.options, "course": model.options,
    }  # fmt: skip
    for table, rows in _tables(language).items():
        for value in rows:
            assert table not in known or value in known[table], (table, value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: Language) -> None:
    for table, rows in _tables(language).items():
        for value, words in rows.items():
            assert all(as_key(word, language) for word in words.split(",")), (table, value)


def test_both_languages_have_the_same_sorts_of_words() -> None:
    ko, en = _tables("ko"), _tables("en")
    assert ko.keys() - KOREAN_ONLY == en.keys() - ENGLISH_ONLY
    for table in ("colour", "kelvin", "degree", "feel"):
        assert ko[table].keys() >= en[table].keys(), table


def _cut(text: str, language: Language = "ko") -> tuple[list[str], list[str]]:
    tiled = tile(Sentence.of(text, language), HOUSEHOLD.entries(language))
    return [token.text for token in tiled.tokens], [token.text for token in tiled.unknown]


@pytest.mark.parametrize("text", ["거실 불 꺼줘", "거실불꺼줘", "거실불 꺼 줘", "거 실 불 꺼 줘"])
def test_spaces_make_no_difference(text: str) -> None:
    assert _cut(text)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "등산 갈까?",
        "불고기 먹자",
        "방문 열어줘",
        "창문 열어줘",
        "울지 마",
        "강물이 불었어",
        "중국 티비",
        "문제 풀어줘",
        "약 먹었어?",
    ],
)
def test_words_inside_other_words_are_not_heard(text: str) -> None:
    assert _cut(text)[1], _cut(text)


def test_english_is_cut_by_words() -> None:
    assert _cut("turn on the living room light", "en")[1] == []
    assert _cut("turn on the charm", "en")[1] == ["charm"]


def test_a_name_is_heard_with_its_number_in_words_and_without_its_signs() -> None:
    lamp = Appliance(
        id="lamp", kind="light", driver="x", name={"ko": "조명 17 (복도)", "en": "Lamp 17"}, traits={}
    )
    household = Household((lamp,), ())
    for text, language in (("조명 십칠 복도 켜", "ko"), ("조명17복도 켜", "ko"), ("lamp seventeen on", "en")):
        tiled = tile(Sentence.of(text, "ko"), household.entries(Sentence.of(text, "ko").language))
        assert any(token.get("name") == "lamp" for token in tiled.tokens), (text, language)
        assert not tiled.unknown


def test_what_is_not_of_a_known_kind_works_by_its_name() -> None:
    thing = Appliance(id="waffle", kind="waffle_iron", driver="x", name={"ko": "와플 기계"}, traits={})
    household = Household((thing,), ())
    tiled = tile(Sentence.of("와플 기계 켜줘", "ko"), household.entries("ko"))
    assert tiled.tokens[0].get("name") == "waffle"


def test_a_number_is_never_guessed_at() -> None:
    lamps = tuple(
        Appliance(id=f"lamp{n}", kind="light", driver="x", name={"ko": f"복도 조명 {n}"}, traits={})
        for n in (17, 19)
    )
    household = Household(lamps, ())
    sentence = Sentence.of("복도 조명 십팔 켜", "ko")
    tiled = tile(sentence, household.entries("ko"))
    assert list(guesses(sentence, tiled, household)) == []
