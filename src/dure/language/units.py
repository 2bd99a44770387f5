"""Units of measure by their Korean and English names, and what they are in one another.

A table of our own (`units.tsv`): seventy units that people say, the Korean ones among them, load in a
millisecond. Factors are exact where the unit is defined exactly (international yard and pound, 1959);
1 평 is 400/121 m², 1 돈 3.75 g, 1 근 600 g (meat; vegetables are sold by 400 g), US cups, pints and gallons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from dure.errors import Language


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit.

    Attributes:
        kind: what it measures, such as `length`.
        factor: how much one is in the kind's base unit.
        offset: what is to be added then; other than 0 for temperatures only.
        names: its names by language, the one that is said first; English has singular, then plural.
    """

    kind: str
    factor: Fraction
    offset: Fraction
    names: Mapping[Language, tuple[str, ...]]

    def said(self, language: Language, *, one: bool = False) -> str:
        """Its name in a sentence; `one` where there is exactly one of it."""
        names = self.names[language] or self.names["ko"]
        return names[1] if language == "en" and not one and len(names) > 1 else names[0]


def convert(amount: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """An amount of one unit in another; None where they do not measure the same."""
    if source.kind != target.kind:
        return None
    return (amount * source.factor + source.offset - target.offset) / target.factor


def find_units(name: str, language: Language) -> tuple[Unit, ...]:
    """Every unit of that name; “킬로” may be kilometres or kilograms."""
    return _units()[language].get(name.replace(" ", "") if language == "ko" else name, ())


def unit_names(language: Language) -> tuple[str, ...]:
    """Every name, the longest first."""
    return tuple(sorted(_units()[language], key=len, reverse=True))


@cache
def _units() -> Mapping[Language, Mapping[str, tuple[Unit, ...]]]:
    table: dict[Language, dict[str, tuple[Unit, ...]]] = {"ko": {}, "en": {}}
    for line in files("dure.language").joinpath("units.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, factor, offset, korean, english = line.split("\t")
        names: dict[Language, tuple[str, ...]] = {
            "ko": tuple(korean.split("=")),
            "en": () if english == "-" else tuple(english.split("=")),
        }
        unit = Unit(kind, Fraction(factor), Fraction(offset), names)
        for language in names:
            for name in names[language]:
                table[language][name] = (*table[language].get(name, ()), unit)
    return table
