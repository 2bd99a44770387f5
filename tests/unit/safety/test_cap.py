"""CAP 1.2: what is written is read back, and what is not valid is refused with its reason."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.errors import AdvisoryInvalid
from dure.safety.advisories.cap import (
    MOST_BYTES,
    NAMESPACE,
    Advisory,
    Area,
    CapSeverity,
    Category,
    Certainty,
    Info,
    Reference,
    Resource,
    Response,
    Urgency,
)
from dure.safety.advisories.cap_read import read_cap
from dure.safety.advisories.cap_write import write_cap
from dure.safety.advisories.geometry import EARTH_KM, distance_km, in_circle, in_polygon

SENT = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=9)))

VALID = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="{NAMESPACE}">
  <identifier>KR-1</identifier><sender>kma@example.kr</sender><sent>2026-07-01T09:00:00+09:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <language>ko-KR</language><category>Met</category><event>호우경보</event><urgency>Immediate</urgency>
    <severity>Severe</severity><certainty>Observed</certainty><headline>호우경보 발효</headline>
    <area><areaDesc>서울특별시 중구</areaDesc>
      <polygon>37.55,126.97 37.57,126.97 37.57,127.01 37.55,127.01 37.55,126.97</polygon>
      <circle>37.56,126.99 5.5</circle><geocode><valueName>KR</valueName><value>11140</value></geocode>
    </area>
  </info>
</alert>"""


def test_a_message_is_read_whole() -> None:
    advisory = read_cap(VALID.encode())
    assert (advisory.identifier, advisory.sender, advisory.sent) == ("KR-1", "kma@example.kr", SENT)
    (info,) = advisory.infos
    assert (info.event, info.severity, info.language) == ("호우경보", "Severe", "ko-KR")
    (area,) = info.areas
    assert area.circles == (((37.56, 126.99), 5.5),)
    assert len(area.polygons[0]) == 5
    assert area.geocodes == (("KR", "11140"),)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (NAMESPACE, "urn:oasis:names:tc:emergency:cap:1.1", "root"),
        ("<identifier>KR-1</identifier>", "", "<identifier> is missing"),
        ("KR-1", "KR 1", "<identifier>"),
        ("kma@example.kr", "a,b", "<sender>"),
        ("09:00:00+09:00", "09:00:00Z", "<sent>"),
        ("2026-07-01T09", "2026-02-30T09", "<sent>"),
        ("<status>Actual", "<status>Real", "no <status>"),
        ("<msgType>Alert", "<msgType>Update", "<references> is needed"),
        ("<scope>Public", "<scope>Private", "<addresses> is needed"),
        ("<scope>Public", "<scope>Restricted", "<restriction> is needed"),
        ("<category>Met</category>", "", "<category> is missing"),
        ("<category>Met</category>", "<category>Weather</category>", "no <category>"),
        ("<severity>Severe</severity>", "<severity>Severe</severity><severity>Minor</severity>", "too often"),
        ("<event>호우경보</event><urgency>", "<urgency>", "<event> is missing"),
        (
            "<status>Actual</status><msgType>Alert</msgType>",
            "<msgType>Alert</msgType><status>Actual</status>",
            "wrong place",
        ),
        ("<headline>", "<wisdom>x</wisdom><headline>", "<wisdom> is not expected"),
        ("37.55,127.01 37.55,126.97<", "37.55,127.01<", "ends where it began"),
        ("37.56,126.99 5.5", "37.56,126.99", "a circle"),
        ("37.56,126.99 5.5", "37.56,126.99 -1", "a circle"),
        ("37.56,126.99 5.5", "97.56,126.99 1", "a point"),
        ("37.56,126.99 5.5", "nan,126.99 1", "no number"),
        ("<value>11140</value>", "", "<value> is missing"),
        ("ko-KR", "ko KR!", "no language tag"),
        ("</alert>", "", "well-formed"),
        ("<headline>", "<expires>2026-07-01T12:00:00</expires><headline>", "<expires> is a time"),
        ("<headline>", "<expires>2026-07-01T12:00:00Z</expires><headline>", "<expires> is a time"),
        ("<headline>", "<expires>9999-12-31T23:59:59-01:00</expires><headline>", "<expires> is a time"),
        ("<headline>", "<onset>0001-01-01T00:00:00+09:00</onset><headline>", "<onset> is a time"),
    ],
)
def test_what_is_not_valid_says_why(old: str, new: str, why: str) -> None:
    assert old in VALID
    with pytest.raises(AdvisoryInvalid) as caught:
        read_cap(VALID.replace(old, new).encode())
    assert why in caught.value.sentence("en")
    assert caught.value.sentence("ko")


def test_hostile_messages_are_refused_before_anything_is_built() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE alert [<!ENTITY l0 "ha">{laughs}]>' + VALID.partition("?>")[2].replace("KR-1", "&l8;")
    outside = '<!DOCTYPE alert SYSTEM "http://example.com/x.dtd">' + VALID.partition("?>")[2]
    file = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + VALID.partition("?>")[2].replace(
        "KR-1", "&f;"
    )
    for message in (bomb, outside, file):
        with pytest.raises(AdvisoryInvalid, match="not allowed"):
            read_cap(message.encode())
    with pytest.raises(AdvisoryInvalid, match="larger"):
        read_cap(VALID.encode() + b" " * MOST_BYTES)
    for nonsense in (b"", b"\xff\xfe", b"<a", b"{}", b'<?xml version="1.0" encoding="x-none"?><a/>'):
        with pytest.raises(AdvisoryInvalid):
            read_cap(nonsense)


