"""SSML and SKML, of which only the words are spoken here. Read by patterns: an XML reader could be made to work for hours."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from dure.skills.wires.text import MAX_SPEECH_CHARS, clean

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")
_PAUSES = frozenset(("break", "p", "s"))
_ENDS = re.compile(r"\s*([.!?…,])(?:\s*[.,])+|\s+([.,!?])")

_LIBRARY = "soundbank:"
"""Effects that lie at the vendor and nowhere else; speech is understood without them."""

MAX_MARKUP_CHARS = 4 * MAX_SPEECH_CHARS
MAX_SOUNDS = 16


def spoken(markup: object) -> tuple[str, Sequence[str]]:
    """The words of a marked-up text, and the addresses of sounds in it.

    A pause becomes a full stop where no sentence ends, an alias is said in place of what it stands for.
    """
    if not isinstance(markup, str):
        return "", ()
    words: list[str] = []
    sounds: list[str] = []
    text, place, silent = _COMMENT.sub("", markup[:MAX_MARKUP_CHARS]), 0, ""
    for tag in _TAG.finditer(text):
        if not silent:
            words.append(text[place : tag.start()])
        place = tag.end()
        closing, name, attributes, empty = tag[1], tag[2].lower(), tag[3], tag[4]
        if name == silent:
            silent = "" if closing else silent
        elif name in _PAUSES and not silent and (closing or empty or name == "break"):
            words.append(_pause(words))
        elif name == "audio" and not closing and len(sounds) < MAX_SOUNDS:
            address = _value(attributes, "src")
            sounds += [address] if address and not address.startswith(_LIBRARY) else []
        elif name == "sub" and not closing and not empty:
            words.append(_value(attributes, "alias"))
            silent = "sub"
    words.append(text[place:])
    return clean(_ENDS.sub(r"\1\2", html.unescape("".join(words)))), tuple(sounds)


def _pause(words: Sequence[str]) -> str:
    said = "".join(words).rstrip()
    return " " if not said or said[-1] in ".!?…," else ". "


def _value(attributes: str, wanted: str) -> str:
    for name, double, single in _ATTRIBUTE.findall(attributes):
        if name.lower() == wanted:
            return html.unescape(double or single)
    return ""
