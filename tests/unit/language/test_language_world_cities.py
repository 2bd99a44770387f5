from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dure.language.cities import _places, find_place
from dure.language.world_cities import _read, name_key, region_keys


@pytest.mark.parametrize(
    ("name", "zone", "ko", "en"),
    [
        ("Fresno", "America/Los_Angeles", "프레즈노", "Fresno"),
        ("프레즈노는", "America/Los_Angeles", "프레즈노", "Fresno"),
        ("프레즈노시에서는", "America/Los_Angeles", "프레즈노", "Fresno"),
        ("Springfield", "America/Chicago", "스프링필드", "Springfield"),
        ("colorado springs", "America/Denver", "콜로라도스프링스", "Colorado Springs"),
        ("쑤저우", "Asia/Shanghai", "쑤저우", "Suzhou"),
        ("구마모토", "Asia/Tokyo", "구마모토", "Kumamoto"),
        ("Lodz", "Europe/Warsaw", "우치", "Łódź"),
        ("가평은", "Asia/Seoul", "가평", "Gapyeong"),
        ("savannah", "America/New_York", "서배너", "Savannah"),
    ],
)
def test_cities_of_the_world_are_found(name: str, zone: str, ko: str, en: str) -> None:
    place = find_place(name)
    assert place is not None
    assert (place.zones, place.title["ko"], place.title["en"]) == ((zone,), ko, en)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("발렌시아", "Europe/Madrid"), ("첸나이", "Asia/Kolkata"), ("카오슝", "Asia/Taipei"), ("London", "Europe/London"),
        ("Birmingham", "Europe/London"), ("Nice", "Europe/Paris"), ("나주", "Asia/Seoul"), ("조지아", "Asia/Tbilisi"),
        ("뉴욕", "America/New_York"), ("미국 뉴욕", "America/New_York"), ("Paris, France", "Europe/Paris"),
        ("하와이 호놀룰루", "Pacific/Honolulu"), ("the bronx", "America/New_York"),
    ],
)  # fmt: skip
def test_curated_names_win_over_namesakes(name: str, zone: str) -> None:
    place = find_place(name)
    assert place is not None
    assert place.zones == (zone,)


@pytest.mark.parametrize(
    ("name", "zone", "ko"),
    [
        ("springfield illinois", "America/Chicago", "스프링필드"),
        ("Portland, Me.", "America/New_York", "포틀랜드"),
        ("Washington, D.C.", "America/New_York", "워싱턴"),
        ("Paris, ZZ", None, None),
        ("Springfield, Massachusetts", "America/New_York", "스프링필드"),
        ("매사추세츠주 스프링필드는", "America/New_York", "스프링필드"),
        ("런던 온타리오", "America/Toronto", "런던"),
        ("London, Ontario", "America/Toronto", "런던"),
        ("Paris Texas", "America/Chicago", "파리"),
        ("birmingham alabama", "America/Chicago", "버밍엄"),
        ("발렌시아 베네수엘라", "America/Caracas", "발렌시아"),
        ("트빌리시 조지아", "Asia/Tbilisi", "트빌리시"),
        ("애틀랜타 조지아", "America/New_York", "애틀랜타"),
        ("Mobile, Alabama", "America/Chicago", "모빌"),
        ("Reading in the UK", None, None),
        ("Reading, UK", "Europe/London", "Reading"),
        ("Reading, England", "Europe/London", "Reading"),
        ("Perth, Scotland", "Europe/London", "퍼스"),
        ("Portland, OR", "America/Los_Angeles", "포틀랜드"),
        ("portland me", "America/New_York", "포틀랜드"),
        ("London, ON", "America/Toronto", "런던"),
        ("Seattle, W.A.", "America/Los_Angeles", "시애틀"),
        ("Seattle or", None, None),
        ("Springfield, Japan", None, None),
    ],
)
def test_a_region_or_country_tells_namesakes_apart(name: str, zone: str | None, ko: str | None) -> None:
    place = find_place(name)
    assert (place and place.zones, place and place.title["ko"]) == (zone and (zone,), ko)


@pytest.mark.parametrize(
    "name",
    [
        "reading", "mobile", "bath", "normal", "police", "same", "date", "time", "wedding", "most", "of", "holiday", "home", "work", "dinner",
        "lunch", "bed", "school", "sunday", "march", "august", "부러", "조리", "팔월", "머리", "장수", "회의", "학교", "지난", "테마", "주장", "기후",
        "나라", "예산", "한양", "bank", "colon", "god", "오렌지", "코로나", "브랜드", "개학", "방송", "이", "시", "ontario", "온타리오", "virginia", "usny", "", "@",
    ],
)  # fmt: skip
def test_everyday_words_and_lone_regions_are_no_city(name: str) -> None:
    assert find_place(name) is None


def test_every_zone_exists_and_every_name_alone_belongs_to_one_city() -> None:
    text, lines = _read()
    assert text.count("\n") == len(lines) - 1
    zones = {line.removeprefix("@").split("\t")[0] for line in lines if line.startswith("@")}
    assert len(zones) > 300
    for zone in zones:
        ZoneInfo(zone)
    alone = [
        {name_key(name) for name in line.split("\t") if not name.endswith("*")}
        for line in lines
        if line and not line.startswith(("#", "@"))
    ]
    assert sum(map(len, alone)) == len(set().union(*alone))


def test_states_and_provinces_are_known_only_beside_a_city() -> None:
    assert len(set(region_keys().values())) == 60
    for name in ("일리노이", "Oregon", "매니토바"):
        assert name_key(name) in region_keys()
        assert name_key(name) not in _places()
