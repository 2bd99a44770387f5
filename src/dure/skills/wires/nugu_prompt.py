"""Prompts of NUGU's Play Builder: values put in, and particles that agree with them (“{{city}}은/는”)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dure.language.particles import with_particle

_PLACE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_PAIRS = {
    "은/는": "은", "는/은": "은",
    "이/가": "이", "가/이": "이",
    "을/를": "을", "를/을": "을",
    "과/와": "과", "와/과": "과",
    "으로/로": "으로", "로/으로": "으로",
    "이에요/예요": "이에요", "예요/이에요": "이에요",
    "이야/야": "이야", "야/이야": "이야",
    "아/야": "아", "야/아": "아",
    "이라고/라고": "이라고", "라고/이라고": "이라고",
    "이라는/라는": "이라는", "라는/이라는": "이라는",
    "이라/라": "이라", "라/이라": "이라",
    "이나/나": "이나", "나/이나": "이나",
    "이랑/랑": "이랑", "랑/이랑": "이랑",
}  # fmt: skip
"""What a prompt writes → a particle of that pair."""

_ANY_PAIR = "(?:" + "|".join(sorted(map(re.escape, _PAIRS), key=len, reverse=True)) + ")"
_MARKED = re.compile(rf"(\S+?)({_ANY_PAIR})")
_ALONE = re.compile(rf"(?<!\S){_ANY_PAIR}")
_LOOSE = re.compile(r"^[\s.,!?]+|\s+(?=[.,!?])")


def filled(prompt: str, values: Mapping[str, str]) -> str:
    """A prompt with its values; a value that is missing is left out. Pairs of particles still stand in it."""
    return _PLACE.sub(lambda place: values.get(place[1], ""), prompt)


def agreeing(text: str) -> str:
    """A filled prompt whose particles agree with what stands before them; where a value is missing its particle goes with it."""
    chosen = _MARKED.sub(lambda marked: with_particle(marked[1], _PAIRS[marked[2]]), text)
    return " ".join(_LOOSE.sub("", _ALONE.sub("", chosen)).split())


def places(prompt: str) -> frozenset[str]:
    """The values that a prompt wants."""
    return frozenset(_PLACE.findall(prompt))
