"""What signs amount to, which of the hub's own sounds are no sign, and what is worth writing down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dure.api import AlertReport, Severity
from dure.safety.hearing.fusion import Fusion, FusionLimits
from dure.safety.hearing.own_sound import OwnSound
from dure.safety.hearing.programme import Programme
from dure.safety.hearing.senses import Utterance
from dure.safety.hearing.sign import Sign, SignKind, SignSource
from dure.safety.hearing.worth import Worth
from dure.safety.ladder.evidence import confirms

NOW = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


def sign(
    kind: SignKind = "spoken",
    source: SignSource = "recognizer",
    severity: Severity = "urgent",
    at_ms: int = 0,
) -> Sign:
    return Sign(
        kind=kind,
        source=source,
        severity=severity,
        strength=0.8,
        start_ms=at_ms,
        end_ms=at_ms + 500,
        reason={"en": "called", "ko": "불렀어요"},
    )


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def confirmed(*reports: AlertReport | None) -> bool:
    return confirms([one for report in reports if report is not None for one in report.evidence])


def test_one_sign_is_one_unconfirmed_report_with_its_reason():
    report = Fusion("kitchen", "halmoni", "s1").take(sign(), NOW)
    assert report is not None
    assert (report.person, report.satellite, report.kind, report.severity) == (
        "halmoni",
        "kitchen",
        "spoken",
        "urgent",
    )
    assert report.evidence[0].reason == {"en": "called", "ko": "불렀어요"}
    assert not confirmed(report)


def test_a_clock_that_is_set_back_makes_no_sign_wait_for_longer():
    fusion = Fusion("kitchen", "halmoni", "s1")
    assert fusion.take(sign(), NOW) is not None
    fusion.opened()
    fusion.resolved(after(10), cancelled=True)
    yesterday = NOW - timedelta(days=1)
    assert fusion.take(sign(), yesterday) is None  # it waits as it would have
    assert fusion.take(sign(), yesterday + timedelta(seconds=FusionLimits().wait_s)) is not None
    fusion.opened()
    earlier = yesterday - timedelta(days=1)
    assert fusion.take(sign(), earlier) is not None, "what was told a day ahead is told again"


def test_a_reply_whose_end_nobody_told_makes_nobody_deaf_for_good():
    own = OwnSound(lambda text: "help" in text)
    own.started(0, "reply")
    own.says("say help me if you need help")
    assert own.covers_words(5_000, 6_000)
    assert not own.covers_words(3_600_000, 3_601_000)
    own.started(0, "ring")
    assert own.covers_sound(5_000, 6_000)
    assert not own.covers_sound(3_600_000, 3_601_000)
    own.started(0, "content")
    assert own.covers_sound(3_600_000, 3_601_000), "a radio sounds for hours"


def test_the_same_words_heard_twice_join_and_confirm_nothing():
    fusion = Fusion("kitchen", "halmoni", "s1")
    first = fusion.take(sign("hotword", "hotword"), NOW)
    second = fusion.take(sign("spoken", "recognizer"), after(2))
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert first.command != second.command
    assert not confirmed(first, second)


def test_words_and_a_scream_confirm_each_other_and_are_urgent_at_least():
    fusion = Fusion("kitchen", "halmoni", "s1")
    first = fusion.take(sign("crying", "sound", "concern"), NOW)
    second = fusion.take(sign("spoken", "recognizer", "concern"), after(30))
    assert second is not None
    assert second.severity == "urgent"
    assert confirmed(first, second)


def test_where_a_television_may_be_on_everything_may_come_from_it():
    fusion = Fusion("kitchen", "halmoni", "s1")
    first = fusion.take(sign("spoken", "recognizer"), NOW, programme=True)
    second = fusion.take(sign("scream", "sound"), after(30), programme=True)
    assert second is not None
    assert not confirmed(first, second)


def test_the_same_sign_is_told_once_in_ten_seconds_unless_it_becomes_graver():
    fusion = Fusion("kitchen", "halmoni", "s1")
    assert fusion.take(sign(severity="concern"), NOW) is not None
    assert fusion.take(sign(severity="concern", at_ms=3000), after(3)) is None
    assert fusion.take(sign(severity="life", at_ms=4000), after(4)) is not None
    assert fusion.take(sign(severity="life", at_ms=15000), after(15)) is not None


def called_off(times: int = 1) -> tuple[Fusion, float]:
    fusion, clock = Fusion("kitchen", "halmoni", "s1"), 0.0
    for _ in range(times):
        assert fusion.take(sign("scream", "sound", at_ms=int(clock * 1000)), after(clock)) is not None
        fusion.opened()
        fusion.resolved(after(clock + 20), cancelled=True)
        clock += 700
    return fusion, clock - 700 + 20


def test_after_an_alert_was_called_off_the_next_question_waits_and_longer_each_time():
    fusion, at = called_off()
    assert fusion.waits_until("urgent") == after(at + 120)
    assert fusion.take(sign("scream", "sound", at_ms=60_000), after(at + 40)) is None
    assert fusion.take(sign("scream", "sound", at_ms=200_000), after(at + 121)) is not None
    fusion, at = called_off(3)
    assert fusion.waits_until("urgent") == after(at + 480)
    fusion, at = called_off(6)
    assert fusion.waits_until("urgent") == after(at + 600)


def test_what_is_graver_never_waits():
    fusion, at = called_off()
    assert fusion.take(sign("spoken", "recognizer", "life", 30_000), after(at + 5)) is not None


def test_several_cries_within_a_minute_do_not_wait_but_a_television_cries_all_day():
    for programme, told in ((False, [False, False, True]), (True, [False, False, False])):
        fusion, at = called_off()
        got = [
            fusion.take(
                sign("scream", "sound", at_ms=n * 12_000), after(at + 5 + n * 12), programme=programme
            )
            is not None
            for n in range(3)
        ]
        assert got == told


def test_an_alert_that_somebody_helped_with_makes_nothing_wait():
    fusion = Fusion("kitchen", "halmoni", "s1")
    fusion.take(sign(), NOW)
    fusion.opened()
    fusion.resolved(after(60), cancelled=False)
    assert fusion.take(sign(at_ms=70_000), after(70)) is not None


def test_while_an_alert_is_open_signs_join_it_whatever_was_called_off_before():
    fusion, at = called_off()
    fusion.take(sign("spoken", "recognizer", "life", 30_000), after(at + 5))
    fusion.opened()
    assert fusion.take(sign("scream", "sound", at_ms=50_000), after(at + 25)) is not None


def test_called_off_alerts_are_forgotten():
    limits = FusionLimits(forget_s=60)
    fusion = Fusion("kitchen", "halmoni", "s1", limits)
    fusion.take(sign(), NOW)
    fusion.resolved(after(1), cancelled=True)
    assert fusion.take(sign(at_ms=90_000), after(62)) is not None


def test_the_hubs_own_words_are_no_cry_and_others_over_its_ring_are():
    own = OwnSound(lambda text: "도와줘" in text)
    own.started(1000, "alert")
    assert own.covers_words(1500, 2000)
    own.says("도움이 필요하면 도와줘라고 하세요")
    own.stopped(4000)
    assert own.covers_words(5000, 5400)
    assert not own.covers_words(6000, 6400)
    own.started(10_000, "reply")
    own.says("오늘은 맑아요")
    assert not own.covers_words(10_500, 11_000)
    assert not own.covers_sound(10_500, 11_000)
    own.stopped(12_000)
    own.started(80_000, "ring")
    assert not own.covers_words(80_500, 81_000)
    assert own.covers_sound(80_500, 81_000)
    own.stopped(82_000)
    own.started(90_000, "content")
    assert own.programme
    assert not own.covers_words(90_500, 91_000)


def test_a_television_is_told_from_a_talk():
    talk, television = Programme(), Programme()
    for second in range(240):
        talk.take(1000, voice=second % 10 < 2)
        television.take(1000, voice=second % 10 < 7)
    assert not talk.may_be_on
    assert television.may_be_on


def said(start_ms: int, *, long_ms: int = 2000, louder_db: float = 0.0, higher: float = 1.0) -> Utterance:
    return Utterance(start_ms=start_ms, end_ms=start_ms + long_ms, louder_db=louder_db, higher=higher)


def test_what_is_worth_writing_down():
    worth = Worth(10)
    assert worth.why(said(0, long_ms=8000), programme=False) == ""
    assert worth.why(said(10_000), programme=True) == ""
    assert worth.why(said(20_000), programme=False) == "short"
    assert worth.why(said(30_000, louder_db=9, long_ms=8000), programme=True) == "louder"
    assert worth.why(said(40_000, higher=1.4, long_ms=8000), programme=True) == "higher"
    worth.hint(50_000)
    assert worth.why(said(52_000, long_ms=8000), programme=True) == "near_sign"


def test_no_more_is_written_down_than_so_much_a_minute():
    worth = Worth(3)
    told = [worth.why(said(n * 5000), programme=False) for n in range(20)]
    for first in range(len(told)):
        window = [told[n] for n in range(first, len(told)) if (n - first) * 5000 < 60_000]
        assert sum(map(bool, window)) <= 3
    assert told[12] == "short"
