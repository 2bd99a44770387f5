from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.errors import ConfigInvalid
from dure.home.drivers.simulated.flat import load_flat, read_flat

GOOD = """
[room.den]
name = { ko = "방", en = "den" }
plan = [0, 0, 10, 10]
[appliance.lamp]
kind = "light"
room = "den"
name = { ko = "등", en = "lamp" }
traits.on_off = { value = false }
traits.level = { value = 20, low = 5, high = 50, step = 5 }
"""


def read(text: str):
    return read_flat(tomllib.loads(text), where="flat.toml", driver="mine")


def test_a_households_own_flat_is_read(tmp_path):
    file = tmp_path / "flat.toml"
    file.write_text(GOOD, encoding="utf-8")
    flat = load_flat(file, driver="mine")
    (lamp,) = flat.appliances
    assert (lamp.driver, lamp.room, lamp.traits["level"].high) == ("mine", "den", 50)
    assert flat.rooms[0].plan == (0, 0, 10, 10)
    assert flat.values == {"lamp": {"on_off": False, "level": 20}}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("kind = ", "kidn = "), "appliance.lamp.kidn"),
        (('"light"', '"lite"'), "appliance.lamp.kind"),
        (('"den"\nname', '"attic"\nname'), "appliance.lamp.room"),
        (("value = 20", "value = 99"), "appliance.lamp.traits.level.value"),
        (("value = 20, ", ""), "appliance.lamp.traits.level.value"),
        (("low = 5, high = 50", "low = 50, high = 5"), "appliance.lamp.traits.level"),
        (("traits.level", "traits.lvl"), "appliance.lamp.traits.lvl"),
        (("value = false", 'value = "off"'), "appliance.lamp.traits.on_off.value"),
        (("[0, 0, 10, 10]", "[0, 0]"), "room.den.plan"),
        ((', en = "lamp"', ""), "appliance.lamp.name"),
        (("appliance.lamp", "appliance.Lamp"), "appliance.Lamp"),
        (("[room.den]", "[rooms.den]"), "*.rooms"),
        (('kind = "light"', 'kind = "washer"'), "appliance.lamp.traits.operation"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place_in_both_languages(change, key):
    text = GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(ConfigInvalid) as told:
        read(text)
    assert told.value.details["key"] == key
    assert told.value.sentence("ko")


def test_a_file_that_is_not_there_or_no_toml_is_told(tmp_path):
    with pytest.raises(ConfigInvalid):
        load_flat(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[room", encoding="utf-8")
    with pytest.raises(ConfigInvalid):
        load_flat(tmp_path / "bad.toml")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from(["room", "appliance"]), st.dictionaries(st.text("ab", max_size=3), JSON))
)
def test_nonsense_is_refused_and_never_crashes(nonsense):
    try:
        flat = read_flat(nonsense, where="flat.toml", driver="mine")
    except ConfigInvalid:
        return
    assert not flat.appliances
