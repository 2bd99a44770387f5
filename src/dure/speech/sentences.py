"""Cutting streaming text into what a synthesizer speaks at a time, in Korean and English."""

from __future__ import annotations

import re

LONGEST = 140
"""A sentence longer than this many characters is cut, at a clause where it has one."""

_SHORTEST_CLAUSE = 30

_ENDS = ".!?…。！？"
_CLOSERS = "\"'”’」』)\\]"
_ENDED = re.compile(rf"(?P<marks>[{_ENDS}]+)[{_CLOSERS}]*(?P<gap>\s+)(?P<next>\S?)$")
_UNSPACED = re.compile(r"(?:[가-힣][.!?]+[가-힣]|[。！？]+[^\s。！？”’」』)])$")
_CLAUSE = re.compile(r"[,;:，、](?=\s)|\s[—–-](?=\s)")

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:mr|mrs|ms|dr|prof|st|vs|no|vol|fig|approx|dept|est|jr|sr|inc|ltd|co|mt|e\.g|i\.e|cf)\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|[\s.(])[A-Za-z]\.$")
_NUMBERED = re.compile(r"\d\.$")
_LIST_NUMBER = re.compile(r"^\W*\d{1,3}\.$")
_COPULA = re.compile(r"[입이예일였]")


class SentenceSplitter:
    """Takes text in any pieces and gives whole sentences as soon as they are certain.

    Decimals, dates (“2026. 11. 22.”), abbreviations and initials do not end a sentence. How the text is cut
    into pieces makes no difference. Nothing but white space at the edges of a sentence is lost.
    """

    def __init__(self) -> None:
        self._text = ""

    def feed(self, text: str) -> list[str]:
        """Take more text; the sentences that are now complete."""
        sentences = []
        for letter in text:
            self._text += letter
            while (cut := self._cut()) is not None:
                sentence, self._text = self._text[:cut].strip(), self._text[cut:].lstrip()
                if sentence:
                    sentences.append(sentence)
        return sentences

    def flush(self) -> list[str]:
        """No more text comes: what is left, one sentence or none."""
        rest, self._text = self._text.strip(), ""
        return [rest] if rest else []

    def _cut(self) -> int | None:
        text = self._text
        if text.endswith("\n"):
            return len(text)
        if (ended := _ENDED.search(text)) and self._is_end(ended):
            return ended.start("next")
        if _UNSPACED.search(text):
            return len(text) - 1
        return self._cut_long() if len(text) > LONGEST else None

    def _is_end(self, ended: re.Match[str]) -> bool:
        if ended["marks"] != ".":
            return True
        before, following = self._text[: ended.end("marks")], ended["next"]
        if _ABBREVIATION.search(before) or _LIST_NUMBER.match(before):
            return False
        if _NUMBERED.search(before):
            return bool(following) and not (
                following.isdigit() or following.islower() or _COPULA.match(following)
            )
        if _INITIAL.search(before):
            return bool(following) and "가" <= following <= "힣"
        return True

    def _cut_long(self) -> int:
        head = self._text[:LONGEST]
        clauses = [match.end() for match in _CLAUSE.finditer(head) if match.end() >= _SHORTEST_CLAUSE]
        if clauses:
            return clauses[-1]
        space = head.rfind(" ")
        return space if space >= _SHORTEST_CLAUSE else LONGEST
