from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.unit.safety.ladders import NOW, SEOUL, policies, report

from dure.config.safety import PersonConfig, SafetyConfig, StepConfig
from dure.safety.ladder.events import (
    Acknowledged,
    Answered,
    Change,
    Due,
    HandedOver,
    LadderEvent,
    Reported,
    Resolved,
    Undeliverable,
)
from dure.safety.ladder.machine import step
from dure.safety.ladder.policy import EVERYWHERE, Policies
from dure.store.alerts import Standing

OWN = policies().of("halmoni")


class Climb:
    """Follows one alert: the time, how it stands, and everything that was sent."""

    def __init__(self, policy=OWN, now: datetime = NOW) -> None:
        self.policy, self.now = policy, now
        self.standing: Standing | None = None
        self.sent: list[tuple[str, str]] = []
        self.last: Change | None = None

    def happen(self, event: LadderEvent) -> Change:
        told = dict.fromkeys(who for message, who in self.sent if message != "ask")
        self.last = step(self.standing, event, self.policy, self.now, tuple(told))
        self.standing = self.last.standing
        self.sent += [(one.message, one.recipient) for one in self.last.sends]
        return self.last

    def report(self, *sources: str, **rest) -> Change:
        return self.happen(Reported(report=report(*sources, **rest), id="a1"))

    def wait(self) -> Change:
        """Until the next step is due."""
        assert self.alert.next_due is not None
        self.now = self.alert.next_due
        return self.happen(Due())

    @property
    def alert(self):
        assert self.standing is not None
        return self.standing.alert

    def actions(self) -> list[str]:
        assert self.last is not None
        return [note.action for note in self.last.notes]


def test_it_asks_first_then_louder_then_tells_one_after_the_other_then_asks_to_hand_over():
    climb = Climb()
    climb.report("sound")
    assert (climb.alert.state, climb.alert.confirmed, climb.alert.step) == ("open", False, 0)
    for _ in range(4):
        climb.wait()
    assert climb.sent == [
        ("ask", "person"),
        ("ask", "person"),
        ("raised", "daughter"),
        ("raised", "daughter"),
        ("raised", "neighbour"),
        ("hand_off_asked", "daughter"),
        ("hand_off_asked", "neighbour"),
    ]


def test_what_is_not_answered_is_told_again_until_it_is():
    climb = Climb()
    climb.report("sound")
    for _ in range(20):
        climb.wait()
        assert climb.alert.next_due == climb.now + timedelta(seconds=climb.standing.wait_s)  # type: ignore[union-attr]
    assert climb.standing is not None
    assert climb.standing.round > 10
    assert ("again", "neighbour") in climb.sent
    assert all(who != "room" for _, who in climb.sent), "an unconfirmed alert never reaches operators"


def test_time_that_has_not_come_changes_nothing():
    climb = Climb()
    climb.report("sound")
    before = climb.standing
    climb.now += timedelta(seconds=1)
    assert climb.happen(Due()) == Change(standing=before)  # type: ignore[arg-type]


def test_fine_calls_it_off_and_it_stays_on_record():
    climb = Climb()
    climb.report("sound")
    climb.happen(Answered(answer="fine", step=0, round=0))
    assert (climb.alert.state, climb.alert.next_due) == ("cancelled", None)
    assert climb.last is not None
    assert climb.last.drop
    assert climb.sent == [("ask", "person")], "nobody was told, so nobody is told that it is over"


def test_fine_after_carers_were_told_tells_them():
    climb = Climb()
    climb.report("sound")
    climb.wait()
    climb.wait()
    climb.happen(Answered(answer="fine", step=1, round=0))
    assert climb.sent[-1] == ("over", "daughter")


def test_carers_learn_of_what_was_called_off_where_the_ladder_says_so():
    climb = Climb(policies(tell_cancelled=True).of("halmoni"))
    climb.report("sound")
    climb.happen(Answered(answer="fine", step=0, round=0))
    assert climb.sent[1:] == [("over", "daughter"), ("over", "neighbour")]


def fine(step: int, round_: int = 0) -> Answered:
    return Answered(answer="fine", step=step, round=round_)


def test_fine_answers_the_question_and_not_what_grew_graver_since():
    climb = Climb()
    climb.report("sound", severity="concern")
    climb.report("sound", severity="life")
    asked = climb.standing
    climb.happen(fine(0))
    assert (climb.standing, climb.actions()) == (asked, ["answered"]), "it is asked anew, and that counts"
    assert climb.last is not None
    assert climb.last.notes[0].what["stale"] is True
    climb.happen(fine(0, 1))
    assert climb.alert.state == "cancelled"


