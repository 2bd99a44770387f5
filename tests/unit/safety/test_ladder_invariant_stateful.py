"""The ladder under anything in any order: every accepted alert is closed or has something due, and nothing is undone."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.unit.safety.ladders import NOW, policies, report

from dure.config.safety import StepConfig
from dure.safety.ladder.events import (
    Acknowledged,
    Answered,
    Due,
    HandedOver,
    LadderEvent,
    Reported,
    Resolved,
    Undeliverable,
)
from dure.safety.ladder.machine import key_of, step
from dure.safety.ladder.policy import RANK
from dure.store.alerts import Standing

LADDERS = [
    policies().of("halmoni"),
    policies(StepConfig(action="speak", wait_s=5)).of("halmoni"),
    policies(
        StepConfig(action="notify", wait_s=60, severity="life", contacts=("neighbour",)),
        StepConfig(action="hand_off", wait_s=30, automatic=True),
        StepConfig(action="notify", wait_s=60, channels=("none",)),
    ).of("halmoni"),
]


class Ladder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.alerts: dict[str, Standing] = {}
        self.told: dict[str, list[str]] = {}
        self.confirmed_at_operators = True
        self.policy = LADDERS[0]

    @rule(number=st.integers(0, len(LADDERS) - 1))
    def configure(self, number):
        """A restart with another configuration."""
        self.policy = LADDERS[number]

    @rule(
        sources=st.lists(st.sampled_from(["sound", "hotword", "recognizer", "motion", "person"]), max_size=2),
        severity=st.sampled_from(list(RANK)),
        kind=st.sampled_from(["fall", "spoken", "hub"]),
        drill=st.booleans(),
    )
    def reported(self, sources, severity, kind, drill):
        one = report(*sources, severity=severity, kind=kind, drill=drill)
        opened = next(
            (name for name, at in self.alerts.items() if at.alert.key == key_of(one) and not at.closed), None
        )
        name = opened or f"a{len(self.alerts)}"
        before = self.alerts.get(name)
        self.happen(name, Reported(report=one, id=name))
        after = self.alerts[name].alert
        assert before is None or RANK[after.severity] >= RANK[before.alert.severity]
        assert before is None or after.confirmed >= before.alert.confirmed
        assert after.drill == drill

    @precondition(lambda self: self.alerts)
    @rule(
        which=st.integers(0, 10),
        event=st.one_of(
            st.builds(Acknowledged, by=st.sampled_from(["daughter", "x"])),
            st.builds(Resolved, by=st.just("daughter"), cancelled=st.booleans()),
            st.builds(HandedOver, by=st.just("daughter")),
            st.builds(
                Answered,
                answer=st.sampled_from(["help", "fine", "unclear", "none", "unavailable"]),
                step=st.integers(0, 5),
                round=st.integers(0, 2),
            ),
            st.builds(Undeliverable, step=st.integers(0, 5), round=st.integers(0, 2)),
        ),
    )
    def happened(self, which, event):
        self.happen(list(self.alerts)[which % len(self.alerts)], event)

    @rule(seconds=st.sampled_from([0.0, 1.0, 35.0, 200.0, 3600.0, 90_000.0]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)
        for name, at in list(self.alerts.items()):
            was_due = at.alert.next_due is not None and at.alert.next_due <= self.now
            self.happen(name, Due())
            if was_due:
                after = self.alerts[name]
                due = after.alert.next_due
                assert due is None or due > self.now, "what was due is done, and more is due"

    def happen(self, name: str, event: LadderEvent) -> None:
        before = self.alerts.get(name)
        told = self.told.setdefault(name, [])
        change = step(before, event, self.policy, self.now, tuple(dict.fromkeys(told)))
        assert before is None or not before.closed or change.standing == before, "what is closed stays closed"
        if isinstance(event, Answered) and event.answer == "fine" and before and not before.closed:
            asked = before.round == event.round and not before.alert.confirmed
            assert change.standing.closed == asked, (
                "fine ends what it was asked about, and nothing that is more"
            )
        for send in change.sends:
            if send.recipient == "room" and send.message != "over":
                assert change.standing.alert.confirmed, "operators learn of what is confirmed only"
        assert len({(send.tag, send.message, send.recipient) for send in change.sends}) == len(change.sends)
        self.alerts[name] = change.standing
        told += [send.recipient for send in change.sends if send.message != "ask"]

    @invariant()
    def every_alert_is_closed_or_has_something_due(self):
        for at in self.alerts.values():
            assert at.closed == (at.alert.next_due is None)
            if at.alert.next_due is not None:
                assert (at.alert.next_due - self.now).total_seconds() <= at.wait_s

    @invariant()
    def no_two_open_alerts_share_a_key(self):
        keys = [at.alert.key for at in self.alerts.values() if not at.closed]
        assert len(keys) == len(set(keys))


Ladder.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLadder = Ladder.TestCase
