"""Where the curated tables end: cities of 15,000 people and more, of GeoNames, in `world_cities.tsv`.

Each section of that file is headed by “@”, a zone and a region (an ISO 3166 country code; for the United States and Canada with
GeoNames' code of the state or province), and has a city a line: its English name and then its others. A name with “*” is that of a more
populous city as well, or an everyday word: only together with its region or country does it name the city. The file (1 MB) is read when
a place is first asked for that the curated tables lack, and searched as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_REGIONS = """
US.AL Alabama 앨라배마|US.AK Alaska 알래스카|US.AZ Arizona 애리조나|US.AR Arkansas 아칸소|US.CA California 캘리포니아|US.CO Colorado 콜로라도
US.CT Connecticut 코네티컷|US.DE Delaware 델라웨어|US.FL Florida 플로리다|US.GA Georgia 조지아|US.HI Hawaii 하와이|US.ID Idaho 아이다호
US.IL Illinois 일리노이|US.IN Indiana 인디애나|US.IA Iowa 아이오와|US.KS Kansas 캔자스|US.KY Kentucky 켄터키|US.LA Louisiana 루이지애나
US.ME Maine 메인|US.MD Maryland 메릴랜드|US.MA Massachusetts 매사추세츠|US.MI Michigan 미시간|US.MN Minnesota 미네소타
US.MS Mississippi 미시시피|US.MO Missouri 미주리|US.MT Montana 몬태나|US.NE Nebraska 네브래스카|US.NV Nevada 네바다
US.NH NewHampshire 뉴햄프셔|US.NJ NewJersey 뉴저지|US.NM NewMexico 뉴멕시코|US.NY NewYork 뉴욕|US.NC NorthCarolina 노스캐롤라이나
US.ND NorthDakota 노스다코타|US.OH Ohio 오하이오|US.OK Oklahoma 오클라호마|US.OR Oregon 오리건|US.PA Pennsylvania 펜실베이니아
US.RI RhodeIsland 로드아일랜드|US.SC SouthCarolina 사우스캐롤라이나|US.SD SouthDakota 사우스다코타|US.TN Tennessee 테네시|US.TX Texas 텍사스
US.UT Utah 유타|US.VT Vermont 버몬트|US.VA Virginia 버지니아|US.WA Washington 워싱턴|US.WV WestVirginia 웨스트버지니아
US.WI Wisconsin 위스콘신|US.WY Wyoming 와이오밍|CA.01 Alberta 앨버타|CA.02 BritishColumbia 브리티시컬럼비아|CA.03 Manitoba 매니토바
CA.04 NewBrunswick 뉴브런즈윅|CA.05 Newfoundland 뉴펀들랜드|CA.07 NovaScotia 노바스코샤|CA.08 Ontario 온타리오
CA.09 PrinceEdwardIsland 프린스에드워드아일랜드|CA.10 Quebec 퀘벡|CA.11 Saskatchewan 서스캐처원
"""
"""States and provinces: GeoNames' code, English and Korean name."""
_PROVINCES = {
    "AB": "CA.01", "BC": "CA.02", "MB": "CA.03", "NB": "CA.04", "NL": "CA.05", "NS": "CA.07", "ON": "CA.08", "PE": "CA.09",
    "QC": "CA.10", "SK": "CA.11",
}  # fmt: skip
"""How letters are addressed there; the United States' are part of GeoNames' codes."""


@dataclass(frozen=True, slots=True)
class City:
    """A city of the file: English and Korean title (the English one where there is no Korean one) and IANA zone."""

    en: str
    ko: str
    zone: str


def name_key(name: str) -> str:
    """A place's name without case, accents, spaces and punctuation."""
    return "".join(letter for letter in _plain(name) if letter.isalnum())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", letters))


@cache
def region_keys() -> Mapping[str, str]:
    """The region's code by the key of its name, either language."""
    rows = (row.split() for line in _REGIONS.strip().splitlines() for row in line.split("|"))
    return {name_key(name): code for code, *names in rows for name in names}


def abbreviated_region(letters: str) -> str | None:
    """The region's code by its two letters on an envelope: “US.OR” by “OR”; None where they are none."""
    letters = letters.upper()
    code = _PROVINCES.get(letters, f"US.{letters}")
    return code if code in region_keys().values() else None


def find_city(key: str) -> City | None:
    """The city that is meant by a name alone, given the name's key; None where there is none."""
    return next((city for city, _, alone in _called(key) if alone), None)


def find_city_in(key: str, region: str) -> City | None:
    """The city of that name in a region (“US.IL”) or country (“US”), one that needs no more words before others."""
    inside = [
        (not alone, city)
        for city, code, alone in _called(key)
        if code == region or code.startswith(f"{region}.")
    ]
    return min(inside, key=lambda ranked: ranked[0])[1] if inside else None


def _called(key: str) -> Iterator[tuple[City, str, bool]]:
    """Every city of that name, its region, and whether the name alone means it."""
    text, lines = _read()
    found = text.find(f"\t{key}\t") if key else -1
    while found >= 0:
        row = text.count("\n", 0, found)
        found = text.find(f"\t{key}\t", found + 1)
        if lines[row].startswith(("#", "@")):
            continue
        names = lines[row].split("\t")
        head = next(lines[above] for above in range(row, -1, -1) if lines[above].startswith("@"))
        zone, region = head.removeprefix("@").split("\t")
        alone = any(name_key(name) == key and not name.endswith("*") for name in names)
        titles = [name.removesuffix("*") for name in names]
        korean = next((title for title in titles if "가" <= title[0] <= "힣"), titles[0])
        yield City(titles[0], korean, zone), region, alone


@cache
def _read() -> tuple[str, list[str]]:
    """The file as keys in their places, a tab on both sides of each, and its lines as written."""
    table = files("dure.language").joinpath("world_cities.tsv").read_text(encoding="utf-8")
    keys = re.sub(r"[^\w\n\t]+|_", "", _plain(table))
    return "\t" + keys.replace("\n", "\t\n\t") + "\t", table.split("\n")