def test_fine_calls_off_nothing_that_a_second_sign_confirmed_since():
    climb = Climb()
    climb.report("sound")
    climb.report("motion")
    before = climb.standing
    climb.happen(fine(0))
    assert (climb.standing, climb.actions()) == (before, ["answered"])


def test_fine_calls_off_nothing_that_was_handed_over_since():
    climb = Climb()
    climb.report("sound")
    climb.happen(HandedOver(by="daughter"))
    before = climb.standing
    climb.happen(fine(0))
    assert climb.standing == before
    assert ("over", "room") not in climb.sent


def test_fine_after_the_person_asked_for_help_calls_nothing_off():
    climb = Climb()
    climb.report("sound")
    climb.happen(Answered(answer="help", step=0, round=0))
    climb.happen(fine(0))
    assert climb.alert.state == "open"


def test_fine_to_a_question_of_an_earlier_round_calls_nothing_off():
    climb = Climb()
    climb.report("sound")
    for _ in range(5):
        climb.wait()
    assert climb.standing is not None
    assert climb.standing.round == 1
    climb.happen(fine(1))
    assert climb.alert.state == "open"


def test_help_confirms_and_climbs_at_once_past_every_question():
    climb = Climb()
    climb.report("sound")
    climb.happen(Answered(answer="help", step=0, round=0))
    assert climb.alert.confirmed
    assert climb.sent[-1] == ("raised", "daughter")
    assert climb.alert.evidence[-1].source == "person"


@pytest.mark.parametrize("answer", ["unclear", "none", "unavailable"])
def test_no_clear_answer_climbs_unconfirmed_without_waiting(answer):
    climb = Climb()
    climb.report("sound")
    climb.happen(Answered(answer=answer, step=0, round=0))
    assert (climb.alert.step, climb.alert.confirmed) == (1, False)
    climb.happen(Answered(answer=answer, step=0, round=0))
    assert climb.alert.step == 1, "an answer to an earlier question does not climb again"


def test_an_acknowledgement_stops_climbing_and_expires():
    climb = Climb()
    climb.report("sound")
    climb.wait()
    climb.wait()
    at = climb.alert.step
    climb.happen(Acknowledged(by="daughter"))
    assert climb.alert.state == "acknowledged"
    assert climb.alert.next_due == climb.now + timedelta(seconds=1800)
    climb.happen(Due())
    assert climb.alert.state == "acknowledged"
    climb.wait()
    assert (climb.alert.state, climb.alert.step) == ("open", at + 1)
    assert "expired" in climb.actions()


def test_others_who_were_told_learn_that_somebody_takes_care():
    climb = Climb()
    climb.report("person")
    climb.wait()
    climb.happen(Acknowledged(by="daughter"))
    assert climb.sent[-1] == ("taken", "neighbour")


def test_a_second_independent_sign_confirms_and_ends_the_questions():
    climb = Climb()
    climb.report("sound")
    climb.report("motion")
    assert climb.alert.confirmed
    assert len(climb.alert.evidence) == 2
    assert climb.sent[-1] == ("raised", "daughter")


def test_the_recogniser_and_the_name_bank_hear_the_same_words():
    climb = Climb()
    climb.report("recognizer", "hotword", kind="spoken")
    climb.report("hotword", kind="spoken")
    assert not climb.alert.confirmed
    climb.report("sound", kind="spoken")
    assert climb.alert.confirmed


def test_the_same_sign_again_only_adds_evidence():
    climb = Climb()
    climb.report("sound")
    due = climb.alert.next_due
    climb.report("sound")
    assert (climb.alert.confirmed, len(climb.alert.evidence), climb.alert.next_due) == (False, 2, due)


def test_evidence_is_bounded():
    climb = Climb()
    for _ in range(300):
        climb.report("sound")
    assert len(climb.alert.evidence) == 100


def test_a_graver_report_climbs_anew_even_when_acknowledged():
    climb = Climb()
    climb.report("sound", severity="concern")
    climb.happen(Acknowledged(by="daughter"))
    climb.report("sound", severity="life")
    assert (climb.alert.state, climb.alert.severity, climb.alert.step) == ("open", "life", 0)
    climb.report("sound", severity="notice")
    assert climb.alert.severity == "life"


def test_a_carer_confirms_the_hand_off():
    climb = Climb()
    climb.report("sound")
    climb.happen(HandedOver(by="daughter"))
    assert climb.alert.confirmed
    assert climb.sent[-1] == ("hand_off", "room")


AUTOMATIC = (
    StepConfig(action="notify", wait_s=60),
    StepConfig(action="hand_off", wait_s=60, automatic=True),
)


