from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from tests.unit.safety.house import House, Push, house
from tests.unit.safety.ladders import SEOUL, household, report

from dure.api import Receipt
from dure.bus import Bus
from dure.clock import SystemClock
from dure.config.safety import ReachConfig, StepConfig
from dure.errors import DeliveryFailed, DeliveryRefused, StoreFailed
from dure.safety.dispatch import dispatcher as dispatcher_module
from dure.safety.dispatch.asking import Asker
from dure.safety.dispatch.dispatcher import Dispatcher
from dure.safety.ladder.telling import Teller
from dure.safety.net import SafetyNet
from dure.safety.opening import Nobody
from dure.store import Journal
from dure.store.alerts import Delivery
from dure.testing.beats import MemoryBeats

pytestmark = pytest.mark.anyio

FAILED = DeliveryFailed(channel="push", why="503")
REFUSED = DeliveryRefused(channel="push", why="410")
TELL = (StepConfig(action="notify", wait_s=300),)


async def raised(home: House, *sources: str, **rest) -> str:
    alert = await home.net.alerts.report(report(*(sources or ("sound",)), **rest))
    await home.settle()
    return alert.id


async def test_the_person_is_asked_in_their_language_and_louder_the_second_time():
    async with house() as home:
        home.person.answers = [None, None]
        await raised(home)
        assert [(place, loudness) for place, _, loudness in home.person.heard] == [
            ("living", 0.6),
            ("living", 1.0),
        ]
        assert "도와줘" in home.person.heard[0][1]


async def test_fine_calls_off_and_is_acknowledged_aloud():
    async with house() as home:
        home.person.answers = ["아니 괜찮아"]
        alert = await raised(home)
        standing = await home.alert(alert)
        assert standing.alert.state == "cancelled"
        assert home.push.got == []
        assert home.person.heard[-1][1] == "다행이에요. 언제든 불러 주세요."


@pytest.mark.parametrize(("words", "state"), [("괜찮아", "cancelled"), ("도와줘", "open")])
async def test_an_answer_is_durable_before_anything_is_said_about_it(words, state, monkeypatch):
    async with house() as home:
        home.person.answers = [words]
        found = []
        say = home.person.ask

        async def ask(satellite, text, language, *, loudness, wait_s):
            if not wait_s:
                (standing,) = await home.net.alerts.list(closed=True)
                found.append((standing.alert.state, standing.alert.confirmed))
                raise RuntimeError("the power fails here")
            return await say(satellite, text, language, loudness=loudness, wait_s=wait_s)

        monkeypatch.setattr(home.person, "ask", ask)
        await raised(home)
        assert found == [(state, words == "도와줘")]


async def test_nobody_is_told_that_people_are_told_where_that_is_not_durable(monkeypatch):
    async with house() as home:
        home.person.answers = ["도와줘"]

        async def fails(*_):
            raise StoreFailed(file="x", why="EIO")

        monkeypatch.setattr(home.net.alerts, "happen", fails)
        monkeypatch.setattr(dispatcher_module, "ANSWER_AGAIN_S", 0.0)
        await home.net.alerts.report(report("sound"))
        await home.net.dispatcher.once()
        assert len(home.person.heard) == 1, "the question, and no promise"


async def test_a_call_for_help_outlives_a_journal_that_fails_for_a_moment(monkeypatch):
    monkeypatch.setattr(dispatcher_module, "ANSWER_AGAIN_S", 0.0)
    async with house() as home:
        home.person.answers = ["도와줘"]
        happen, failures = home.net.alerts.happen, [StoreFailed(file="x", why="EIO")] * 3

        async def fails_first(alert, event):
            if failures:
                raise failures.pop()
            return await happen(alert, event)

        monkeypatch.setattr(home.net.alerts, "happen", fails_first)
        alert = await raised(home)
        assert (await home.alert(alert)).alert.confirmed
        assert home.person.heard[-1][1] == "알겠어요. 지금 사람들에게 알릴게요."
        assert home.push.said("daughter")


async def test_fine_is_not_taken_for_an_end_where_the_alert_grew_graver_meanwhile(monkeypatch):
    async with house() as home:
        home.person.answers = ["괜찮아"]
        say = home.person.ask

        async def ask(satellite, text, language, *, loudness, wait_s):
            if len(home.person.heard) == 0:
                await home.net.alerts.report(report("motion"))
            return await say(satellite, text, language, loudness=loudness, wait_s=wait_s)

        monkeypatch.setattr(home.person, "ask", ask)
        alert = await raised(home)
        standing = await home.alert(alert)
        assert (standing.alert.state, standing.alert.confirmed) == ("open", True)
        assert home.person.heard[-1][1] == "알겠어요. 아직 확인하고 있어요."
        assert home.push.said("daughter")


