from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
import pytest
from tests.unit.safety.house import house
from tests.unit.safety.ladders import household, report

from dure.bus import Bus
from dure.config.safety import StepConfig
from dure.errors import NotFound, StoreFailed
from dure.events import AlertAcknowledged, AlertEscalated, AlertRaised, AlertResolved, Event, HubFailed
from dure.safety.ladder.answers import read_answer
from dure.safety.ladder.events import Change, Reported
from dure.safety.ladder.quiet import read_quiet
from dure.safety.ladder.telling import Teller

pytestmark = pytest.mark.anyio

NEW_YORK = ZoneInfo("America/New_York")


async def test_the_same_command_is_one_report():
    async with house() as home:
        first = await home.net.alerts.report(report("sound", command="c1"))
        again = await home.net.alerts.report(report("motion", command="c1"))
        assert first == again
        assert len(await home.net.alerts.list()) == 1


async def test_reports_of_one_key_join_and_a_drill_does_not():
    async with house() as home:
        first = await home.net.alerts.report(report("sound"))
        assert (await home.net.alerts.report(report("sound"))).id == first.id
        assert (await home.net.alerts.report(report("sound", drill=True))).id != first.id
        await home.net.alerts.resolve(first.id, by="x")
        assert (await home.net.alerts.report(report("sound"))).id != first.id


async def test_an_alert_that_is_not_there():
    async with house() as home:
        for call in (
            home.net.alerts.acknowledge("x", by="y"),
            home.net.alerts.resolve("x", by="y"),
            home.net.alerts.get("x"),
        ):
            with pytest.raises(NotFound):
                await call


async def test_what_is_not_durable_is_not_accepted():
    async with house() as home:
        home.store.failing = StoreFailed(file="x", why="EIO")
        with pytest.raises(StoreFailed):
            await home.net.alerts.report(report("sound"))


async def test_what_happens_is_told_on_the_bus():
    async with house() as home:
        with home.bus.subscribe() as events:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(home.net._teller.run)
                alert = await home.net.alerts.report(report("sound"))
                await home.clock.advance(60)
                await home.net.runner.once()
                await home.net.alerts.acknowledge(alert.id, by="daughter")
                await home.net.alerts.resolve(alert.id, by="daughter")
                got: list[Event] = []
                async for event in events:
                    got.append(event)
                    if isinstance(event, AlertResolved):
                        break
                tasks.cancel_scope.cancel()
        assert [type(one) for one in got] == [AlertRaised, AlertEscalated, AlertAcknowledged, AlertResolved]
        assert isinstance(got[1], AlertEscalated)
        assert (got[1].step, got[1].action) == (1, "speak")


class BrokenBus(Bus):
    async def publish(self, event: Event) -> None:
        raise RuntimeError("broken")


async def test_a_broken_bus_holds_no_alert_up():
    async with house() as home:
        teller = Teller(BrokenBus())
        standing = await home.alert((await home.net.alerts.report(report("sound"))).id)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(teller.run)
            for _ in range(3):
                teller.tell(None, Change(standing=standing), Reported(report=report("sound"), id="x"))
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
        assert teller.dropped == 3


async def test_what_waits_for_the_bus_is_bounded(monkeypatch):
    monkeypatch.setattr("dure.safety.ladder.telling.MOST", 10)
    async with house() as home:
        teller = Teller(Bus())
        standing = await home.alert((await home.net.alerts.report(report("sound"))).id)
        for _ in range(15):
            teller.tell(None, Change(standing=standing), Reported(report=report("sound"), id="x"))
        assert teller.dropped == 5


@pytest.mark.parametrize(
    "jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]
)
async def test_a_clock_that_is_set_moves_no_step(jump):
    async with house() as home:
        home.person.there = []
        alert = (await home.net.alerts.report(report("sound"))).id
        await home.settle()
        before = (await home.alert(alert)).alert
        assert before.next_due is not None
        left = before.next_due - home.clock.now()
        await home.clock.set(home.clock.now() + jump)
        await home.settle()
        after = (await home.alert(alert)).alert
        assert after.next_due is not None
        assert after.step == before.step
        assert abs(after.next_due - home.clock.now() - left) < timedelta(seconds=1)
        await home.pass_s(left.total_seconds() + 1)
        assert (await home.alert(alert)).alert.step > before.step


async def test_a_machine_that_slept_catches_up_when_it_wakes():
    async with house() as home:
        home.person.there = []
        alert = (await home.net.alerts.report(report("sound"))).id
        await home.settle()
        before = (await home.alert(alert)).alert.step
        await home.clock.advance(3600)  # elapsed time goes on while the machine sleeps
        await home.settle()
        assert (await home.alert(alert)).alert.step > before


