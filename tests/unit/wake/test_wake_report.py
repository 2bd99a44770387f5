from pathlib import Path

import pytest

from dure.api import WakeWord
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.report import report_names


@pytest.fixture
def pronouncer() -> Pronouncer:
    """Hangul and IPA need no model."""
    return Pronouncer(Path("nowhere"))


def test_names_that_sound_alike_are_told(pronouncer):
    words = [WakeWord(text=text) for text in ("빅스비", "빅수비", "멈춰")]
    bixby, _, stop = report_names(words, pronouncer)
    assert bixby.resembles[0].wake_word == "빅수비"
    assert bixby.resembles[0].distance < min((one.distance for one in stop.resembles), default=9)


def test_a_report_shows_how_a_name_is_said(pronouncer):
    [report] = report_names([WakeWord(text="아리아", also=("/ɑɹiə/",))], pronouncer)
    assert [(one.spelling, one.basis) for one in report.pronunciations] == [
        ("아리아", "korean"),
        ("아리아야", "vocative"),
        ("/ɑɹiə/", "ipa"),
    ]
    assert report.basis == "uncalibrated"


def test_a_short_name_is_warned_of(pronouncer):
    assert report_names([WakeWord(text="지니")], pronouncer)[0].warnings == ("short",)