async def test_what_was_confirmed_before_it_could_be_asked_is_asked_no_more():
    async with house() as home:
        await home.net.alerts.report(report("sound"))
        await home.net.alerts.report(report("motion"))
        await home.settle()
        assert home.person.heard == []
        assert home.push.said("daughter")


async def test_help_is_told_to_the_daughter_at_once():
    async with house() as home:
        home.person.answers = ["도와줘!"]
        alert = await raised(home)
        assert (await home.alert(alert)).alert.confirmed
        (notice,) = home.push.got
        assert notice.to == "daughter"
        assert notice.title == "김순자: 확인해 주세요"
        assert "119" in notice.text
        assert "긴급 신고 서비스가 아니에요" in notice.text
        assert set(notice.links) == {"acknowledge", "resolve", "page"}
        assert notice.links["page"].endswith("/carer")  # where a carer sees something


async def test_unconfirmed_is_said_in_the_notice():
    async with house() as home:
        home.person.there = []
        await raised(home)
        assert "아직 확인되지 않았어요" in home.push.got[0].text
        await home.pass_s(130)
        english = next(one for one in home.push.got if one.language == "en")
        assert "not confirmed yet" in english.text


async def test_where_nobody_can_be_asked_it_climbs_without_waiting():
    async with house() as home:
        home.person.there = []
        alert = await raised(home)
        assert home.push.said("daughter") == [f"{alert}.0-2.daughter.0"]


async def test_a_session_that_breaks_in_any_way_costs_the_question_only():
    async with house() as home:
        home.person.answers = [RuntimeError("a session is broken"), ZeroDivisionError()]
        await raised(home)
        assert [one.to for one in home.push.got] == ["daughter"]


async def test_a_failed_delivery_is_tried_again_under_the_same_id():
    async with house(household(*TELL)) as home:
        home.push.script = [FAILED, FAILED, FAILED, FAILED]
        alert = await raised(home)
        await home.pass_s(60)
        ids = home.push.said("daughter")
        assert len(ids) == 3
        assert len(set(ids)) == 1
        sent = {one.recipient: one for one in await home.sent(alert)}
        assert (sent["daughter"].state, sent["daughter"].attempts) == ("accepted", 3)
        assert (await home.actions(alert)).count("failed") == 4


@pytest.mark.parametrize(("asks_s", "waits_s"), [(90.0, 90), (86400.0, 300)])
async def test_a_channel_that_says_when_is_asked_no_sooner_and_not_left_alone_for_a_day(asks_s, waits_s):
    async with house(household(StepConfig(action="notify", wait_s=3000))) as home:
        home.push.script = [DeliveryFailed(channel="push", why="429", again_s=asks_s)] * 2
        await raised(home)
        await home.pass_s(waits_s - 1)
        assert home.push.said("daughter") == home.push.said("daughter")[:1]
        await home.pass_s(2)
        assert len(home.push.said("daughter")) == 2


async def test_a_channel_that_hangs_after_accepting_is_bounded_and_visible(monkeypatch):
    async with house(household(*TELL)) as home:
        monkeypatch.setattr(home.net.dispatcher, "_channels", {"push": (home.push, 0.01)})
        home.push.script = ["hang", "hang"]
        alert = await raised(home)
        sent = await home.sent(alert)
        assert {(one.state, one.error) for one in sent} == {("failed", "timeout")}
        await home.pass_s(10)
        assert {one.state for one in await home.sent(alert)} == {"accepted"}
        assert len(home.push.said("daughter")) == 2, "it may have got it twice, under one id"
        assert len(set(home.push.said("daughter"))) == 1


async def test_what_says_that_it_did_not_take_it_is_tried_again():
    async with house(household(*TELL)) as home:
        home.push.script = [Receipt(accepted=False)]
        alert = await raised(home)
        assert "not_accepted" in {one.error for one in await home.sent(alert)}
        await home.pass_s(10)
        assert {one.state for one in await home.sent(alert)} == {"accepted"}