async def test_a_clock_that_was_set_back_while_the_hub_was_down_delays_by_one_wait_at_most():
    async with house() as home:
        home.person.there = []
        alert = (await home.net.alerts.report(report("sound"))).id
        standing = await home.alert(alert)
        due = home.clock.now() + timedelta(days=1)
        await home.store.change(
            lambda one: one.put(replace(standing, alert=replace(standing.alert, next_due=due)))
        )
        await home.settle()
        after = await home.alert(alert)
        assert after.alert.next_due is not None
        assert after.alert.next_due - home.clock.now() <= timedelta(seconds=after.wait_s)


async def test_an_alert_that_is_stuck_raises_one_on_itself():
    async with house() as home:
        alert = (await home.net.alerts.report(report("sound"))).id
        assert await home.net.invariant.once() == 0
        standing = await home.alert(alert)
        broken = replace(standing, alert=replace(standing.alert, next_due=None))
        await home.store.change(lambda one: one.put(broken))
        assert await home.net.invariant.once() == 1
        found = [one.alert for one in await home.net.alerts.list() if one.alert.kind == "hub"]
        assert [(one.severity, one.key) for one in found] == [("urgent", "hub:stuck")]


async def test_the_net_that_runs_asks_itself_whether_an_alert_is_stuck(monkeypatch):
    monkeypatch.setattr("dure.safety.ladder.invariant.EVERY_S", 0.01)
    async with house() as home:
        alert = (await home.net.alerts.report(report("sound"))).id
        await home.settle()
        standing = await home.alert(alert)
        await home.store.change(
            lambda one: one.put(replace(standing, alert=replace(standing.alert, next_due=None)))
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.net.run)
            with anyio.fail_after(60):
                while not any(  # noqa: ASYNC110  # the net asks in real time
                    one.alert.kind == "hub" for one in await home.net.alerts.list()
                ):
                    await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()


async def test_parts_that_fail_begin_again(monkeypatch):
    monkeypatch.setattr("dure.safety.net.AGAIN_S", 0.0)
    async with house() as home:
        home.person.there = []
        calls = 0
        climb = home.net.alerts.climb

        async def fails_first(*given):
            nonlocal calls
            calls += 1
            if calls < 3:
                raise RuntimeError("nobody foresaw this")
            return await climb(*given)

        monkeypatch.setattr(home.net.alerts, "climb", fails_first)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.net.run)
            await home.net.alerts.report(report("sound"))
            with anyio.fail_after(20):
                while not home.push.got:  # noqa: ASYNC110  # nobody tells
                    await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
        assert calls >= 3


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("괜찮아", "fine"),
        ("응 괜찮아요", "fine"),
        ("아니요, 별일 없어요", "fine"),
        ("안 아파, 괜찮아", "fine"),
        ("도와주지 않아도 돼", "fine"),
        ("안 도와줘도 괜찮아", "fine"),
        ("도움은 필요 없어요", "fine"),
        ("no thanks, I am good", "fine"),
        ("도와줘", "help"),
        ("도와줘야 돼", "help"),
        ("도와주면 안 돼?", "help"),
        ("왜 안 도와줘", "help"),
        ("안 도와주면 죽어", "help"),
        ("도와줘 말을 못 하겠어", "help"),
        ("도와줘, 괜찮지 않아", "help"),
        ("괜찮지가 않아", "help"),
        ("괜찮은 것 같지 않아", "help"),
        ("I'm not feeling good", "help"),
        ("not so good", "help"),
        ("no good", "help"),
        ("살려 주세요", "help"),
        ("안 괜찮아", "help"),
        ("괜찮지 않아요", "help"),
        ("숨을 못 쉬겠어", "help"),
        ("괜찮은데 좀 아파", "help"),
        ("I'm fine", "fine"),
        ("no help needed, I'm OK", "fine"),
        ("I don't need help", "fine"),
        ("help me", "help"),
        ("I'm not okay", "help"),
        ("I can't get up", "help"),
        ("개안타", "fine"),
        ("괜찮당께", "fine"),
        ("암시랑토 안 혀", "fine"),
        ("말짱해", "fine"),
        ("false alarm", "fine"),
        ("안 개안타", "help"),
        ("몬 일나겠다", "help"),
        ("살려주이소", "help"),
        ("괜찮긴 뭐가 괜찮아", "help"),
        ("괜찮아 보이냐", "help"),
        ("아이고 나 죽겄네", "help"),
        ("do I look all right?", "help"),
        ("뉴스를 말씀드리겠습니다", "unclear"),
        ("what time is it", "unclear"),
        ("", "unclear"),
        (None, "none"),
    ],
)
async def test_answers(words, answer):
    assert read_answer(words) == answer


