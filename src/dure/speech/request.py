"""What is asked, without the name it was asked of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_CALLS = {"헤이", "하이", "오케이", "hey", "hi", "ok", "okay", "hello"}
"""What is said before a name to call it."""

_VOCATIVES = ("야", "아", "님", "씨", "이야")
"""What Korean adds to a name that is called."""

_LONG_NAME = 6
"""From this many jamo or letters a name may differ a little and still be the name, without a pause after it."""

_WORD = re.compile(r"[^\s,.!?…，。~]+")
_PAUSE = re.compile(r"\s*[,.!?…，。~]")
_BETWEEN = " \t\n,.!?…，。~"


def strip_name(text: str, spoken_names: Iterable[str]) -> str:
    """Remove what is left of the called name at the start of a transcript.

    The name may be misheard a little, carry a vocative (“아리아야”), follow a call (“hey”), or have lost
    its first syllables. What merely begins like the name (“지니고”, “카카오톡”) stays.

    Args:
        text: the transcript.
        spoken_names: the name that was called, in each of its spellings.
    """
    names = [name for name in spoken_names if name.strip()]
    rest, first = text.strip(), True
    while rest:
        end = _name_end(rest, names, first=first)
        if end is None:
            break
        rest, first = rest[end:].lstrip(_BETWEEN), False
    return rest


def sounds(text: str) -> str:
    """Letters and jamo in order, lower case; silent ㅇ and everything else is dropped."""
    heard = []
    for letter in text.lower():
        place = ord(letter) - 0xAC00
        if 0 <= place < 11_172:
            initial, vowel, final = place // 588, place % 588 // 28, place % 28
            heard.append(_INITIALS[initial].replace("ㅇ", "") + _VOWELS[vowel] + _FINALS[final].strip("\0"))
        elif letter.isalnum():
            heard.append(letter)
    return "".join(heard)


def distance(a: str, b: str) -> int:
    """How many sounds must be changed, added or dropped to turn one into the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]


def _name_end(text: str, names: list[str], *, first: bool) -> int | None:
    """Where the name at the start of the text ends, or None if there is none."""
    words = [match for _, match in zip(range(6), _WORD.finditer(text), strict=False)]
    if first and words and words[0].group() in {"야", "아"} and len(words) > 1:
        return words[0].end()
    after_call = 1 if words and words[0].group().lower() in _CALLS else 0
    starts = (0, after_call) if first and after_call else (0,)
    found = [
        (misheard, -end)
        for start in starts
        for name in names
        for length in range(1, len(name.split()) + 2)
        if start + length <= len(words)
        for end in [words[start + length - 1].end()]
        for misheard in [_misheard("".join(word.group() for word in words[start : start + length]), name,
                                   paused=end == len(text) or bool(_PAUSE.match(text, end)), first=first)]
        if misheard is not None
    ]  # fmt: skip
    return -min(found)[1] if found else None


def _misheard(said: str, name: str, *, paused: bool, first: bool) -> int | None:
    """In how many sounds it differs from the name; None where it is something else."""
    costs = []
    for bare, called in _readings(said):
        clear = paused or called
        differs = distance(sounds(bare), sounds(name))
        near = differs == 0 or _nearly(len(sounds(name)), differs, clear=clear)
        if (near and (first or clear)) or (clear and _is_last_part(bare, name)):
            costs.append(differs)
    return min(costs, default=None)


def _readings(said: str) -> Iterator[tuple[str, bool]]:
    """The word as it is, and without each vocative it may end in; with whether one was taken off."""
    yield said, False
    for vocative in _VOCATIVES:
        if said.endswith(vocative) and len(said) > len(vocative) + 1:
            yield said.removesuffix(vocative), True


def _nearly(length: int, differs: int, *, clear: bool) -> bool:
    if clear:
        return length >= 4 and differs <= max(1, length // 4)
    return length >= _LONG_NAME and differs <= length // 5


def _is_last_part(said: str, name: str) -> bool:
    """Whether only the name's last syllables were said, at least two and half of them."""
    whole = name.replace(" ", "").lower()
    said = said.lower()
    return 2 <= len(said) < len(whole) <= 2 * len(said) and whole.endswith(said)
