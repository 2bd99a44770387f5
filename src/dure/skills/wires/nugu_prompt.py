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

_MARKED = re.compile(r"(\S+?)(" + "|".join(sorted(map(re.escape, _PAIRS), key=len, reverse=True)) + ")")


def render(prompt: str, values: Mapping[str, str]) -> str:
    """A prompt with its values; a value that is missing is left out."""
    filled = _PLACE.sub(lambda place: values.get(place[1], ""), prompt)
    return _MARKED.sub(lambda marked: with_particle(marked[1], _PAIRS[marked[2]]), filled)


def places(prompt: str) -> frozenset[str]:
    """The values that a prompt wants."""
    return frozenset(_PLACE.findall(prompt))
