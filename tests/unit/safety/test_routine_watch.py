"""The watch: events in, one durable report for one silence out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from dure.bus import Bus
from dure.errors import StoreFailed
from dure.events import ApplianceChanged, ApplianceReached, CheckinEnded, Event, HubFailed, TranscriptFinal
from dure.safety import waiting
from dure.safety.routine import Routine, Sign
from dure.safety.routine.keep import to_bytes
from dure.safety.routine.last import LastSign
from dure.safety.routine.signs import sign_of
from dure.safety.routine.watch import RoutineWatch, Watched
from dure.store import Journal
from dure.testing.care import NotedAlerts
from dure.testing.clock import VirtualClock

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 4, 20, 22, 0, tzinfo=SEOUL)


def changed(
    appliance: str, trait: str, value: bool | str, means: str = "", previous: bool | str | None = False
) -> Event:
    return ApplianceChanged(
        satellite="",
        time_ms=0,
        appliance=appliance,
        trait=trait,
        value=value,
        previous=previous,
        order="",
        agent="",
        means=means,
    )


def learned() -> bytes:
    routine = Routine(SEOUL, 0.02)
    for day in range(39, -1, -1):
        at = NOW - timedelta(days=day, hours=15)
        while at.hour < 22:
            routine.see(Sign(at=at, kind="motion", source="living"))
            at += timedelta(minutes=20)
    return to_bytes(routine)


@asynccontextmanager
async def watching(
    alerts: NotedAlerts, clock: VirtualClock, bus: Bus, file: Path
) -> AsyncIterator[RoutineWatch]:
    journal = await Journal.open(file, clock)
    watch = RoutineWatch(
        Watched(person="grandma", doors=("front",), rate_per_day=0.02),
        alerts=alerts,
        routines=journal.routines,
        bus=bus,
        clock=clock,
        zone=SEOUL,
    )
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch.run)
            with anyio.fail_after(10):
                while watch.routine.learned.days == 0:  # noqa: ASYNC110  # a thread reads the journal
                    await anyio.sleep(0.01)
            yield watch
            tasks.cancel_scope.cancel()
    finally:
        await journal.close()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    async def put() -> None:
        journal = await Journal.open(tmp_path / "journal.sqlite")
        await journal.routines.put("grandma", learned())
        await journal.close()

    anyio.run(put)
    return tmp_path / "journal.sqlite"


def test_one_silence_is_one_report_with_its_reason(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept):
            await clock.advance(8 * 3600)
            assert not alerts.reports
            await clock.advance(8 * 3600)
            assert len(alerts.reports) == 1
            report = alerts.reports[0]
            assert (report.person, report.kind, report.severity) == ("grandma", "inactivity", "urgent")
            assert "Usually up by" in report.evidence[0].reason["en"]
            assert "일어나시는데" in report.evidence[0].reason["ko"]
            await clock.advance(24 * 3600)
            assert len(alerts.reports) == 1

    anyio.run(scene)


def test_a_report_that_is_not_durable_is_made_again(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        alerts.failing = [StoreFailed(file="alerts", why="full"), StoreFailed(file="alerts", why="full")]
        with bus.subscribe(HubFailed) as failures:
            async with watching(alerts, clock, bus, kept):
                await clock.advance(16 * 3600)
                assert len(alerts.reports) == 1
            failures.close()
            assert len([one async for one in failures]) == 2

    anyio.run(scene)


@pytest.mark.parametrize("hours", [-24, -1, 1, 24, 24 * 400])
def test_a_clock_that_is_set_neither_delays_a_report_nor_makes_one(
    kept: Path, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_S", 0.02)

    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept) as watch:
            since_s = watch.routine.presence.since_s
            await clock.set(NOW + timedelta(hours=hours))
            with anyio.fail_after(30):
                while watch.routine.presence.since_s == since_s:  # noqa: ASYNC110  # the clock is looked at
                    await anyio.sleep(0.001)
            assert not alerts.reports
            assert watch.routine.presence.since_s - since_s == hours * 3600
            await clock.advance(36 * 3600)
            assert len(alerts.reports) == 1

    anyio.run(scene)


def test_what_a_clock_that_was_wrong_told_does_not_silence_the_watch_after_a_restart(kept: Path) -> None:
    async def scene() -> None:
        before = NOW - timedelta(days=30)  # what was kept is a month ahead
        alerts, clock, bus = NotedAlerts(), VirtualClock(before), Bus()
        async with watching(alerts, clock, bus, kept):
            await clock.advance(36 * 3600)
            assert len(alerts.reports) == 1

    anyio.run(scene)


def test_a_sign_keeps_the_alarm_away_and_is_learned(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept) as watch:
            for _ in range(16):
                await clock.advance(3600)
                await bus.publish(changed("living", "motion", True))
            assert not alerts.reports
            assert watch.routine.presence.last_s == int(clock.now().timestamp()) or watch.routine.learned.days

    anyio.run(scene)


def test_the_last_sign_is_one_moment_and_its_place_outlives_nothing(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept) as watch:
            before = watch.last(where=True)
            assert before.at is not None, "when is known from what is kept; where is not kept"
            assert (before.kind, before.source) == (None, "")
            await clock.advance(3600)
            await bus.publish(changed("living", "motion", True))
            await wait_all_tasks_blocked()
            assert watch.last(where=True) == LastSign(
                at=clock.now(), kind="motion", source="living", away=False
            )
            assert watch.last(where=False) == LastSign(at=clock.now(), kind=None, source="", away=False)
            await bus.publish(changed("front", "open", True))
            with anyio.fail_after(60):  # what was learned may be on its way into the journal just then
                while watch.last(where=True).kind != "door":  # noqa: ASYNC110  # nobody tells
                    await anyio.sleep(0.001)
            await clock.advance(3600)
            left = watch.last(where=True)
            assert (left.kind, left.away) == ("door", True)
            assert left.at == clock.now() - timedelta(hours=1)

    anyio.run(scene)


@pytest.mark.parametrize(
    ("person", "state", "reason", "counts"),
    [
        ("grandma", "answered", "", True),
        ("grandma", "cancelled", "declined", True),
        ("grandma", "unanswered", "", False),
        ("grandma", "skipped", "holiday", False),
        ("grandpa", "answered", "", False),
    ],
)
def test_an_answered_check_in_is_a_sign_of_life(
    kept: Path, person: str, state: str, reason: str, *, counts: bool
) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept) as watch:
            await clock.advance(3600)
            before = watch.routine.presence.last_s
            event = CheckinEnded(
                satellite="",
                time_ms=0,
                plan="p",
                day="d",
                person=person,
                state=state,
                reason=reason,
                grade="none",
            )
            await bus.publish(event)
            await clock.advance(1)
            assert (watch.routine.presence.last_s > before) is counts

    anyio.run(scene)


def test_unreachable_sensors_are_no_silence_but_hide_nobody_for_long(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept):
            await bus.publish(ApplianceReached(satellite="", time_ms=0, appliance="living", reachable=False))
            await wait_all_tasks_blocked()
            await clock.advance(10 * 3600)
            assert not alerts.reports
            await clock.advance(10 * 3600)
            (report,) = alerts.reports
            assert report.severity == "concern"
            assert "센서도" in report.evidence[0].reason["ko"]
            assert "sensors" in report.evidence[0].reason["en"]

    anyio.run(scene)


def test_what_was_learned_is_kept_when_it_ends(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept):
            await clock.advance(60)
            await bus.publish(changed("living", "motion", True))
            await clock.advance(1)
        journal = await Journal.open(kept)
        try:
            state = await journal.routines.get("grandma")
            assert state is not None
            assert state != learned()
            assert await journal.routines.forget("grandma")
            assert await journal.routines.get("grandma") is None
            assert not await journal.routines.forget("grandma")
        finally:
            await journal.close()

    anyio.run(scene)


def test_a_routine_that_was_forgotten_is_learned_anew(kept: Path) -> None:
    async def scene() -> None:
        alerts, clock, bus = NotedAlerts(), VirtualClock(NOW), Bus()
        async with watching(alerts, clock, bus, kept) as watch:
            other = await Journal.open(kept)
            assert await other.routines.forget("grandma")
            await other.close()
            assert watch.routine.learned.ready
            await clock.advance(11 * 60)
            await bus.publish(changed("living", "motion", True))
            with anyio.fail_after(10):
                while watch.routine.learned.ready:  # noqa: ASYNC110  # a thread writes the journal
                    await anyio.sleep(0.01)

    anyio.run(scene)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (changed("hall", "motion", True), "motion"),
        (changed("hall", "motion", False, previous=True), None),
        (changed("front", "open", True), "door"),
        (changed("fridge", "door_open", True), "appliance"),
        (changed("lamp", "on_off", True, means="touch"), "appliance"),
        (changed("lamp", "on_off", True, means="routine"), None),
        (changed("lamp", "on_off", True, means="program"), None),
        (changed("lamp", "on_off", True, previous=True), None),
        (changed("lamp", "on_off", True, previous=None), None),
        (changed("washer", "operation", "finished", previous="running"), None),
        (changed("washer", "operation", "running", previous="idle"), "appliance"),
        (changed("room", "temperature_c", "21", previous="20"), None),
        (
            TranscriptFinal(satellite="s", time_ms=0, turn="t", text="불 켜 줘", language="ko", confidence=1),
            "voice",
        ),
        (TranscriptFinal(satellite="s", time_ms=0, turn="t", text=" ", language="ko", confidence=1), None),
    ],
)
def test_what_counts_as_a_sign_of_life(event: Event, kind: str | None) -> None:
    sign = sign_of(event, datetime(2026, 1, 1, tzinfo=UTC), ("front",))
    assert (sign.kind if sign else None) == kind
