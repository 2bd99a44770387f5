from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dure.language import cities
from dure.language.cities import _places, find_place


@pytest.mark.parametrize(
    ("name", "zone", "title"),
    [
        ("뉴욕은", "America/New_York", "뉴욕"), ("부산", "Asia/Seoul", "부산"), ("LA", "America/Los_Angeles", "로스앤젤레스"),
        ("서울시", "Asia/Seoul", "서울"), ("파리", "Europe/Paris", "파리"), ("런던에서", "Europe/London", "런던"),
        ("Zürich", "Europe/Zurich", "취리히"), ("sao paulo", "America/Sao_Paulo", "상파울루"), ("타슈켄트", "Asia/Tashkent", "타슈켄트"),
        ("독일", "Europe/Berlin", "독일"), ("the uk", "Europe/London", "영국"), ("한국", "Asia/Seoul", "한국"),
        ("Ouagadougou", "Africa/Ouagadougou", "와가두구"), ("하와이", "Pacific/Honolulu", "하와이"),
    ],
)  # fmt: skip
def test_places_are_found(name: str, zone: str, title: str) -> None:
    place = find_place(name)
    assert place is not None
    assert (place.zones[0], place.title["ko"]) == (zone, title)


@pytest.mark.parametrize("name", ["", "영화", "회의", "gotham", "은", "내일"])
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert find_place(name) is None


def test_countries_with_several_zones_tell_them_all() -> None:
    place = find_place("미국")
    assert place is not None
    assert len(place.zones) > 5


def test_every_zone_exists() -> None:
    for zone in {zone for place in _places().values() for zone in place.zones}:
        ZoneInfo(zone)


def test_curated_names_are_found_without_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cities, "find_city", lambda key: pytest.fail(f"looked for {key}"))
    for name in ("런던에서", "Valencia", "the uk", "서울시"):
        assert find_place(name)
