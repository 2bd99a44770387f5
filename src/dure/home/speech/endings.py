"""Korean verbs and what is joined to them, composed of stems and endings: “꺼 주시면 감사하겠는데요”, “끈 다음에”, “꺼졌으면 좋겠어”.

A form is named by what it takes from the stem: `stem` as it is, `linked` with 으 after a consonant, `future` with ㄹ,
`joined` is the form in 아/어, `past` that with ㅆ, `if` with 면 or the ㅁ that it is drawn together to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20
"""The places of ㄴ, ㄹ, ㅁ, ㅂ and ㅆ among the final consonants."""

Rows = Mapping[str, str]


def _final(word: str) -> int:
    return (ord(word[-1]) - _FIRST) % _FINALS if _FIRST <= ord(word[-1]) <= _LAST else 0


def _ending_in(word: str, final: int) -> str:
    """A word that ends in a vowel or ㄹ, with another final consonant: 켜 → 켠, 열 → 연."""
    return word[:-1] + chr(ord(word[-1]) - _final(word) + final)


def _drawn(stem: str, final: int, full: str) -> str:
    """A consonant that goes into the last syllable of a stem where that is free: 켜 → 켤, 닫 → 닫을."""
    return _ending_in(stem, final) if _final(stem) in (0, _L) else stem + full


def _listed(rows: Rows, name: str) -> list[str]:
    return [word.strip().replace(" ", "") for word in rows.get(name, "").split(",") if word.strip()]


def _verbs(row: str) -> Iterator[tuple[str, str]]:
    for verb in row.split(","):
        stem, joined = verb.strip().split("/")
        yield stem, joined


def _conditions(base: str, rows: Rows) -> Iterator[str]:
    """“주면 좋겠어”, “줌 좋겠어”."""
    stem = base if _final(base) in (0, _L) else f"{base}으"
    for tail in _listed(rows, "if"):
        yield f"{stem}면{tail}"
        yield f"{_drawn(base, _M, '음')}{tail}"


def orders(helpers: str, rows: Rows) -> Iterator[str]:
    """What makes an order of the joined form of a verb: every auxiliary with every ending.

    Args:
        helpers: auxiliaries as stem/joined, with commas between them.
        rows: endings by the form that they follow.
    """
    for stem, joined in _verbs(helpers):
        linked = stem if _final(stem) in (0, _L) else f"{stem}으"
        future = _drawn(stem, _L, "을")
        forms = {"stem": stem, "linked": linked, "future": future, "joined": joined}
        for name, form in forms.items():
            yield from (form + ending for ending in _listed(rows, name))
        yield from _conditions(stem, rows)
        yield from _conditions(_ending_in(joined, _SS), rows)
        yield f"{_drawn(stem, _B, '읍')}시다"


def follows(helpers: str, rows: Rows) -> Iterator[str]:
    """What joins an order to the next one: “주고”, “주시고 나서”."""
    for stem, _ in _verbs(helpers):
        yield from (stem + ending for ending in _listed(rows, "then"))


def spoken_of(verbs: str, rows: Rows) -> Iterator[str]:
    """Verbs as what is spoken of: “끄기”, “꺼지도록”, “여는 걸로”."""
    for stem, _ in _verbs(verbs):
        open_stem = _ending_in(stem, 0) if _final(stem) == _L else stem
        yield from (stem + ending for ending in _listed(rows, "as"))
        yield from (f"{open_stem}는{ending}" for ending in _listed(rows, "what"))


def wished(verbs: str, rows: Rows) -> Iterator[str]:
    """Verbs as what one wishes were so: “껐으면 좋겠어”, “꺼졌음 해”."""
    for _, joined in _verbs(verbs):
        yield from _conditions(_ending_in(joined, _SS), rows)


def proposed(verbs: str) -> Iterator[str]:
    """Verbs as what is proposed or wanted: “끕시다”, “엽시다”, “돌릴래요”."""
    for stem, _ in _verbs(verbs):
        yield f"{_drawn(stem, _B, '읍')}시다"
        yield from (f"{_drawn(stem, _L, '을')}{end}" for end in ("래", "래요"))


def done_first(verbs: str, rows: Rows) -> Iterator[str]:
    """Verbs as what is done before something else: “끈 다음에”, “닫은 뒤에”."""
    for stem, _ in _verbs(verbs):
        yield from (_drawn(stem, _N, "은") + after for after in _listed(rows, "after"))
