"""How written Korean sounds: the sound changes of standard pronunciation (표준 발음법) inside a word.

Phones are compatibility jamo; a consonant that closes its syllable is followed by a full stop: 빅스비 is ㅂ ㅣ ㄱ. ㅆ ㅡ ㅂ ㅣ.
"""

from __future__ import annotations

from dure.wake.pronounce.hangul import Syllable, split

CLUSTERS = {
    "ㄳ": ("ㄱ", "ㅅ"), "ㄵ": ("ㄴ", "ㅈ"), "ㄶ": ("ㄴ", "ㅎ"), "ㄺ": ("ㄹ", "ㄱ"), "ㄻ": ("ㄹ", "ㅁ"), "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅅ"), "ㄾ": ("ㄹ", "ㅌ"), "ㄿ": ("ㄹ", "ㅍ"), "ㅀ": ("ㄹ", "ㅎ"), "ㅄ": ("ㅂ", "ㅅ"),
}  # fmt: skip
"""Two consonants under one syllable: the first stays, the second moves on if a vowel follows."""

CLOSED = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"), **dict.fromkeys("ㄴㄵㄶ", "ㄴ"), **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"), **dict.fromkeys("ㅁㄻ", "ㅁ"), **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"), "ㅇ": "ㅇ",
}  # fmt: skip
"""What remains of a coda before a consonant or a pause: one of seven sounds."""

TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
GLIDES = {
    "ㅑ": ("j~", "ㅏ"), "ㅒ": ("j~", "ㅔ"), "ㅕ": ("j~", "ㅓ"), "ㅖ": ("j~", "ㅔ"), "ㅛ": ("j~", "ㅗ"), "ㅠ": ("j~", "ㅜ"),
    "ㅘ": ("w~", "ㅏ"), "ㅙ": ("w~", "ㅔ"), "ㅚ": ("w~", "ㅔ"), "ㅝ": ("w~", "ㅓ"), "ㅞ": ("w~", "ㅔ"), "ㅟ": ("w~", "ㅣ"),
    "ㅢ": ("ㅡ", "ㅣ"), "ㅐ": ("ㅔ",),
}  # fmt: skip
"""Vowels that are told in other phones; ㅐ and ㅔ have merged in today's Korean."""


def sounded(text: str) -> list[Syllable]:
    """The syllables of a text as they are said, codas reduced to the seven that sound."""
    syllables = [list(syllable) for syllable in split(text)]
    for index, syllable in enumerate(syllables):
        following = syllables[index + 1] if index + 1 < len(syllables) else None
        if following is None:
            syllable[2] = CLOSED.get(syllable[2], "")
        elif following[0] == "ㅇ":
            _link(syllable, following)
        else:
            _meet(syllable, following)
    return [(onset, vowel, coda) for onset, vowel, coda in syllables]


def phones(text: str) -> tuple[str, ...]:
    """The phones of a text in Hangul."""
    out: list[str] = []
    for onset, vowel, coda in sounded(text):
        if onset != "ㅇ":
            out.append("ㄹㄹ" if onset == "ㄹ" and out and out[-1] == "ㄹ." else onset)
            if out[-1] == "ㄹㄹ":
                del out[-2]
        if onset in "ㅈㅉㅊ" and vowel in "ㅑㅕㅛㅠㅒㅖ":
            out.append(GLIDES[vowel][1])
        else:
            out.extend(GLIDES.get(vowel, (vowel,)))
        if coda:
            out.append(coda + ".")
    return tuple(out)


def _link(syllable: list[str], following: list[str]) -> None:
    """A coda before a vowel becomes its onset (연음), ㅎ falls, ㄷ and ㅌ before ㅣ soften (구개음화)."""
    coda = syllable[2]
    if coda in ("", "ㅇ"):
        return
    stays, moves = CLUSTERS.get(coda, ("", coda))
    if moves == "ㅎ":
        stays, moves = "", stays
    if stays == "" and moves == "":
        syllable[2] = ""
        return
    if following[1] == "ㅣ" and moves in "ㄷㅌ":
        moves = "ㅈ" if moves == "ㄷ" else "ㅊ"
    if moves == "ㅅ" and stays:
        moves = "ㅆ"
    syllable[2], following[0] = stays, moves


def _meet(syllable: list[str], following: list[str]) -> None:
    """A coda before a consonant: aspiration, tensing, nasal and liquid assimilation."""
    coda, onset = syllable[2], following[0]
    if coda == "":
        return
    if coda in ("ㅎ", "ㄶ", "ㅀ") and onset in (*ASPIRATED, "ㅅ"):
        following[0] = ASPIRATED.get(onset, "ㅆ")
        syllable[2] = {"ㄶ": "ㄴ", "ㅀ": "ㄹ"}.get(coda, "")
        return
    closed = CLOSED[coda]
    if onset == "ㅎ" and closed in "ㄱㄷㅂ":
        aspirated = ASPIRATED["ㅈ" if coda in ("ㅈ", "ㄵ") else closed]
        syllable[2], following[0] = "", "ㅊ" if aspirated == "ㅌ" and following[1] in "ㅣㅕ" else aspirated
        return
    if closed in "ㄱㄷㅂ" and onset in TENSE:
        following[0] = TENSE[onset]
    elif closed in NASAL and onset in "ㄴㅁㄹ":
        closed = NASAL[closed]
        following[0] = "ㄴ" if onset == "ㄹ" else onset
    elif closed in "ㅁㅇ" and onset == "ㄹ":
        following[0] = "ㄴ"
    elif (closed, onset) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):
        closed = following[0] = "ㄹ"
    syllable[2] = closed
