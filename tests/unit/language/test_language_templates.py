from __future__ import annotations

import pytest

from dure.language.templates import Grammar
from dure.language.text import Sentence, language_of, normalise


def understand(grammar: Grammar, text: str) -> tuple[str, dict[str, str]] | None:
    match = grammar.match(Sentence.of(text, grammar.language))
    return (match.intent, dict(match.slots)) if match else None


def test_korean_spacing_does_not_matter_and_slots_keep_theirs() -> None:
    grammar = Grammar("ko", {"note": ["기억 해 <do> {text}"]}, {"do": "(줘|주세요)"})
    assert understand(grammar, "기억해줘: 우유 두 개 사기!") == ("note", {"text": "우유 두 개 사기"})
    assert understand(grammar, "기 억 해 주세요 우유") == ("note", {"text": "우유"})
    assert understand(grammar, "기억해") is None


def test_english_is_matched_word_by_word() -> None:
    grammar = Grammar("en", {"go": ["(go|walk) [quickly] to [the] {place}"]})
    assert understand(grammar, "Go to the market.") == ("go", {"place": "market"})
    assert understand(grammar, "walk quickly to town") == ("go", {"place": "town"})
    assert understand(grammar, "goto town") is None


def test_earlier_templates_are_likelier() -> None:
    grammar = Grammar("en", {"a": ["play music"], "b": ["play {what}"]})
    matches = [match.intent for match in grammar.matches(Sentence.of("play music", "en"))]
    assert matches == ["a", "b"]


@pytest.mark.parametrize("template", ["[open", "close)", "<nothing>", "{bad slot}", "(a|b]"])
def test_a_template_that_is_not_well_formed_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        Grammar("en", {"x": [template]})


def test_rules_that_go_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        Grammar("en", {"x": ["<a>"]}, {"a": "b <a>"})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What's 1,234.5 + 2?", "what is 1234.5 + 2"),
        ("7:30 a.m.", "7:30 am"),
        ("twenty-three", "twenty three"),
        ("10 - 3, -5", "10 - 3 -5"),
        ("L.A.", "la"),
        ("기억해 줘: 우유…", "기억해 줘 우유"),
        ("３분", "3분"),
        ("5²", "5^2"),
    ],
)
def test_normalising(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "language"), [("LA는 몇 시야", "ko"), ("hello", "en"), ("12x3", "ko"), ("", "ko")]
)
def test_language_is_told_by_the_letters(text: str, language: str) -> None:
    assert language_of(text, "ko") == language
