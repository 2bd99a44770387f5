"""What drivers tell, before it is believed: pure. A wire is anybody's; nothing odd on it gets into the home."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dure.api import Appliance, Profile, Value
from dure.errors import Language
from dure.home.model import Trait, load_model

MOST_CHARS = 100
"""The longest name, option or text that is believed; names are cut, anything else is left out."""

MOST_NAMES = 16
MOST_OPTIONS = 200
MOST_NUMBER = 1e12
LEAST_STEP = 1e-3

_ID = re.compile(r"[a-z0-9_]{1,100}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def believe(told: Appliance) -> Appliance | None:
    """An appliance as the home takes it: kinds and traits of the model, ranges that are ranges, names that can be said.

    None where nothing is left of it: an id that is none, or a kind that the model does not know.
    """
    model = load_model()
    if told.kind not in model.kinds or not _ID.fullmatch(told.id):
        return None
    profiles = {
        trait: _profile(known, profile)
        for trait, profile in told.traits.items()
        if (known := model.traits.get(trait)) is not None
    }
    return replace(
        told,
        name=_names(told),
        also={
            language: tuple(filter(None, map(_plain, names[:MOST_NAMES])))
            for language, names in told.also.items()
        },
        room=_plain(told.room),
        groups=tuple(filter(None, map(_plain, told.groups[:MOST_NAMES]))),
        traits={trait: profile for trait, profile in profiles.items() if profile is not None},
    )


def is_believable(trait: str, value: object) -> bool:
    """Whether a reading is one that such a trait can have, of whatever appliance."""
    known = load_model().traits.get(trait)
    if known is None:
        return False
    if known.type == "bool":
        return isinstance(value, bool)
    if known.type == "number":
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and abs(value) <= MOST_NUMBER  # which infinity and what is no number are not
        )
    if not isinstance(value, str):
        return False
    return bool(_COLOUR.fullmatch(value)) if known.type == "colour" else _is_tellable(value)


def believable(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """The readings among these that can be true."""
    return {trait: value for trait, value in values.items() if is_believable(trait, value)}


def _names(told: Appliance) -> Mapping[Language, str]:
    given = {language: text for language, name in told.name.items() if (text := _plain(name))}
    words = load_model().kinds[told.kind].words
    return {
        language: given.get(language) or next(iter(given.values()), words[language][0]) for language in words
    }


def _plain(text: str) -> str:
    """What can be shown and sent of a text: no control characters, no halves of letters."""
    return "".join(one for one in text[: 4 * MOST_CHARS] if one.isprintable()).strip()[:MOST_CHARS]


def _is_tellable(text: str) -> bool:
    return 0 < len(text) <= MOST_CHARS and text.isprintable()


def _is_sane(value: float) -> bool:
    return abs(value) <= MOST_NUMBER  # which infinity and what is no number are not


def _profile(known: Trait, told: Profile) -> Profile | None:
    """A profile that can be gone by; None where it allows nothing."""
    if known.type != "number":
        options = tuple(one for one in told.options if _is_tellable(one))[:MOST_OPTIONS]
        return replace(told, options=options if known.type == "option" else (), low=None, high=None, step=1.0)
    low = known.low if told.low is None or not _is_sane(told.low) else told.low
    high = known.high if told.high is None or not _is_sane(told.high) else told.high
    if low is not None and high is not None and low > high:
        return None
    step = told.step if _is_sane(told.step) and told.step >= LEAST_STEP else known.step
    return replace(told, options=(), low=low, high=high, step=step)
