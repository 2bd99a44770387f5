"""The time zone of a city or country, by its Korean or English name.

Four tables, the earlier wins: `cities.tsv` beside this file, the exemplar cities of every time zone in Unicode CLDR
(through Babel), CLDR's countries with the zones they use, and the cities of the world (`world_cities`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from dure.errors import Language
from dure.language.world_cities import (
    City,
    abbreviated_region,
    find_city,
    find_city_in,
    name_key,
    region_keys,
)

_MAIN_ZONES = {
    "CN": "Asia/Shanghai", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "NZ": "Pacific/Auckland", "CL": "America/Santiago",
    "EC": "America/Guayaquil", "MY": "Asia/Kuala_Lumpur", "UZ": "Asia/Tashkent", "DE": "Europe/Berlin", "UA": "Europe/Kyiv",
    "AR": "America/Argentina/Buenos_Aires", "PS": "Asia/Gaza", "CY": "Asia/Nicosia", "PG": "Pacific/Port_Moresby",
    "KZ": "Asia/Almaty", "VN": "Asia/Ho_Chi_Minh", "PF": "Pacific/Tahiti", "GL": "America/Nuuk", "MN": "Asia/Ulaanbaatar",
}  # fmt: skip
"""Where a country with several zones is nearly always meant by one of them."""
_COUNTRY_NAMES = {
    "한국": "KR", "남한": "KR", "우리나라": "KR", "korea": "KR", "south korea": "KR", "북한": "KP", "north korea": "KP",
    "america": "US", "usa": "US", "us": "US", "the us": "US", "the united states": "US", "uk": "GB", "the uk": "GB",
    "britain": "GB", "great britain": "GB", "러시아": "RU", "타이완": "TW", "터키": "TR", "turkey": "TR", "체코": "CZ",
    "czech republic": "CZ", "holland": "NL", "the netherlands": "NL", "the philippines": "PH", "홍콩": "HK",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "잉글랜드": "GB", "스코틀랜드": "GB", "웨일스": "GB",
    "북아일랜드": "GB", "아랍에미리트": "AE", "에미리트": "AE", "호주": "AU", "vietnam": "VN", "burma": "MM", "버마": "MM",
}  # fmt: skip
_COUNTRY_TITLES = {"KR": "한국", "KP": "북한", "AU": "호주", "NL": "네덜란드"}
"""What Koreans say where CLDR is formal."""
_PARTICLES = ("에서는", "에서", "에는", "은", "는", "이", "가", "의", "에", "도", "랑", "하고", "과", "와")


@dataclass(frozen=True, slots=True)
class Place:
    """A city or country.

    Attributes:
        title: its name, by language.
        zones: its time zones' IANA names: one, or all of a country that has several.
    """

    title: Mapping[Language, str]
    zones: tuple[str, ...]


def find_place(name: str) -> Place | None:
    """Find a city or country by what it is called, a Korean particle after it allowed; None where it is not known.

    A state, province or country before or after a city tells which of its namesakes is meant: “Springfield, Illinois”, “미국 뉴욕”,
    “Portland, OR”.
    """
    if found := _in_abbreviated_region(name):
        return found
    table = _places()
    keys = list(_without_particles(name_key(name.removeprefix("the "))))
    for find in (table.get, _in_world, _in_region, _in_country, _of_two):
        for key in keys:
            if found := find(key):
                return found
    return None


def _without_particles(key: str) -> Iterator[str]:
    """The name as it is, then without each particle that it may end in."""
    yield key
    for particle in _PARTICLES:
        if key.endswith(particle):
            yield key.removesuffix(particle)


def _in_world(key: str) -> Place | None:
    city = find_city(key) or find_city(key.removesuffix("시"))
    return _place(city) if city else None


def _place(city: City, namesake: Place | None = None) -> Place:
    """The city, titled like a namesake that the curated tables know."""
    title: Mapping[Language, str] = namesake.title if namesake else {"ko": city.ko, "en": city.en}
    return Place(title, (city.zone,))


def _in_region(key: str) -> Place | None:
    """The city of “Springfield, Illinois” and “일리노이주 스프링필드”."""
    for name, code in region_keys().items():
        for city_key in _beside(key, name, f"{name}주"):
            if city := find_city_in(city_key, code):
                return _place(city, _places().get(city_key))
    return None


def _in_abbreviated_region(name: str) -> Place | None:
    """The city of “Portland, OR”: two letters that are a word of their own, with a city of that state or province before them."""
    city_name, _, letters = name.replace(",", " ").replace(".", "").rstrip().rpartition(" ")
    code = abbreviated_region(letters)
    city_key = name_key(city_name)
    city = find_city_in(city_key, code) if code else None
    return _place(city, _places().get(city_key)) if city else None


def _in_country(key: str) -> Place | None:
    """The city of “미국 뉴욕” and “Valencia, Venezuela”."""
    for code, names, _ in _territories():
        for city_key in _beside(key, *names):
            known = _places().get(city_key)
            if known and len(known.zones) == 1 and known.zones[0] in _zones_of(code):
                return known
            if city := find_city_in(city_key, code):
                return _place(city, known)
    return None


def _beside(key: str, *names: str) -> Iterator[str]:
    """What stands before or after one of the names."""
    for name in names:
        for rest in (key.removesuffix(name), key.removeprefix(name)):
            if len(rest) > 1 and rest != key:
                yield rest


def _of_two(key: str) -> Place | None:
    """The city of “하와이 호놀룰루” and “Paris, France”: two places in a row, of which the smaller is meant."""
    table = _places()
    for cut in range(2, len(key) - 1):
        first, second = table.get(key[:cut]), table.get(key[cut:])
        if first and second:
            return second if key[:cut] in _country_keys() else first
    return None


@cache
def _country_keys() -> frozenset[str]:
    return frozenset(name for _, names, _ in _territories() for name in names)


@cache
def _places() -> Mapping[str, Place]:
    places: dict[str, Place] = {}
    for names, place in (*_own(), *_exemplars(), *_countries()):
        for name in names:
            places.setdefault(name_key(name), place)
            if name and "가" <= name[-1] <= "힣" and not name.endswith("시"):
                places.setdefault(name_key(name) + "시", place)
    return places


def _own() -> Iterator[tuple[list[str], Place]]:
    table = files("dure.language").joinpath("cities.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        zone, _, cities = line.partition("\t")
        for city in cities.split(", "):
            korean, english = (names.split("=") for names in city.split("/"))
            yield [*korean, *english], Place({"ko": korean[0], "en": english[0]}, (zone,))


def _exemplars() -> Iterator[tuple[list[str], Place]]:
    from babel import Locale  # slow to import, wanted only when a city is asked for

    korean, english = Locale("ko").time_zones, Locale("en").time_zones
    for zone in sorted(available_timezones()):
        area, _, last = zone.rpartition("/")
        if not area or area.startswith(("Etc", "SystemV")):
            continue
        plain = last.replace("_", " ")
        names: dict[Language, str] = {
            "ko": _city(korean, zone) or _city(english, zone) or plain,
            "en": _city(english, zone) or plain,
        }
        yield [names["ko"], names["en"], plain], Place(names, (zone,))


def _city(zones: Mapping[str, Mapping[str, object]], zone: str) -> str:
    city = zones[zone].get("city") if zone in zones else None
    return city if isinstance(city, str) else ""


def _zones_of(code: str) -> Collection[str]:
    from babel.core import get_global

    zones: Collection[str] = get_global("territory_zones").get(code, ())
    return zones


def _countries() -> Iterator[tuple[list[str], Place]]:
    return ((list(names), place) for _, names, place in _territories())


@cache
def _territories() -> tuple[tuple[str, tuple[str, ...], Place], ...]:
    """Every country: its ISO 3166 code, the keys of its names, and what it is."""
    return tuple(_read_territories())


def _read_territories() -> Iterator[tuple[str, tuple[str, ...], Place]]:
    from babel import Locale
    from babel.core import get_global

    korean, english = Locale("ko").territories, Locale("en").territories
    known = available_timezones()
    for code, zones in get_global("territory_zones").items():
        usable = tuple(sorted(zone for zone in zones if zone in known))
        if code not in korean or not usable:
            continue
        if code in _MAIN_ZONES:
            usable = (_MAIN_ZONES[code],)
        aliases = [name for name, country in _COUNTRY_NAMES.items() if country == code]
        title: dict[Language, str] = {"ko": _COUNTRY_TITLES.get(code, korean[code]), "en": english[code]}
        names = (title["ko"], korean[code], title["en"], *aliases)
        yield code, tuple(name_key(name) for name in names), Place(title, usable)
