"""One sign that somebody may need help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dure.api import Severity
from dure.errors import Language

SignKind = Literal["spoken", "hotword", "scream", "crying", "fall"]
"""What was noticed; each is an `AlertKind` too."""

SignSource = Literal["recognizer", "hotword", "sound"]
"""By what. Signs of different sources are independent of each other."""

SEVERITIES: tuple[Severity, ...] = ("notice", "concern", "urgent", "life")
"""From what a carer should know to what may cost a life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something that was noticed, and why it was taken for a sign.

    Attributes:
        kind: what was noticed.
        source: by what.
        severity: how grave it may be.
        strength: how sure the source is, 0 to 1.
        start_ms: where in the satellite's stream it begins.
        end_ms: where it ends.
        what: which of its kind: a group of the lexicon, a hotword's group; may be empty.
        reason: in words for a carer, by language; never what was said.
    """

    kind: SignKind
    source: SignSource
    severity: Severity
    strength: float
    start_ms: int
    end_ms: int
    reason: Mapping[Language, str]
    what: str = ""


def gravest(*severities: Severity) -> Severity:
    """The gravest of them; at least one."""
    return max(severities, key=SEVERITIES.index)