def test_an_automatic_hand_off_wants_a_confirmed_alert():
    climb = Climb(policies(*AUTOMATIC).of("halmoni"))
    climb.report("sound")
    climb.wait()
    assert climb.sent[-1] == ("hand_off_asked", "neighbour")
    climb.report("motion")
    assert ("hand_off", "room") in climb.sent


def test_an_automatic_hand_off_of_a_confirmed_alert_needs_nobody():
    climb = Climb(policies(*AUTOMATIC).of("halmoni"))
    climb.report("person")
    climb.wait()
    assert climb.sent[-1] == ("hand_off", "room")
    for _ in range(5):
        climb.wait()
    assert climb.sent.count(("hand_off", "room")) == 1


def test_quiet_hours_wait_for_concerns_and_never_for_lives():
    night = datetime(2026, 3, 2, 23, 30, tzinfo=SEOUL).astimezone(NOW.tzinfo)
    morning = datetime(2026, 3, 3, 7, 0, tzinfo=SEOUL)
    climb = Climb(now=night)
    climb.report("sound", severity="concern")
    assert climb.sent == [("raised", "daughter")], "she is not woken about a concern"
    climb.wait()
    assert climb.last is not None
    waits = {one.recipient: one.not_before for one in climb.last.sends}
    assert waits == {"daughter": None, "neighbour": morning}
    grave = Climb(now=night)
    grave.report("sound", severity="life")
    assert grave.sent == [("ask", "person")]
    grave.wait()
    while grave.alert.step < 3:
        grave.wait()
    assert grave.last is not None
    assert all(one.not_before is None for one in grave.last.sends)


def test_a_notice_is_told_once_and_done():
    climb = Climb()
    climb.report("device", severity="notice", kind="device")
    assert climb.sent == [("raised", "daughter"), ("raised", "neighbour")]
    climb.wait()
    assert (climb.alert.state, climb.alert.next_due) == ("resolved", None)


def test_what_nobody_can_be_told_climbs_at_once():
    climb = Climb()
    climb.report("person")
    assert climb.sent == [("raised", "daughter")]
    climb.happen(Undeliverable(step=climb.alert.step, round=0))
    assert climb.sent[-1] == ("raised", "neighbour")
    at = climb.alert.step
    climb.happen(Undeliverable(step=at, round=0))
    assert climb.alert.step == at, "after the last step the next round is soon enough"


def test_a_closed_alert_stays_closed():
    climb = Climb()
    climb.report("sound")
    climb.happen(Resolved(by="daughter", note="a pot"))
    closed = climb.standing
    for event in (Due(), Acknowledged(by="x"), Answered(answer="help", step=0, round=0), HandedOver(by="x")):
        assert climb.happen(event) == Change(standing=closed)  # type: ignore[arg-type]


def test_whoever_is_not_configured_gets_a_ladder_that_is_heard_in_the_house():
    climb = Climb(Policies(SafetyConfig(), "ko", SEOUL).of("somebody"))
    climb.report("sound")
    climb.wait()
    climb.wait()
    assert climb.sent == [("ask", "person"), ("ask", "person"), ("raised", EVERYWHERE)]


def test_where_it_is_said_aloud_the_persons_quiet_hours_hold_for_what_is_not_urgent():
    config = SafetyConfig(people={"halmoni": PersonConfig(quiet="22:00-07:00")})
    night = datetime(2026, 3, 2, 23, 30, tzinfo=SEOUL).astimezone(NOW.tzinfo)
    morning = datetime(2026, 3, 3, 7, 0, tzinfo=SEOUL)
    for severity, waits in (("concern", morning), ("urgent", None)):
        climb = Climb(Policies(config, "ko", SEOUL).of("halmoni"), night)
        climb.report("heartbeat", kind="hub", severity=severity)
        assert climb.last is not None
        assert [(one.recipient, one.not_before) for one in climb.last.sends] == [(EVERYWHERE, waits)]


def test_a_ladder_that_tells_nobody_is_given_a_step_that_does():
    policy = policies(StepConfig(action="speak", wait_s=20)).of("halmoni")
    assert [one.action for one in policy.steps] == ["speak", "notify"]


def test_a_ladder_that_became_shorter_meanwhile_still_goes_on():
    climb = Climb()
    climb.report("sound")
    assert climb.standing is not None
    climb.standing = replace(climb.standing, alert=replace(climb.alert, step=50))
    climb.wait()
    assert climb.alert.next_due is not None
    climb.report("motion")
    assert climb.alert.confirmed


def test_nobody_asks_a_hub_how_it_is():
    climb = Climb()
    climb.report("invariant", kind="hub", person="hub")
    assert climb.sent[0] == ("raised", "daughter")
