"""What a platform's settings may be."""

from __future__ import annotations

import pytest

from dure.config.load import read_config

GOOD = """
[home.platforms.smartthings]
client_id = "dure-home"
client_secret = { file = "/run/secrets/st" }
"""


def problems(tmp_path, text):
    file = tmp_path / "dure.toml"
    file.write_text(text, encoding="utf-8")
    return [(one.details["key"], one.sentence("ko")) for one in read_config(file)[1]]


def test_a_platform_needs_an_id_and_a_secret_and_nothing_more(tmp_path):
    assert problems(tmp_path, GOOD) == []
    assert [key for key, _ in problems(tmp_path, "[home.platforms.smartthings]")] == [
        "[home.platforms.smartthings] client_id",
        "[home.platforms.smartthings] client_secret",
    ]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('callback_id = "x"', "callback_secret"),
        ('callback_secret = { env = "X" }', "callback_secret"),
        ('redirect_uris = ["http://evil.example/"]', "redirect_uris"),
        ('redirect_uris = ["https://a.example/#x"]', "redirect_uris"),
        ('redirect_uris = ["https://a@b.example/"]', "redirect_uris"),
        ('redirect_uris = ["https://[::1/"]', "redirect_uris"),
        ('kind = "hue"', "kind"),
        ('callback_secret = "open"', "callback_secret"),
        ("surprise = 1", "surprise"),
    ],
)
def test_what_does_not_go_together_is_said_with_its_place(tmp_path, more, key):
    found = problems(tmp_path, GOOD + more)
    assert key in [place.rpartition(" ")[2] for place, _ in found]


def test_two_platforms_are_told_apart(tmp_path):
    again = GOOD.replace("platforms.smartthings", "platforms.other")
    assert [key for key, _ in problems(tmp_path, GOOD + again)] == ["[home.platforms.other] client_id"]
    aria = GOOD.replace("platforms.smartthings", "platforms.aria")
    assert [key for key, _ in problems(tmp_path, aria)] == ["[home.platforms] aria"]
    empty = GOOD.replace('"dure-home"', '" "')
    assert [key for key, _ in problems(tmp_path, empty)] == ["[home.platforms.smartthings] client_id"]