async def test_a_channel_that_rejects_forever_is_given_up_and_the_ladder_climbs_at_once():
    async with house() as home:
        home.person.there = []
        home.push.script = [REFUSED]
        alert = await raised(home)
        assert [one.to for one in home.push.got] == ["daughter", "daughter", "neighbour"]
        states = [(one.recipient, one.state) for one in await home.sent(alert) if one.recipient != "person"]
        assert states[0] == ("daughter", "given_up")
        assert "undeliverable" in await home.actions(alert)


async def test_a_plugin_that_raises_anything_costs_one_attempt():
    async with house(household(*TELL)) as home:
        home.push.script = [KeyError("x"), ValueError("y")]
        alert = await raised(home)
        await home.pass_s(10)
        assert {one.state for one in await home.sent(alert)} == {"accepted"}


async def test_the_network_gone_for_a_day_everything_is_told_in_order_and_nothing_a_hundred_times():
    async with house(household(*TELL)) as home:
        home.push.always = FAILED
        alert = await raised(home)
        await home.pass_s(86_400)
        assert all(one.state in ("failed", "pending") for one in await home.sent(alert))
        assert len(await home.sent(alert)) <= 4, "the same is not put in a hundred times"
        other = await raised(home, person="halmoni", kind="scream")
        home.push.always = None
        home.push.got.clear()
        await home.pass_s(600)
        for one in (alert, other):
            sent = await home.sent(one)
            assert {each.state for each in sent} == {"accepted"}, "none is forgotten"
            for recipient in {each.recipient for each in sent}:
                wanted = [each.id for each in sent if each.recipient == recipient]
                assert [each.id for each in home.push.got if each.id in wanted] == wanted, (
                    "each once, in order"
                )
        first = await home.sent(alert)
        assert next(each.message for each in first if each.recipient == "daughter") == "raised"


async def test_an_acknowledgement_is_not_a_delivery_and_a_delivery_no_acknowledgement():
    async with house(household(*TELL)) as home:
        alert = await raised(home)
        assert {one.state for one in await home.sent(alert)} == {"accepted"}
        assert (await home.alert(alert)).alert.state == "open"
        await home.net.alerts.acknowledge(alert, by="daughter")
        await home.settle()
        assert home.push.got[-1].to == "neighbour"
        assert "Somebody is looking into it" in home.push.got[-1].text


async def test_what_is_over_is_not_told_any_more_except_that_it_is_over():
    async with house(household(*TELL)) as home:
        home.push.always = FAILED
        alert = await raised(home)
        await home.net.alerts.resolve(alert, by="neighbour")
        home.push.always = None
        await home.pass_s(60)
        assert [(one.message, one.state) for one in await home.sent(alert)] == [
            ("raised", "dropped"),
            ("raised", "dropped"),
            ("over", "accepted"),
        ], "she may have got the first all the same"


async def test_a_drill_says_so_everywhere():
    async with house() as home:
        home.person.answers = [None, None]
        await raised(home, drill=True)
        assert home.person.heard[0][1].startswith("훈련이에요.")
        assert home.push.got[0].title.startswith("[훈련]")
        assert home.push.got[0].drill


def second(home: House, push: Push) -> Dispatcher:
    net = home.net
    return Dispatcher(
        home.store,
        net.alerts,
        home.clock,
        net.policies,
        {"push": (push, 5.0)},
        Asker(home.person),
        net.links,
        Teller(home.bus),
        SEOUL,
    )


async def test_two_dispatchers_racing_bring_everything_once():
    async with house(household(*TELL)) as home:
        other = second(home, home.push)
        for number in range(40):
            await home.net.alerts.report(report("sound", key=f"k{number}"))
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(home.net.dispatcher.once)
                tasks.start_soon(other.once)
        ids = [one.id for one in home.push.got]
        assert len(ids) == len(set(ids)) == 80


async def test_what_another_claims_while_one_waits_for_the_journal_is_not_claimed_again(monkeypatch):
    async with house(household(*TELL)) as home:
        await home.net.alerts.report(report("sound"))
        await home.net.runner.once()
        change = home.store.change
        others: list[Delivery] = []

        async def waits_first(work):
            monkeypatch.setattr(home.store, "change", change)
            await home.clock.set(home.clock.now() + timedelta(seconds=1))
            until = home.clock.now() + dispatcher_module.LEASE
            others.extend(await change(lambda one: one.claim("other", home.clock.now(), until, 100)))
            return await change(work)

        monkeypatch.setattr(home.store, "change", waits_first)
        await home.net.dispatcher.once()
        assert (len(others), home.push.got) == (2, [])


