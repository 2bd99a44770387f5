"""Korean areas as authorities write them: “서울시”, “중구청”, “[Web발신]”; in full they begin with their province. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_CITIES = ("서울", "부산", "대구", "인천", "광주", "대전", "울산")
_FULL: Mapping[str, str] = {
    **{f"{city}{end}": f"{city}{'특별시' if city == '서울' else '광역시'}" for city in _CITIES for end in ("", "시")},
    "세종": "세종특별자치시", "세종시": "세종특별자치시", "경기": "경기도",
    "강원": "강원특별자치도", "강원도": "강원특별자치도", "전북": "전북특별자치도", "전라북도": "전북특별자치도",
    "제주": "제주특별자치도", "제주도": "제주특별자치도", "충북": "충청북도", "충남": "충청남도", "전남": "전라남도",
    "경북": "경상북도", "경남": "경상남도",
}  # fmt: skip
"""Provinces in short, and in full."""
_PROVINCES = frozenset(_FULL.values())
_AREA = re.compile(
    r"(?:[가-힣]{1,8}(?:시|도|군|구|읍|면|동|리)|"
    + "|".join(_FULL)
    + r")(?: [가-힣0-9]{1,8}(?:시|군|구|읍|면|동|리))*"
)
_OFFICE = re.compile(r"(?<=[시군구도])(?: ?(?:청|보건소|재난안전대책본부|재대본))$")
_CITY_OFFICE = re.compile(rf"^({'|'.join(_FULL)}) ?(?:경찰청|소방본부|소방재난본부|교육청|시청|도청)$")
_VILLAGE = re.compile(r"[가-힣0-9]+[읍면동리]")
_TOWN = re.compile(r"[가-힣]+[시군구]")


def area_of(sender: str) -> str:
    """The area that a sender of messages is named after: 종로구청 is 종로구; empty for ministries and the like.

    A village alone is no area: nobody can tell where it is.
    """
    name = _OFFICE.sub("", _CITY_OFFICE.sub(r"\1", " ".join(sender.split())))
    return name if _AREA.fullmatch(name) and not _VILLAGE.fullmatch(name) else ""


def spellings(name: str) -> Iterator[str]:
    """An area's name as it stands, and with its province in full; each once."""
    plain = " ".join(name.casefold().split())
    yield plain
    first, _, rest = plain.partition(" ")
    if first in _FULL:
        yield f"{_FULL[first]} {rest}".strip()


def covers(name: str, own: str) -> bool:
    """Whether a named area is a place's own one, or a larger one around it, or lies within it.

    A town without its province is taken for the place's own of that name: better told once too often.
    """
    return any(_covers(one, other) for one in spellings(name) for other in spellings(own))


def _covers(name: str, own: str) -> bool:
    if own == name or own.startswith(f"{name} ") or name.startswith(f"{own} "):
        return True
    return bool(_TOWN.fullmatch(name)) and name not in _PROVINCES and name in own.split()


def code_covers(code: str, own: str) -> bool:
    """Whether a code names a place's own area, or a larger one around it.

    Korean 법정동 codes have ten digits, by province, district, town and village, and end in noughts where they are larger;
    the American SAME codes have six, of which the first tells a part of a county and noughts at the end a whole state.
    """
    if code == own:
        return True
    if len(code) == len(own) == 10 and code.isdigit() and own.isdigit():
        size = next((size for size in (2, 5, 8) if not code[size:].strip("0")), 10)
        return own.startswith(code[:size])
    if len(code) == len(own) == 6 and code.isdigit() and own.isdigit():
        return code[1:] == own[1:] or (code[3:] == "000" and code[1:3] == own[1:3])
    return False
