"""What drivers tell is anybody's: nothing odd of it gets into the home, and nothing of it breaks anything."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.api import Appliance, Profile
from dure.home.announced import MOST_CHARS, believe, is_believable
from dure.home.book import Book
from dure.home.fitting import fit
from dure.home.model import load_model

NOW = datetime(2026, 3, 10, tzinfo=UTC)
TRAITS = sorted(load_model().traits)
ANY_NUMBER = st.none() | st.floats() | st.integers(-(10**30), 10**30)
ANY_VALUE = st.booleans() | st.integers() | st.floats() | st.text(max_size=300)
PROFILES = st.builds(
    Profile,
    options=st.lists(st.text(max_size=150), max_size=4).map(tuple),
    low=ANY_NUMBER,
    high=ANY_NUMBER,
    step=st.floats(),
    writable=st.booleans(),
)
APPLIANCES = st.builds(
    Appliance,
    id=st.sampled_from(["light", "Light", "", "a" * 101, "a-b", "../x"]),
    kind=st.sampled_from([*load_model().kinds, "teleporter"]),
    driver=st.just("d"),
    name=st.dictionaries(st.sampled_from(["ko", "en"]), st.text(max_size=150), max_size=2),
    traits=st.dictionaries(st.sampled_from([*TRAITS, "warp"]), PROFILES, max_size=6),
    room=st.text(max_size=150),
)


@given(told=APPLIANCES, values=st.dictionaries(st.sampled_from(TRAITS), ANY_VALUE, max_size=6))
def test_whatever_a_wire_tells_the_home_holds_only_what_can_be(told, values):
    book = Book()
    book.announce("d", [told])
    changes = book.report("d", told.id, values, NOW)
    assert list(book.report("d", told.id, values, NOW)) == []
    for state in book.states():
        one = state.appliance
        assert one.kind in load_model().kinds
        assert all(0 < len(one.name[language].strip()) <= MOST_CHARS for language in ("ko", "en"))
        assert {change.trait for change in changes} <= set(one.traits)
        for trait, value in state.values.items():
            assert is_believable(trait, value)
        for trait in one.traits:
            for value in values.values():
                fitted, why = fit(one, trait, value)
                assert why is not None or is_believable(trait, fitted)


@pytest.mark.parametrize(
    ("trait", "good", "bad"),
    [
        ("on_off", [True, False], [0, 1, "on", None, math.nan]),
        ("level", [0, 50, -3, 1.5], [True, math.nan, math.inf, 1e13, "5", None]),
        ("mode", ["wool", "어떤 것"], ["", "x" * 101, 3, True, None]),
        ("color", ["#ffd0a0"], ["red", "#FFD0A0", "#ffd0a", 3]),
        ("warp", [], [True, 1, "x"]),
    ],
)
def test_a_reading_is_of_its_traits_kind(trait, good, bad):
    assert all(is_believable(trait, value) for value in good)
    assert not any(is_believable(trait, value) for value in bad)


@pytest.mark.parametrize("step", [0, -1, math.nan, math.inf])
def test_a_step_that_is_none_does_not_break_an_order(step):
    told = believe(light(level=Profile(low=0, high=100, step=step)))
    assert told is not None
    assert fit(told, "level", 33.4) == (33, None)


@pytest.mark.parametrize(("low", "high"), [(100, 0), (math.nan, 50), (-math.inf, math.inf)])
def test_a_range_that_is_none_is_the_models_or_nothing(low, high):
    told = believe(light(level=Profile(low=low, high=high)))
    assert told is not None
    if low == 100:
        assert told.traits == {}
    else:
        assert fit(told, "level", 1000)[1] == "out_of_range"


def test_a_thing_without_a_name_is_called_after_its_kind():
    told = believe(light(on_off=Profile()))
    assert told is not None
    assert told.name == {"ko": "불", "en": "light"}


def light(**traits):
    return Appliance(id="light", kind="light", driver="d", name={}, traits=traits)
