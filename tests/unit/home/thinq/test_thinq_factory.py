from __future__ import annotations

import pytest

pytest.importorskip("thinqconnect", reason="the extra dure[thinq] is not installed")

from dure.errors import ConfigInvalid
from dure.home.drivers.thinq.factory import client_of
from dure.plugins import Setup, load


def build(**settings):
    return load([]).appliance_drivers.build("thinq", Setup(name="thinq", settings=settings, services={}))


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("THINQ_TOKEN", "thinqpat_x")


def test_a_token_is_enough():
    assert callable(build(token={"env": "THINQ_TOKEN"}).carry_out)


def test_the_hub_is_the_same_client_at_lg_after_every_start():
    first, again = (client_of("thinqpat_x") for _ in range(2))
    assert first == again != client_of("thinqpat_y")
    assert "thinqpat" not in first


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({}, "home.drivers.thinq.token"),
        ({"token": "thinqpat_open"}, "home.drivers.thinq.token"),
        ({"token": {"env": "THINQ_TOKEN"}, "contry": "KR"}, "country"),
        ({"token": {"env": "THINQ_TOKEN"}, "poll_s": 1}, "home.drivers.thinq.poll_s"),
        ({"token": {"env": "THINQ_TOKEN"}, "push": "no"}, "home.drivers.thinq.push"),
        ({"token": {"env": "THINQ_TOKEN"}, "base": "http://example.com"}, "home.drivers.thinq.base"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(settings, key):
    with pytest.raises(ConfigInvalid) as wrong:
        build(**settings)
    assert key in wrong.value.sentence("en")
    assert "thinqpat" not in wrong.value.sentence("ko")
