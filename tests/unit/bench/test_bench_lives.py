"""The synthetic year: frozen, in order, and true to itself."""

from __future__ import annotations

import itertools

from dure.bench.lives import digest, incidents, is_away, year
from dure.bench.lives_people import DAY_S, EACH, HOUR_S, KINDS, LIVES

FROZEN = "c5faec3f243897d6b76d5e2f1b47b9fe814d998204a7e08fb45849e063fcd713"
"""Made before the detector; another digest makes every figure another figure."""


def test_the_year_and_its_incidents_are_what_they_were() -> None:
    assert digest() == FROZEN


def test_signs_are_in_order_and_every_incident_ends_them() -> None:
    life = next(one for one in LIVES if one.name == "visited")
    signs = year(life)
    assert signs == sorted(signs)
    found = list(incidents(life))
    assert [one.kind for one in found] == [kind for kind in KINDS for _ in range(EACH)]
    for one in found:
        assert one.begins_s <= one.at_s < one.until_s
        assert one.until_s - one.at_s >= 4 * HOUR_S
        assert all(one.begins_s <= sign.at_s < one.until_s for sign in one.signs)
        assert sum(sign.at_s > one.at_s + HOUR_S for sign in one.signs) <= 3  # nobody's, at the most
        assert not is_away(life, one.at_s)


def test_a_traveller_is_away_and_gives_no_sign() -> None:
    life = next(one for one in LIVES if one.name == "weekend_traveller")
    signs = [sign.at_s for sign in year(life) if sign.kind != "motion"]
    gaps = [(a, b) for a, b in itertools.pairwise(signs) if b - a > 1.5 * DAY_S]
    assert len(gaps) > 15
    assert all(is_away(life, (a + b) // 2) for a, b in gaps)
