"""IPA to the tokens that the acoustic model hears."""

from __future__ import annotations

from dure.wake.acoustic.tokens import ENGLISH

SAME = {
    "ɡ": "g", "r": "ɹ", "ɾ": "t", "a": "ɑ", "ɐ": "ə", "ɜ": "ɝ", "ɚ": "ɝ", "ɒ": "ɑ", "o": "oʊ", "e": "eɪ", "y": "u", "ɫ": "l",
    "c": "k", "x": "h", "χ": "h", "ɣ": "g", "β": "b", "ʁ": "ɹ", "ɲ": "n", "ʎ": "l", "ɕ": "ʃ", "ʑ": "ʒ", "ɯ": "ʊ", "ɨ": "ɪ",
    "ɔi": "ɔɪ", "ai": "aɪ", "au": "aʊ", "ei": "eɪ", "ou": "oʊ", "əʊ": "oʊ", "tʃ": "t͡ʃ", "dʒ": "d͡ʒ", "t͡ɕ": "t͡ʃ", "tɕ": "t͡ʃ",
    "d͡ʑ": "d͡ʒ", "dʑ": "d͡ʒ", "ɜɹ": "ɝ", "əɹ": "ɝ", "ø": "ɝ", "œ": "ɝ", "ʋ": "v", "ʂ": "ʃ", "ɖ": "d", "ʈ": "t", "ɰ": "w", "ɥ": "w",
}  # fmt: skip
"""Sounds of other notations and languages → the nearest of the English tokens."""

_LONGEST = max(map(len, (*SAME, *ENGLISH)))


def is_ipa(text: str) -> bool:
    """Whether a spelling is IPA: written /between slashes/."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of IPA; marks of stress, length and tone are passed over."""
    out, at = [], 0
    while at < len(text):
        for size in range(min(_LONGEST, len(text) - at), 0, -1):
            piece = text[at : at + size]
            if piece in ENGLISH or piece in SAME:
                out.append(piece if piece in ENGLISH else SAME[piece])
                at += size
                break
        else:
            at += 1
    return tuple(out)
