"""What a chat model writes, made fit to be spoken: no Markdown, no pictures, no thinking aloud."""

from __future__ import annotations

import re

_LINK = re.compile(r"\[([^\[\]\n]{0,200})\]\([^()\s]{0,400}\)")
_HALF_LINK = re.compile(r"\[[^\[\]\n]{0,200}(?:\](?:\([^()\s]{0,400})?)?\Z")
_MARKS = re.compile(
    r"^[ \t]*(?:(?:#{1,6} +|[-*+•] +|> ?)+|(?:[-=_*]{3,}|`{3,}\w{0,20})[ \t]*$)", re.MULTILINE
)
_ONLY_MARKS = re.compile(r"(?:\n|\A)[ \t]*(?:[-#>*+•=_` \t]{1,80}|`{3,}\w{0,20})\Z")
_SIGNS = re.compile(r"\*(?! )|(?<! )\*|`+|(?<!\w)__|__(?!\w)|~~")
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
)
_ENDS = "*`# _~\t\n"
_BEGIN, _END = "<think>", "</think>"


class PlainSpeech:
    """Cleans a text that comes in pieces, cut anywhere.

    Emphasis, headings, list marks, rules and fences go; a link keeps its words; pictures go. A `<think>` block at the
    very beginning is left out.
    """

    def __init__(self) -> None:
        self._held = ""
        self._begun = False
        self._last = ""

    def feed(self, piece: str) -> str:
        """What of it can be said by now."""
        self._held += piece
        if not self._begun and not self._pass_thoughts():
            return ""
        # a mark may be cut in two: keep the end back while it could be one
        ready = self._held.rstrip(_ENDS)
        if found := _HALF_LINK.search(ready):
            ready = ready[: found.start()].rstrip(_ENDS)
        if (found := _ONLY_MARKS.search(ready)) and (found[0].startswith("\n") or not self._last):
            ready = ready[: found.start()].rstrip(_ENDS)
        self._held = self._held[len(ready) :]
        return self._clean(ready)

    def finish(self) -> str:
        """What is still to be said."""
        held, self._held = self._held, ""
        if not self._begun and held.lstrip().startswith(_BEGIN):
            return ""
        return self._clean(held).rstrip("*# ")

    def _clean(self, text: str) -> str:
        if not text:
            return ""
        before = f"\0{self._last}" if self._last else ""  # what follows begins no line
        whole = _LINK.sub(r"\1", before + text)
        said = _PICTURES.sub("", _SIGNS.sub("", _MARKS.sub("", whole))[len(before) :])
        self._last = text[-1]
        return said

    def _pass_thoughts(self) -> bool:
        """Drop what stands between the think marks at the very beginning; whether that is over."""
        held = self._held.lstrip()
        if held.startswith(_BEGIN):
            _, end, rest = held.partition(_END)
            if not end:
                self._held = _BEGIN + held[-len(_END) :]  # long thoughts take no room
                return False
            held = rest.lstrip()
        if _BEGIN.startswith(held):
            self._held = held
            return False
        self._held, self._begun = held, True
        return True
