"""English sounds as a Korean writes and says them (외래어 표기법, the main rules): bɪksbi → 빅스비."""

from __future__ import annotations

from dure.wake.pronounce.hangul import CODAS, ONSETS, join

VOWELS = {
    "ə": "ㅓ", "ʌ": "ㅓ", "ɝ": "ㅓ", "ɑ": "ㅏ", "æ": "ㅐ", "ɛ": "ㅔ", "ɪ": "ㅣ", "i": "ㅣ", "ʊ": "ㅜ", "u": "ㅜ", "ɔ": "ㅗ", "oʊ": "ㅗ",
    "aɪ": "ㅏㅣ", "aʊ": "ㅏㅜ", "eɪ": "ㅔㅣ", "ɔɪ": "ㅗㅣ",
}  # fmt: skip
CONSONANTS = {
    "b": "ㅂ", "d": "ㄷ", "g": "ㄱ", "p": "ㅍ", "t": "ㅌ", "k": "ㅋ", "f": "ㅍ", "v": "ㅂ", "θ": "ㅅ", "ð": "ㄷ", "s": "ㅅ", "z": "ㅈ",
    "ʃ": "ㅅ", "ʒ": "ㅈ", "t͡ʃ": "ㅊ", "d͡ʒ": "ㅈ", "m": "ㅁ", "n": "ㄴ", "ŋ": "ㅇ", "l": "ㄹ", "ɹ": "ㄹ", "h": "ㅎ",
}  # fmt: skip
CLOSING = {"p": "ㅂ", "t": "ㅅ", "k": "ㄱ", "m": "ㅁ", "n": "ㄴ", "ŋ": "ㅇ", "l": "ㄹ", "b": "ㅂ", "g": "ㄱ"}
GLIDED = {"ㅏ": "ㅑ", "ㅐ": "ㅒ", "ㅓ": "ㅕ", "ㅔ": "ㅖ", "ㅗ": "ㅛ", "ㅜ": "ㅠ", "ㅣ": "ㅣ"}
ROUNDED = {"ㅏ": "ㅘ", "ㅐ": "ㅙ", "ㅓ": "ㅝ", "ㅔ": "ㅞ", "ㅗ": "ㅝ", "ㅜ": "ㅜ", "ㅣ": "ㅟ"}


def to_hangul(phones: tuple[str, ...]) -> str:
    """Write English phones in Hangul."""
    out: list[list[str]] = []
    onset, glide = "", ""
    for index, phone in enumerate(phones):
        following = phones[index + 1] if index + 1 < len(phones) else ""
        if phone in ("j", "w"):
            if onset:
                glide = phone
            else:
                onset, glide = "ㅇ", phone
        elif phone in VOWELS:
            for count, vowel in enumerate(VOWELS[phone]):
                turned = {"j": GLIDED, "w": ROUNDED}.get(glide, {}).get(vowel, vowel) if count == 0 else vowel
                out.append([(onset or "ㅇ") if count == 0 else "ㅇ", turned, ""])
            onset, glide = "", ""
        else:
            if onset and onset != "ㅇ":
                out.append([onset, "ㅡ", ""])
                onset = ""
            if _closes(phone, following, out):
                out[-1][2] = CLOSING[phone]
                if phone == "l" and following in VOWELS:
                    onset = "ㄹ"
            elif phone in CONSONANTS and not (phone == "ɹ" and following not in VOWELS):
                onset = CONSONANTS[phone] if phone != "ŋ" else ""
    if onset and onset != "ㅇ":
        out.append([onset, "ㅣ" if phones[-1] in ("t͡ʃ", "d͡ʒ", "ʃ", "ʒ") else "ㅡ", ""])
    return join((a, b, c) for a, b, c in out if a in ONSETS and c in CODAS)


def _closes(phone: str, following: str, out: list[list[str]]) -> bool:
    """Whether a consonant is written under the syllable before it."""
    if phone not in CLOSING or not out or out[-1][2]:
        return False
    if phone == "l":
        return True
    vowel_follows = following in VOWELS or following in ("j", "w")
    if phone in ("b", "g"):
        return False
    return (
        phone == "ŋ"
        or (not vowel_follows and following not in ("l", "ɹ", "m", "n"))
        or (phone in "mn" and not vowel_follows)
    )