def test_a_signature_is_passed_over() -> None:
    signed = VALID.replace(
        "</alert>", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>'
    )
    assert read_cap(signed.encode()) == read_cap(VALID.encode())


_TEXT = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
        min_size=1,
        max_size=20,
    )
    .map(lambda text: text.strip())
    .filter(bool)
)
_NAMES = st.from_regex(r"[a-zA-Z0-9@._-]{1,20}", fullmatch=True)
_WHEN = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001  # the zone comes next
    lambda when: when.replace(microsecond=0, tzinfo=timezone(timedelta(hours=9)))
)
_DEGREES = st.integers(-89_000_000, 89_000_000).map(lambda micro: micro / 1e6)
_POINT = st.tuples(_DEGREES, _DEGREES)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=2).map(tuple)
_AREAS = st.builds(
    Area,
    description=_TEXT,
    polygons=st.lists(
        st.lists(_POINT, min_size=3, max_size=6).map(lambda points: (*points, points[0])), max_size=2
    ).map(tuple),
    circles=st.lists(
        st.tuples(_POINT, st.integers(0, 10_000).map(lambda radius: radius / 8)), max_size=2
    ).map(tuple),
    geocodes=_PAIRS,
)
_RESOURCES = st.builds(
    Resource, description=_TEXT, mime_type=st.just("image/png"), size=st.none() | st.integers(0, 10**9)
)
_INFOS = st.builds(
    Info,
    categories=st.lists(st.sampled_from(get_args(Category)), min_size=1, max_size=3).map(tuple),
    event=_TEXT,
    urgency=st.sampled_from(get_args(Urgency)),
    severity=st.sampled_from(get_args(CapSeverity)),
    certainty=st.sampled_from(get_args(Certainty)),
    language=st.sampled_from(["ko", "en-US", "ko-KR"]),
    responses=st.lists(st.sampled_from(get_args(Response)), max_size=2).map(tuple),
    event_codes=_PAIRS,
    onset=st.none() | _WHEN,
    expires=st.none() | _WHEN,
    headline=_TEXT,
    instruction=st.just("") | _TEXT,
    parameters=_PAIRS,
    resources=st.lists(_RESOURCES, max_size=2).map(tuple),
    areas=st.lists(_AREAS, max_size=2).map(tuple),
)
_REFERENCES = st.builds(Reference, sender=_NAMES, identifier=_NAMES, sent=_WHEN)
_ADVISORIES = st.builds(
    Advisory,
    identifier=_NAMES,
    sender=_NAMES,
    sent=_WHEN,
    status=st.sampled_from(["Actual", "Exercise", "Test"]),
    type=st.sampled_from(["Alert", "Update", "Cancel", "Ack"]),
    scope=st.just("Public"),
    note=st.just("") | _TEXT,
    references=st.lists(_REFERENCES, min_size=1, max_size=3).map(tuple),
    incidents=st.lists(_NAMES, max_size=2).map(tuple),
    infos=st.lists(_INFOS, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(_ADVISORIES)
def test_what_is_written_is_read_back(advisory: Advisory) -> None:
    assert read_cap(write_cap(advisory)) == advisory


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(message: bytes) -> None:
    try:
        read_cap(message)
    except AdvisoryInvalid:
        return


@given(_POINT, _POINT)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert math.isclose(there, back, abs_tol=1e-6)
    assert 0 <= there <= math.pi * EARTH_KM + 1e-6
    assert in_circle(one, other, there + 1e-6)


def test_a_known_distance() -> None:
    seoul, busan = (37.5665, 126.9780), (35.1796, 129.0756)
    assert abs(distance_km(seoul, busan) - 325.1) < 1


@given(
    st.tuples(st.floats(-60, 60), st.floats(-179, 179)),
    st.floats(0.01, 5),
    st.tuples(st.floats(-89, 89), st.floats(-180, 180)),
)
def test_a_box_holds_exactly_what_lies_in_it(
    middle: tuple[float, float], half: float, point: tuple[float, float]
) -> None:
    north, east = middle
    box = [
        (north - half, _wrap(east - half)),
        (north + half, _wrap(east - half)),
        (north + half, _wrap(east + half)),
        (north - half, _wrap(east + half)),
        (north - half, _wrap(east - half)),
    ]
    beside = abs((point[1] - east + 180) % 360 - 180)
    margin = 1e-6
    inside = abs(point[0] - north) < half - margin and beside < half - margin
    outside = abs(point[0] - north) > half + margin or beside > half + margin
    if inside or outside:
        assert in_polygon(point, box) is inside
    assert in_polygon(middle, box)
    assert in_polygon(box[0], box)


def _wrap(east: float) -> float:
    return (east + 180) % 360 - 180


def test_utc_is_written_as_cap_wants_it() -> None:
    advisory = Advisory(
        identifier="a",
        sender="b",
        sent=datetime(2026, 1, 1, tzinfo=UTC),
        status="Actual",
        type="Alert",
        scope="Public",
    )
    assert b"2026-01-01T00:00:00-00:00" in write_cap(advisory)


def test_empty_elements_say_nothing_as_the_schema_has_it() -> None:
    """As the American weather service writes zones: a polygon that is there, and empty."""
    text = VALID.replace(
        VALID[VALID.index("<polygon>") : VALID.index("<geocode>")], "<polygon></polygon><circle/>"
    )
    (area,) = read_cap(text.encode()).infos[0].areas
    assert (area.polygons, area.circles, area.geocodes) == ((), (), (("KR", "11140"),))
