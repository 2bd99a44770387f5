"""Things of one id: which of them keeps it does not hang on who came first."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from dure.api import Profile
from dure.home.book import MOST_A_DRIVER, Book, Given
from dure.testing.home import appliance

NOW = datetime(2026, 3, 10, tzinfo=UTC)
TV = appliance("tv", "tv", on_off=Profile())


def ids(book):
    return {(one.appliance.driver, one.appliance.id) for one in book.states()}


@pytest.mark.parametrize("order", list(itertools.permutations(["flat", "mqtt", "home-assistant"])))
def test_whoever_comes_first_the_same_one_keeps_its_id(order):
    book = Book(("flat", "mqtt", "home-assistant"))
    for driver in order:
        assert book.announce(driver, [TV])
        book.report(driver, "tv", {"on_off": driver == "mqtt"}, NOW)
    assert ids(book) == {("flat", "tv"), ("mqtt", "mqtt_tv"), ("home-assistant", "home_assistant_tv")}
    assert {one.appliance.id: one.values["on_off"] for one in book.states()} == {
        "tv": False, "mqtt_tv": True, "home_assistant_tv": False,
    }  # fmt: skip
    assert [book.told_id(one.appliance.id) for one in book.states()] == ["tv"] * 3
    for driver in order:
        assert not book.announce(driver, [TV])


def test_an_id_stays_for_as_long_as_its_thing_does():
    book = Book(("flat", "mqtt"))
    book.announce("mqtt", [TV])
    book.announce("flat", [TV])
    book.announce("flat", [])
    book.announce("mqtt", [TV])
    assert ids(book) == {("mqtt", "mqtt_tv")}


def test_a_name_that_is_made_is_never_another_things():
    book = Book(("flat", "mqtt"))
    book.announce("flat", [TV, appliance("mqtt_tv", "tv", on_off=Profile())])
    book.announce("mqtt", [TV])
    assert ids(book) == {("flat", "tv"), ("flat", "mqtt_tv"), ("mqtt", "mqtt_tv_")}
    assert len(book.report("mqtt", "tv", {"on_off": True}, NOW)) == 1


def test_names_of_the_household_follow_the_id():
    book = Book(("flat", "mqtt"))
    book.call({"tv": Given(name={"ko": "큰 티비"}), "mqtt_tv": Given(room="bedroom")})
    book.announce("mqtt", [TV])
    book.announce("flat", [TV])
    told = {one.appliance.id: one.appliance for one in book.states()}
    assert told["tv"].name == {"ko": "큰 티비", "en": "tv"}
    assert (told["mqtt_tv"].name["ko"], told["mqtt_tv"].room) == ("tv", "bedroom")


def test_a_flood_on_one_wire_leaves_room_for_the_others():
    book = Book()
    book.announce("flood", [appliance(f"f{number}") for number in range(MOST_A_DRIVER + 500)])
    book.announce("calm", [appliance(f"c{number}") for number in range(500)])
    assert len(book.of("flood")) == MOST_A_DRIVER
    assert len(book.of("calm")) == 500
