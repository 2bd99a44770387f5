"""Sentence templates: what people say, written down once for each way of saying it.

The notation is hassil's: `[optional]`, `(one|other)`, `{slot}` or `{slot:kind}`, `<rule>`. A template matches a
whole sentence. Korean is matched without spaces, English word by word. Each template becomes one regular
expression, so that hundreds of them take well under a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dure.errors import Language
from dure.language.text import Sentence

_TOKEN = re.compile(
    r"\{(?P<slot>\w+)(?::(?P<kind>\w+))?\}|<(?P<rule>\w+)>|(?P<mark>[\[\]()|])|(?P<word>[^\s\[\](){}<>|]+)|(?P<space>\s+)"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence that was understood.

    Attributes:
        intent: what is wanted, such as `timer.set`.
        slots: the words in each slot, as they were said.
    """

    intent: str
    slots: Mapping[str, str]


class Grammar:
    """Templates of one language.

    Args:
        language: which.
        templates: intent → its templates; earlier ones are tried first.
        rules: name → a template to be used as `<name>`.
        kinds: kind of slot → a regular expression for it on a sentence's key; any other kind is any words.

    Raises:
        ValueError: a template is not well formed.
    """

    def __init__(
        self,
        language: Language,
        templates: Mapping[str, Sequence[str]],
        rules: Mapping[str, str] | None = None,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        self.language = language
        self._rules = rules or {}
        self._kinds = kinds or {}
        self._patterns = [
            (intent, re.compile(self._compile(template)))
            for intent, group in templates.items()
            for template in group
        ]

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        """Every way to understand a sentence, the likeliest (first written) first."""
        if sentence.language != self.language:
            return
        for intent, pattern in self._patterns:
            if found := pattern.fullmatch(sentence.key):
                spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                yield Match(intent, {name: sentence.original(*span) for name, span in spans.items()})

    def match(self, sentence: Sentence) -> Match | None:
        """The likeliest way to understand a sentence; None where there is none."""
        return next(self.matches(sentence), None)

    def _compile(self, template: str, depth: int = 0) -> str:
        if depth > 8:
            raise ValueError(f"rules go in a circle at “{template}”")
        pieces: list[str] = []
        closers: list[str] = []
        place = 0
        while place < len(template):
            token = _TOKEN.match(template, place)
            if token is None:
                raise ValueError(f"template “{template}” is wrong at “{template[place:]}”")
            place = token.end()
            pieces.append(self._piece(token, template, closers, depth))
        if closers:
            raise ValueError(f"template “{template}” lacks “{closers[-1]}”")
        return "".join(pieces)

    def _piece(self, token: re.Match[str], template: str, closers: list[str], depth: int) -> str:
        text = token[0]
        if token["slot"]:
            kind = self._kinds.get(token["kind"] or token["slot"], r".+?")
            return f"{self._lead}(?P<{token['slot']}>{kind})"
        if token["rule"]:
            if token["rule"] not in self._rules:
                raise ValueError(f"template “{template}” uses an unknown rule “{token['rule']}”")
            return f"(?:{self._compile(self._rules[token['rule']], depth + 1)})"
        if token["space"]:
            return ""
        if token["word"]:
            return self._lead + re.escape(text)
        if text in "[(":
            closers.append("]" if text == "[" else ")")
            return "(?:"
        if text == "|":
            return "|"
        if not closers or closers.pop() != text:
            raise ValueError(f"template “{template}” has a stray “{text}”")
        return ")?" if text == "]" else ")"

    @property
    def _lead(self) -> str:
        return " " if self.language == "en" else ""
