from pathlib import Path

import numpy as np
import pytest

from dure.api import WakeWord
from dure.wake.calls import missed_share
from dure.wake.decode.thresholds import calibrate
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.report import NameReport, Refusal, report_names
from dure.wake.told import BASES, NAMES_OF_BASES, WARNINGS, tell


@pytest.fixture
def pronouncer() -> Pronouncer:
    """Hangul and IPA need no model."""
    return Pronouncer(Path("nowhere"))


def look(pronouncer: Pronouncer, *texts: str, loaded: tuple[WakeWord, ...] = ()) -> list[NameReport]:
    found = report_names([WakeWord(text=text) for text in texts], pronouncer, loaded=loaded)
    assert all(isinstance(one, NameReport) for one in found)
    return [one for one in found if isinstance(one, NameReport)]


def test_names_that_sound_alike_are_told(pronouncer):
    bixby, _, stop = look(pronouncer, "빅스비", "빅수비", "멈춰")
    assert bixby.resembles[0].wake_word == "빅수비"
    assert "resembles" in bixby.warnings
    assert not stop.resembles


def test_a_name_is_compared_with_those_in_use(pronouncer):
    loaded = (WakeWord(text="아리아", agent="aria"), WakeWord(text="코뿔소", agent="rhino"))
    [maria] = look(pronouncer, "마리아", loaded=loaded)
    assert [one.wake_word for one in maria.resembles] == ["아리아"]


def test_a_report_shows_how_a_name_is_said(pronouncer):
    [report] = report_names([WakeWord(text="아리아", also=("/ɑɹiə/",))], pronouncer)
    assert isinstance(report, NameReport)
    assert [(one.spelling, one.basis) for one in report.pronunciations] == [
        ("아리아", "korean"),
        ("아리아야", "vocative"),
        ("/ɑɹiə/", "ipa"),
    ]
    assert (report.basis, report.interval_per_hour, report.missed_share) == ("uncalibrated", None, None)


def test_what_the_household_taught_is_in_the_report(pronouncer):
    word = WakeWord(text="아리아", shift=0.3, learned=(("ɑ", "ɹ", "i", "ə"),))
    [before], [after] = (report_names([one], pronouncer) for one in (WakeWord(text="아리아"), word))
    assert isinstance(before, NameReport)
    assert isinstance(after, NameReport)
    assert after.threshold == pytest.approx(before.threshold + 0.3)
    assert after.pronunciations[-1].basis == "learned"
    assert after.false_alarms_per_hour < before.false_alarms_per_hour


def test_english_names_have_an_interval_and_expected_misses(pronouncer):
    [report] = look(pronouncer, "/kəmpjutɝ/")
    assert report.interval_per_hour is not None
    low, high = report.interval_per_hour
    assert low < report.false_alarms_per_hour < high
    assert report.missed_share is not None
    assert report.missed_share["quiet"] < report.missed_share["noise"]  # type: ignore[operator]


def test_a_higher_threshold_misses_more():
    shares = [missed_share(threshold)["noise"] for threshold in (-3.0, -2.0, -1.0, 0.5)]
    assert shares == sorted(shares)


@pytest.mark.parametrize("text", ["물", "", "지", "😀", "가" * 60, "アリア"])
def test_a_refused_name_says_why_and_what_to_take_instead(pronouncer, text):
    [found] = report_names([WakeWord(text=text)], pronouncer)
    assert isinstance(found, Refusal)
    assert found.error.sentence("ko") != found.error.sentence("en")
    if text == "물":
        assert found.suggestion == "헤이 물"


def test_a_short_name_is_warned_of_and_a_caller_suggested(pronouncer):
    [report] = look(pronouncer, "지니")
    assert "short" in report.warnings
    assert report.suggestion == "헤이 지니"


def test_an_everyday_word_and_what_sounds_like_one_are_warned_of(pronouncer):
    everyday, alike = look(pronouncer, "아이스크림", "커비")
    assert "everyday" in everyday.warnings
    assert "resembles_everyday" in alike.warnings
    assert alike.everyday[0].wake_word == "커피"


def test_one_bad_name_spares_the_others(pronouncer):
    first, bad, twice, last = report_names(
        [WakeWord(text=text) for text in ("아리아", "물", "아 리 아", "코뿔소")], pronouncer
    )
    assert isinstance(first, NameReport)
    assert isinstance(bad, Refusal)
    assert isinstance(twice, Refusal)
    assert "there already" in str(twice.error)
    assert isinstance(last, NameReport)


def test_a_thousand_names_are_looked_at_in_one_go(pronouncer):
    rng = np.random.default_rng(1)
    texts = {"".join(map(chr, rng.integers(0xAC00, 0xD7A4, 3))) for _ in range(1050)}
    found = report_names([WakeWord(text=text) for text in sorted(texts)[:1000]], pronouncer)
    assert sum(isinstance(one, NameReport) for one in found) > 950


def test_everything_that_can_be_told_has_words(pronouncer):
    for report in look(pronouncer, "지니", "마리아", "아리아", "사과", "/bɪksbi/"):
        assert set(report.warnings) <= set(WARNINGS)
        assert report.basis in BASES
        assert {one.basis for one in report.pronunciations} <= set(NAMES_OF_BASES)
        assert tell(report)["usable"] is True
    assert calibrate(("b", "ɪ", "k", "s", "b", "i")).basis in BASES
