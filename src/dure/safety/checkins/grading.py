"""What an answer means: by the written rules, and where they know nothing by the ear's lexicon of distress. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dure.errors import Language
from dure.safety.checkins.rules import Graded, load_grades, read_rules
from dure.safety.hearing.lexicon import reason_of, reasons
from dure.safety.hearing.words import read_words

_CRIES: Mapping[str, str] = {
    "breath": "body", "chest": "body", "stroke": "body", "collapse": "body", "faint": "body", "bleeding": "body",
    "injury": "pain", "fall": "fall", "stuck": "fall", "poison": "crisis", "fire": "home", "intruder": "help",
    "help": "help", "rescue": "help", "emergency": "help",
}  # fmt: skip
"""What the ear's kinds of cries are about. Despair, pain and feeling unwell have rules of their own, which know denial."""


def grade(text: str, default: Language = "ko", about: str = "") -> Graded:
    """Grade what somebody said.

    Args:
        text: their words, as they were recognised.
        default: their language, where the words do not tell.
        about: the topic they were asked about; “깜빡했어” tells of the medicine only where that was asked.
    """
    graded = read_rules(text, default, about)
    if graded.grade not in ("none", "notice"):
        return graded
    cry = read_words(text, default).sign
    if cry is None or cry.what not in _CRIES:
        return graded
    return Graded(grade=cry.severity, rules=(cry.what,), topics=(_CRIES[cry.what],))


def label_of(rule: str) -> Mapping[Language, str]:
    """How a carer is told of a rule that applied; its id, where this version does not know it (any more)."""
    known = next((one.label for one in load_grades().rules if one.id == rule), None)
    return known or (reason_of(rule) if rule in reasons() else {"ko": rule, "en": rule})
