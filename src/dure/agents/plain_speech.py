"""What a chat model writes, made fit to be spoken: no Markdown signs, no thinking aloud."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"\*(?! )|(?<! )\*|`+|^#+ +", re.MULTILINE)
_BEGIN, _END = "<think>", "</think>"


class PlainSpeech:
    """Cleans a text that comes in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._begun = False

    def feed(self, piece: str) -> str:
        """What of it can be said by now."""
        self._held += piece
        if not self._begun and not self._pass_thoughts():
            return ""
        # a sign may be cut in two: keep the end back while it could be one
        ready = self._held.rstrip("*`# ")
        self._held = self._held[len(ready) :]
        return _SIGNS.sub("", ready)

    def finish(self) -> str:
        """What is still to be said."""
        held, self._held = self._held, ""
        return (
            "" if not self._begun and held.lstrip().startswith(_BEGIN) else _SIGNS.sub("", held).rstrip("*# ")
        )

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
