"""Every word that says something about a home, by language: the model's words and those of `words_LANGUAGE.toml`."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech import endings
from dure.home.speech.tokens import Class, Reading

_CLASSES: Mapping[str, Class] = {
    "act": "verb",
    "was": "was",
    "end": "end",
    "asked": "asked",
    "particle": "particle",
}
_BASE, _VOWELS, _FINALS = 0xAC00, 21, 28
_SAME_VOWELS = {5: 1, 7: 3, 15: 10, 11: 10}
"""ㅔ → ㅐ, ㅖ → ㅒ, ㅞ and ㅚ → ㅙ, which nobody tells apart."""


@cache
def _folded(letter: str) -> str:
    code = ord(letter) - _BASE
    if not 0 <= code < 11_172:
        return letter
    head, rest = divmod(code, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    return chr(_BASE + (head * _VOWELS + _SAME_VOWELS.get(vowel, vowel)) * _FINALS + final)


def fold(text: str) -> str:
    """Korean syllables with the vowels that sound alike brought together, letter for letter."""
    return "".join(map(_folded, text))


def as_key(word: str, language: Language) -> str:
    """A word as the vocabulary holds it."""
    word = word.strip().lower()
    return fold(word.replace(" ", "")) if language == "ko" else " ".join(word.replace("-", " ").split())


Entries = Mapping[Class, Mapping[str, tuple[Reading, ...]]]
"""Class of words → key → what it may mean."""


class Words:
    """Collects readings by class and key."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._entries: dict[Class, dict[str, tuple[Reading, ...]]] = defaultdict(dict)

    def add(self, word_class: Class, words: Iterable[str], *readings: Reading) -> None:
        """File words under a class; a word that is there already means this too."""
        entries = self._entries[word_class]
        for word in words:
            if key := as_key(word, self.language):
                known = entries.get(key, ())
                entries[key] = (*known, *(reading for reading in readings if reading not in known))

    def entries(self) -> Entries:
        """Everything that was filed."""
        return dict(self._entries)


@cache
def feeling_fillers(language: Language) -> frozenset[str]:
    """What may stand beside a word of feeling, such as “너무” or “it is”."""
    return frozenset(as_key(word, language) for word in _tables(language)["feel_filler"]["x"].split(","))


@cache
def feelings(language: Language) -> Mapping[str, str]:
    """How people say that they are not at ease → what it is: hot, cold, dark, bright, dry, humid or stuffy."""
    tables = _tables(language)
    said = {
        as_key(word, language): what for what, words in tables["feel"].items() for word in words.split(",")
    }
    for what, roots in tables.get("feel_root", {}).items():
        for root in roots.split(","):
            said |= dict.fromkeys(_felt(root.strip(), tables["feel_form"]), what)
    return said


def _felt(root: str, endings: Mapping[str, str]) -> Iterator[str]:
    """A Korean word of feeling in all its forms: “덥다”, “더워서”, “더운데”, “더우니까”; of a noun “찜통이네”."""
    stem, *others = root.split("/")
    forms = dict(zip(("vowel", "adnominal", "linked"), others, strict=False))
    for name, form in ({"stem": stem} | forms if others else {"noun": stem}).items():
        yield from (as_key(form + ending, "ko") for ending in endings[name].split(","))
    if others:
        yield as_key(forms["vowel"], "ko")


@cache
def vocabulary(language: Language) -> Entries:
    """The words that are the same in every home."""
    words = Words(language)
    for table, rows in _tables(language).items():
        if table.startswith(("feel", "verb_")):
            continue
        word_class: Class = _CLASSES.get(table, "noun") if language == "ko" else "noun"
        sort = {"act_word": "act", "option_word": "option"}.get(table, table)
        for value, listed in rows.items():
            unit = {"portion": "percent", "multiple": "times"}.get(table)
            reading = Reading("number", float(value), unit) if unit else Reading(sort, value)
            words.add(word_class, listed.split(","), reading)
    if language == "ko":
        _conjugated(words, _tables(language))
    model = load_model()
    for id_, kind in model.kinds.items():
        words.add("noun", kind.words[language], Reading("kind", id_))
    for id_, trait in model.traits.items():
        words.add("noun", trait.words[language], Reading("trait", id_))
    for id_, option in model.options.items():
        words.add("noun", option[language], Reading("option", id_))
    return words.entries()


def _conjugated(words: Words, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Verbs and endings that are put together."""
    helpers, rows = tables["verb_help"], tables["verb_end"]
    words.add("end", endings.orders(helpers["order"], rows), Reading("end", "do"))
    words.add("end", endings.follows(helpers["then"], rows), Reading("end", "conj"))
    for act, verbs in tables["verb_form"].items():
        words.add("noun", endings.done_first(verbs, rows), Reading("act", act), Reading("then", "x"))
        words.add("noun", endings.proposed(verbs), Reading("act", act))
    for table in ("verb_form", "verb_state"):
        for act, verbs in tables[table].items():
            words.add("noun", endings.wished(verbs, rows), Reading("act", act))
            words.add("noun", endings.spoken_of(verbs, rows), Reading("nominal", act))


@cache
def _tables(language: Language) -> Mapping[str, Mapping[str, str]]:
    text = files("dure.home.speech").joinpath(f"words_{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