async def test_two_dispatchers_at_one_journal_bring_everything_once(tmp_path):
    """Two connections to one file, each with a thread of its own: SQLite's locks are all that is between them."""
    file = tmp_path / "journal.sqlite"
    journals = [await Journal.open(file) for _ in range(2)]
    push = Push()
    nets = [
        SafetyNet(
            journal.alerts,
            SystemClock(),
            Bus(),
            beats=MemoryBeats(),
            config=household(*TELL),
            language="ko",
            zone=SEOUL,
            channels={"push": (push, 60.0)},
            interlocutor=Nobody(),
            key=bytes(32),
        )
        for journal in journals
    ]
    for number in range(40):
        await nets[number % 2].alerts.report(report("sound", key=f"k{number}"))
    for net in nets:
        await net.runner.once()

    async def bring(dispatcher: Dispatcher) -> None:
        while len(push.got) < 80:
            await dispatcher.once()
            await anyio.lowlevel.checkpoint()

    with anyio.fail_after(120):
        async with anyio.create_task_group() as tasks:
            for net in nets:
                for _ in range(3):
                    tasks.start_soon(bring, net.dispatcher)
    ids = [one.id for one in push.got]
    assert len(ids) == len(set(ids)) == 80
    for journal in journals:
        await journal.close()


async def test_what_a_dead_dispatcher_had_is_brought_by_another_when_its_lease_is_over():
    async with house(household(*TELL)) as home:
        hung = Push(always="hang")
        dead = second(home, hung)
        alert = (await home.net.alerts.report(report("sound"))).id
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(dead.once)
            with anyio.fail_after(20):
                while not hung.hanging:
                    await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        await home.settle()
        assert home.push.got == [], "it may still be at it"
        await home.pass_s(dispatcher_module.LEASE.total_seconds() + 1)
        assert {one.state for one in await home.sent(alert)} == {"accepted"}


async def test_a_channel_that_hangs_leaves_room_for_the_others(monkeypatch):
    slow, fast = Push(always="hang"), Push()
    config = household(*TELL)
    contacts = dict(config.contacts)
    slow_ones = [ReachConfig(channel="slow", to=f"s{number}") for number in range(20)]
    reach = (*slow_ones, ReachConfig(channel="push", to="p"))
    contacts["daughter"] = replace(contacts["daughter"], reach=reach)
    async with house(replace(config, contacts=contacts), channels={"slow": slow, "push": fast}) as home:
        for number in range(20):
            await home.net.alerts.report(report("sound", key=f"k{number}"))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.net.dispatcher.run)
            with anyio.fail_after(60):
                while len(fast.said("p")) < 20:
                    await anyio.lowlevel.checkpoint()
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
        most = dispatcher_module.PER_CHANNEL + dispatcher_module.AT_ONCE
        assert dispatcher_module.PER_CHANNEL <= slow.hanging < most
        assert len(fast.said("p")) == 20


async def test_an_address_that_hangs_leaves_room_for_the_others_of_its_channel():
    hanging = Push(always="hang")

    class ByAddress(Push):
        async def deliver(self, notice):
            return await (hanging.deliver(notice) if notice.to == "hangs" else super().deliver(notice))

    config = household(*TELL)
    contacts = dict(config.contacts)
    contacts["son"] = replace(contacts["daughter"], reach=(ReachConfig(channel="push", to="hangs"),))
    people = {name: replace(one, contacts=("son", "daughter")) for name, one in config.people.items()}
    push = ByAddress()
    async with house(replace(config, contacts=contacts, people=people), channels={"push": push}) as home:
        for number in range(100):
            await home.net.alerts.report(report("sound", key=f"k{number}"))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.net.dispatcher.run)
            with anyio.fail_after(60):
                while len(push.got) < 100:
                    await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        assert hanging.hanging < 2 * dispatcher_module.PER_ADDRESS


async def test_a_journal_that_fails_stops_nothing_for_good():
    async with house(household(*TELL)) as home:
        alert = (await home.net.alerts.report(report("sound"))).id
        home.store.failing = StoreFailed(file="x", why="EIO")
        assert await home.net.dispatcher.once() == 0
        home.store.failing = None
        await home.settle()
        assert {one.state for one in await home.sent(alert)} == {"accepted"}
