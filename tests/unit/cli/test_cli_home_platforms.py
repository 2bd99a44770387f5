"""`dure home platforms | profile`, and what a platform may reach."""

from __future__ import annotations

import json

import anyio
import pytest
from tests.unit.home.platforms.platform_kit import link, linking_of

from dure.cli import run
from dure.clock import SystemClock
from dure.config.paths import find_paths
from dure.store import Journal

pytestmark = pytest.mark.usefixtures("own_home")

CONFIG = """
[home.platforms.smartthings]
client_id = "dure-home"
client_secret = { env = "DURE_TEST_SECRET" }
callback_id = "st"
callback_secret = { env = "DURE_TEST_SECRET" }
"""


@pytest.fixture
def config(tmp_path, monkeypatch):
    file = tmp_path / "dure.toml"
    file.write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("DURE_CONFIG", str(file))
    return file


def linked(times=1):
    async def work():
        journal = await Journal.open(find_paths().journal)
        try:
            for _ in range(times):
                await link(linking_of(journal, SystemClock()))
        finally:
            await journal.close()

    anyio.run(work)


def told(capsys, *arguments):
    capsys.readouterr()
    assert run(["home", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_links_are_shown_ended_and_written_down(config, capsys):
    assert told(capsys, "platforms", "--json")["platforms"] == [
        {"platform": "smartthings", "kind": "smartthings", "reach": ["none"], "tells": True, "links": []}
    ]
    linked(2)
    (platform,) = told(capsys, "platforms", "--json")["platforms"]
    first, second = platform["links"]
    assert (first["holder"], first["ended"], first["told"]) == ("tablet", None, False)
    assert run(["home", "platforms", "--unlink", first["link"]]) == 0
    assert run(["home", "platforms", "--unlink", "smartthings"]) == 0
    (platform,) = told(capsys, "platforms", "--json")["platforms"]
    assert [one["ended_by"] for one in platform["links"]] == ["household", "household"]
    assert second["link"] in {one["link"] for one in platform["links"]}
    assert run(["home", "platforms", "--unlink", "smartthings"]) == 0
    capsys.readouterr()
    assert run(["audit", "--json"]) == 0
    kinds = [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]
    assert kinds == ["platform.allowed", "platform.linked"] * 2 + ["platform.unlinked"] * 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko_KR.UTF-8", ["허락한 것", "연결됨", "끝남(우리 집에서 끊음)"]),
        ("en", ["may reach", "linked", "ended (the household)"]),
    ],
)
def test_people_are_told_in_their_language(config, capsys, monkeypatch, language, words):
    monkeypatch.setenv("LANG", language)
    linked(2)
    (platform,) = told(capsys, "platforms", "--json")["platforms"]
    assert run(["home", "platforms", "--unlink", platform["links"][0]["link"]]) == 0
    assert run(["home", "platforms"]) == 0
    assert run(["audit"]) == 0
    out = capsys.readouterr().out
    for word in words:
        assert word in out


def test_there_may_be_none(capsys):
    assert told(capsys, "platforms", "--json") == {"platforms": []}
    assert run(["home", "platforms"]) == 0
    assert run(["home", "platforms", "--unlink", "smartthings"]) == 2


def test_a_platform_reaches_what_the_household_says(config, capsys):
    assert run(["home", "permit", "smartthings", "living", "tv"]) == 0
    (platform,) = told(capsys, "platforms", "--json")["platforms"]
    assert platform["reach"] == ["living", "tv"]
    assert run(["home", "deny", "smartthings"]) == 0
    (platform,) = told(capsys, "platforms", "--json")["platforms"]
    assert platform["reach"] == ["none"]
    assert run(["home", "permit", "somebody"]) == 2


def test_a_device_profile_for_every_kind_is_printed(capsys):
    found = told(capsys, "profile", "air_conditioner")
    (main,) = found["components"]
    assert [one["id"] for one in main["capabilities"]] == [
        "switch", "airConditionerMode", "airConditionerFanMode", "thermostatCoolingSetpoint",
        "temperatureMeasurement", "healthCheck", "refresh",
    ]  # fmt: skip
    assert main["categories"] == [{"name": "AirConditioner"}]
    parts = {one["id"] for one in told(capsys, "profile", "refrigerator")["components"]}
    assert parts == {"main", "cooler", "freezer"}
    assert run(["home", "profile", "spaceship"]) == 2