async def test_a_journal_that_fails_is_told_and_climbing_goes_on_when_it_works_again(monkeypatch):
    monkeypatch.setattr("dure.safety.ladder.runner.RETRY_S", 0.0)
    async with house() as home:
        home.person.there = []
        await home.net.alerts.report(report("sound"))
        home.store.failing = StoreFailed(file="x", why="EIO")
        with home.bus.subscribe(HubFailed) as events:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(home.net.run)
                async for event in events:
                    assert isinstance(event, HubFailed)
                    assert event.code == "store.failed"
                    break
                home.store.failing = None
                with anyio.fail_after(20):
                    while not home.push.got:  # noqa: ASYNC110  # nobody tells
                        await anyio.sleep(0.01)
                tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("local", "hours"),
    [
        (datetime(2026, 3, 7, 23, 0, tzinfo=NEW_YORK), 7.0),  # the night in which an hour is left out
        (datetime(2026, 10, 31, 23, 0, tzinfo=NEW_YORK), 9.0),  # the night in which one comes twice
        (datetime(2026, 6, 1, 23, 0, tzinfo=NEW_YORK), 8.0),
        (datetime(2026, 6, 1, 6, 59, tzinfo=NEW_YORK), 1 / 60),
        (datetime(2026, 6, 1, 7, 0, tzinfo=NEW_YORK), None),
        (datetime(2026, 6, 1, 21, 59, tzinfo=NEW_YORK), None),
    ],
)
async def test_quiet_hours_end_in_the_morning_whatever_daylight_saving_does(local, hours):
    quiet = read_quiet("22:00-07:00", NEW_YORK)
    assert quiet is not None
    now = local.astimezone(UTC)
    until = quiet.until(now)
    assert (until is None) == (hours is None)
    if until is not None:
        assert (until - now).total_seconds() == pytest.approx(hours * 3600)


async def test_waiting_for_nothing_leaves_nothing_behind():
    async with house() as home:
        alerts = home.net.alerts
        assert alerts.wakes() is alerts.wakes(), "one event for all who wait, not one more for every look"
        before = alerts.wakes()
        alerts.wake()
        assert before.is_set()
        assert not alerts.wakes().is_set()


TOLD_AT_NIGHT = (StepConfig(action="notify", wait_s=120, contacts=("neighbour",)),)
TO_NIGHT_S = 5 * 3600.0


async def test_what_grows_grave_at_night_waits_for_no_morning():
    async with house(household(*TOLD_AT_NIGHT)) as home:
        await home.pass_s(TO_NIGHT_S)
        mild = await home.net.alerts.report(report("sound", severity="concern"))
        await home.settle()
        assert not home.push.said("neighbour")
        grave = await home.net.alerts.report(report("sound", severity="life"))
        await home.settle()
        await home.pass_s(1)
        assert grave.id == mild.id
        assert home.push.said("neighbour")


async def test_a_notice_of_the_night_is_told_in_the_morning():
    async with house(household(*TOLD_AT_NIGHT)) as home:
        await home.pass_s(TO_NIGHT_S)
        await home.net.alerts.report(report("sound", severity="notice"))
        await home.settle()
        assert not home.push.said("neighbour")
        await home.pass_s(9 * 3600)
        assert home.push.said("neighbour")


async def test_a_person_cannot_call_off_what_worries_before_anybody_knows_of_it():
    async with house() as home:
        home.person.answers = ["괜찮아"]
        alert = await home.net.alerts.report(report("check_in", kind="concern", severity="life"))
        await home.settle()
        await home.pass_s(900)
        assert home.push.got
        assert (await home.alert(alert.id)).alert.state == "open"


async def test_whoever_took_care_and_let_it_run_out_can_take_care_again():
    async with house(household(*TOLD_AT_NIGHT)) as home:
        alert = await home.net.alerts.report(report("sound"))
        await home.settle()
        await home.net.alerts.acknowledge(alert.id, by="neighbour")
        await home.pass_s(1900)
        assert (await home.alert(alert.id)).alert.state == "open"
        assert (await home.net.alerts.acknowledge(alert.id, by="neighbour")).state == "acknowledged"
