"""How far a transcript is from what was said: errors over a whole corpus, with spelling put aside. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dure.language import numbers_en, numbers_ko

_NATIVE_COUNTERS = (
    "시간|시|살|개|명|마리|번|잔|병|권|대|달|가지|곳|군데|송이|벌|채|사람|쌍|켤레|장|줄|척|통|판|그루|배"
)
"""What is counted in native Korean numbers: 3시 is “세 시”, 27살 “스물일곱 살”."""

_KO_NUMBER = re.compile(
    rf"(?P<number>\d[\d,]*(?:\.\d+)?(?:\s?[천만억조](?:\s?\d[\d,]*)?)*)(?=\s?(?P<counter>{_NATIVE_COUNTERS}))?"
)
_KO_UNITS = {
    "%": "퍼센트",
    "km": "킬로미터",
    "cm": "센티미터",
    "mm": "밀리미터",
    "kg": "킬로그램",
    "℃": "도",
    "°": "도",
}
_KO_SPELLINGS = {"쩜": "점", "쎈티": "센티"}

_EN_NUMBER = re.compile(r"(?P<money>\$)?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rank>st|nd|rd|th)?(?P<share>\s?%)?")
_EN_WORDS = {
    "mr": "mister", "mrs": "missus", "dr": "doctor", "st": "saint", "ok": "okay", "&": "and", "vs": "versus",
}  # fmt: skip


def normalise_ko(text: str) -> list[str]:
    """The characters of Korean text that count: no spaces, no punctuation, numbers as they are read."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _KO_NUMBER.sub(_read_ko, text)
    for written, read in (*_KO_UNITS.items(), *_KO_SPELLINGS.items()):
        text = text.replace(written, read)
    return [letter for letter in text if letter.isalnum()]


def normalise_en(text: str) -> list[str]:
    """The words of English text that count: lower case, no punctuation, numbers as they are read."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = _EN_NUMBER.sub(_read_en, text)
    text = re.sub(r"[-–—/]", " ", text).replace("&", " & ")
    words = ("".join(letter for letter in word if letter.isalnum() or letter == "&") for word in text.split())
    return [_EN_WORDS.get(word, word) for word in words if word]


def _read_ko(found: re.Match[str]) -> str:
    written = re.sub(r"[\s,]", "", found["number"])
    plain = re.fullmatch(r"(\d+)(?:\.(\d+))?", written)
    if plain is None:
        value = numbers_ko.read_number(written)
        return numbers_ko.say_whole(int(value)) if value is not None and value.denominator == 1 else written
    whole, decimals = plain[1], plain[2] or ""
    if len(whole) > 20 or (whole.startswith("0") and len(whole) > 1):
        return "".join(numbers_ko.SINO_DIGITS[int(digit)] for digit in whole + decimals)
    if found["counter"] and not decimals and 0 < int(whole) < 100:
        return numbers_ko.say_native(int(whole))
    return numbers_ko.say_decimal(int(whole), decimals, negative=False)


def _read_en(found: re.Match[str]) -> str:
    whole, _, decimals = found["number"].replace(",", "").partition(".")
    if len(whole) > 20:
        return found[0]
    said = numbers_en.say_decimal(int(whole), decimals, negative=False)
    if found["rank"]:
        said = numbers_en.say_ordinal(int(whole))
    elif found["money"]:
        said += " dollars"
    elif found["share"]:
        said += " percent"
    elif not decimals and "," not in found["number"] and len(whole) == 4 and 1100 <= int(whole) < 2000:
        said = _read_year(int(whole))
    return f" {said} "


def _read_year(year: int) -> str:
    century, rest = divmod(year, 100)
    after = (
        "hundred"
        if not rest
        else numbers_en.say_whole(rest)
        if rest > 9
        else f"o {numbers_en.say_whole(rest)}"
    )
    return f"{numbers_en.say_whole(century)} {after}"


NORMALISERS: dict[str, Callable[[str], list[str]]] = {"ko": normalise_ko, "en": normalise_en}
"""What is compared in each language: characters of Korean, words of English."""


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many units were changed, left out or added (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, left in enumerate(said, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(heard, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]


@dataclass(slots=True)
class Score:
    """The error rate of a corpus in one language: all errors over all that was said.

    Attributes:
        language: `ko` is scored by characters, `en` by words.
        n: how many recordings.
        audio_s: how much sound they hold.
        refused: how many of them gave no words at all.
    """

    language: str
    n: int = 0
    audio_s: float = 0.0
    refused: int = 0
    _units: int = field(default=0, repr=False)
    _errors: int = field(default=0, repr=False)

    @property
    def metric(self) -> str:
        """What the error rate is called."""
        return "cer" if self.language == "ko" else "wer"

    @property
    def rate(self) -> float | None:
        """Errors as a share of what was said; None where nothing was."""
        return float(Fraction(self._errors, self._units)) if self._units else None

    def add(self, said: str, heard: str, audio_s: float) -> int:
        """Count one recording; its number of errors."""
        normalise = NORMALISERS[self.language]
        expected, got = normalise(said), normalise(heard)
        wrong = errors(expected, got)
        self.n += 1
        self.audio_s += audio_s
        self.refused += not got
        self._units += len(expected)
        self._errors += wrong
        return wrong
