"""A satellite that falls silent is an alert; what is not its fault is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from tests.unit.safety.house import Push
from tests.unit.safety.ladders import SEOUL, household

from dure.api import Alert
from dure.bus import Bus
from dure.config.safety import PersonConfig, SafetyConfig, StepConfig
from dure.errors import Language, StoreFailed
from dure.events import Event, SatelliteReturned, SatelliteSilent
from dure.safety.heartbeats import EVERY_S, KEEP_S
from dure.safety.net import SafetyNet
from dure.safety.opening import Nobody
from dure.testing.alert_store import MemoryAlertStore
from dure.testing.beats import MemoryBeats
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=SEOUL)
TELL = (StepConfig(action="notify", wait_s=600),)


def config(*satellites: str, **given: object) -> SafetyConfig:
    """Grandma is heard in the living room and the bedroom."""
    base = household(*TELL)
    people = {"halmoni": replace(base.people["halmoni"], satellites=("living", "bedroom"))}
    return replace(base, people=people, satellites=satellites or ("living", "bedroom"), **given)  # type: ignore[arg-type]


class Hub:
    """A hub whose journal and clock outlive it."""

    def __init__(self, wanted: SafetyConfig | None = None, language: Language = "ko") -> None:
        self.config, self.language = wanted or config(), language
        self.store, self.beats, self.clock, self.push = (
            MemoryAlertStore(),
            MemoryBeats(),
            VirtualClock(),
            Push(),
        )
        self.bus = Bus()
        self.net = self._begin()

    def _begin(self) -> SafetyNet:
        return SafetyNet(
            self.store,
            self.clock,
            self.bus,
            config=self.config,
            language=self.language,
            zone=SEOUL,
            channels={"push": (self.push, 5.0)},
            interlocutor=Nobody(),
            key=bytes(32),
            beats=self.beats,
        )

    async def restart(self, off_s: float = 0.0, wanted: SafetyConfig | None = None) -> None:
        await self.clock.advance(off_s)
        self.config = wanted or self.config
        self.net = self._begin()

    async def live(self, minutes: float, *alive: str) -> None:
        """Let time pass; these satellites send something every ten seconds."""
        for _ in range(round(minutes * 60 / EVERY_S)):
            for satellite in alive:
                self.net.heartbeats.alive(satellite)
            await self.net.heartbeats.look()
            await self.clock.advance(EVERY_S)

    async def alerts(self, *, closed: bool = False) -> list[Alert]:
        return [one.alert for one in await self.net.alerts.list(closed=closed)]

    async def notes(self) -> list[str]:
        (alert,) = await self.alerts(closed=True)
        return [
            str(one.what["note"]) for one in (await self.net.alerts.get(alert.id))[2] if "note" in one.what
        ]


async def test_a_satellite_that_falls_silent_is_an_alert_and_its_return_resolves_it_with_a_note():
    hub = Hub()
    await hub.live(5, "living", "bedroom")
    await hub.live(9, "bedroom")
    assert await hub.alerts() == []
    await hub.live(5, "bedroom")
    (alert,) = await hub.alerts()
    assert (alert.kind, alert.person, alert.satellite) == ("hub", "halmoni", "living")
    assert (alert.key, alert.severity, alert.confirmed) == ("hub:satellite:living", "concern", False)
    assert alert.evidence[0].reason["ko"].startswith("living: 10분째 신호가 없어요.")
    assert [(one.id, one.silent) for one in hub.net.heartbeats.states()] == [
        ("living", True),
        ("bedroom", False),
    ]
    await hub.live(1, "bedroom", "living")
    assert await hub.alerts() == []
    assert await hub.notes() == ["14분 만에 돌아왔어요"]
    assert [one.silent for one in hub.net.heartbeats.states()] == [False, False]


async def test_a_satellite_that_is_no_single_persons_is_told_to_the_household():
    base = config("hall", "living")
    others = PersonConfig(satellites=("living",), contacts=("neighbour",))
    hub = Hub(replace(base, people={**base.people, "harabeoji": others}))
    await hub.live(12)
    assert {one.satellite: one.person for one in await hub.alerts()} == {"hall": "hub", "living": "hub"}
    await hub.net.runner.once()
    await hub.net.dispatcher.once()
    assert {one.title for one in hub.push.got} == {"두레: 확인해 주세요", "Dure: please check"}


async def test_a_persons_satellite_is_told_to_that_persons_people_and_nobody_else():
    base = config("living")
    alone = replace(base.people["halmoni"], satellites=("living",), contacts=("neighbour",))
    hub = Hub(replace(base, people={"halmoni": alone}))
    await hub.live(12)
    await hub.net.runner.once()
    await hub.net.dispatcher.once()
    assert {(one.to, one.title) for one in hub.push.got} == {("neighbour", "Dure at 김순자's: please check")}


async def test_the_note_is_in_the_households_language():
    hub = Hub(language="en")
    await hub.live(1, "living", "bedroom")
    await hub.live(75, "bedroom")
    await hub.live(1, "bedroom", "living")
    assert await hub.notes() == ["came back after 1 h 15 min"]


async def test_a_satellite_that_was_never_there_counts_from_the_hubs_beginning():
    hub = Hub()
    await hub.live(9.5, "bedroom")
    assert await hub.alerts() == []
    await hub.live(2, "bedroom")
    (alert,) = await hub.alerts()
    assert "허브가 켜진 뒤" in alert.evidence[0].reason["ko"]
    assert "since the hub began" in alert.evidence[0].reason["en"]


async def test_whoever_is_heard_by_no_microphone_any_more_makes_it_urgent():
    hub = Hub()
    await hub.live(1, "living", "bedroom")
    await hub.live(5, "bedroom")
    await hub.live(12)
    assert {one.satellite: one.severity for one in await hub.alerts()} == {
        "living": "concern",
        "bedroom": "urgent",
    }
    (bedroom,) = [one for one in await hub.alerts() if one.satellite == "bedroom"]
    assert "김순자 님의 말을 들을 기기가 이제 없으니" in bedroom.evidence[0].reason["ko"]
    assert "No microphone hears 김순자 any more" in bedroom.evidence[0].reason["en"]


async def test_a_phone_that_need_not_be_alive_hears_somebody_while_it_does():
    wanted = config("living")
    hub = Hub(wanted)
    await hub.live(12, "bedroom")
    assert [one.severity for one in await hub.alerts()] == ["concern"]
    nobodys = replace(wanted, people={"halmoni": PersonConfig(name="김순자")})
    hub = Hub(nobodys)
    await hub.live(12)
    assert [one.severity for one in await hub.alerts()] == ["urgent"], "who has no satellites has them all"


async def test_carers_are_told_by_day_and_a_mere_concern_lets_them_sleep():
    hub = Hub()
    await hub.clock.set(NIGHT.astimezone(UTC))
    await hub.live(12, "bedroom")
    await hub.net.runner.once()
    await hub.net.dispatcher.once()
    assert hub.push.said("daughter")
    assert not hub.push.said("neighbour"), "quiet until seven"
    (notice,) = hub.push.got
    assert notice.title == "김순자 님 댁의 두레: 확인해 주세요"
    assert "전원과 네트워크를 살펴봐 주세요" in notice.text
    assert "living: 10분째 신호가 없어요" not in notice.text.partition("\n")[0]
    assert "연락해 보세요" not in notice.text
    await hub.live(12)
    for _ in range(2):
        await hub.net.runner.once()
        await hub.net.dispatcher.once()
        await hub.clock.advance(121)
    assert hub.push.said("neighbour"), "nobody hears her any more: that waits for no morning"


async def test_a_hub_that_was_off_accuses_nobody_of_its_own_absence():
    hub = Hub()
    await hub.live(5, "living", "bedroom")
    for _ in range(3):
        await hub.restart(8 * 3600)
        await hub.live(0.5, "bedroom")
        await hub.live(0.5, "living", "bedroom")
    assert await hub.alerts(closed=True) == []


async def test_what_was_counted_outlives_a_restart_and_a_hub_that_restarts_all_the_time_notices_too():
    hub = Hub()
    await hub.live(2, "living", "bedroom")
    for _ in range(3):
        await hub.live(4, "bedroom")
        await hub.restart(3600)
    assert await hub.alerts() == [], "there is a minute for coming back, whatever was counted"
    await hub.live(1.5, "bedroom")
    assert [one.satellite for one in await hub.alerts()] == ["living"]


async def test_a_silence_that_is_told_stays_one_alert_across_a_restart_and_ends_after_it():
    hub = Hub()
    await hub.live(1, "living", "bedroom")
    await hub.live(12, "bedroom")
    (alert,) = await hub.alerts()
    await hub.restart(3600)
    await hub.live(15, "bedroom")
    assert [one.id for one in await hub.alerts()] == [alert.id]
    await hub.restart()
    await hub.live(1 / 6, "living", "bedroom")
    assert await hub.alerts() == []
    assert await hub.notes() == ["25분 만에 돌아왔어요"], "each restart costs a minute at most"
    assert hub.clock.now() - hub.beats.kept["living"].seen <= timedelta(seconds=EVERY_S), (
        "written down at once"
    )


async def test_last_signs_are_durable():
    hub = Hub()
    await hub.live(1)
    assert hub.beats.kept == {}
    await hub.live(EVERY_S / 60, "living", "bedroom")
    assert set(hub.beats.kept) == {"living", "bedroom"}, "a first sign is written down at once"
    await hub.live(5, "living", "bedroom")
    seen = hub.beats.kept["living"].seen
    assert hub.clock.now() - seen <= timedelta(seconds=KEEP_S + EVERY_S)
    await hub.restart(3600)
    await hub.net.heartbeats.look()
    assert {one.id: one.seen for one in hub.net.heartbeats.states()}["living"] == seen


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(hours=1)])
async def test_a_clock_that_is_set_makes_nobody_silent_and_nobody_alive(jump):
    hub = Hub()
    await hub.live(2, "living", "bedroom")
    await hub.live(5, "bedroom")
    await hub.clock.set(hub.clock.now() + jump)
    await hub.live(4, "bedroom")
    assert await hub.alerts() == []
    seen = {one.id: one.seen for one in hub.net.heartbeats.states()}["living"]
    assert seen is not None
    assert timedelta(minutes=8) < hub.clock.now() - seen < timedelta(minutes=10), (
        "told by the clock as it is now"
    )
    await hub.clock.set(hub.clock.now() - jump)
    await hub.restart()
    await hub.live(3, "bedroom")
    assert [one.satellite for one in await hub.alerts()] == ["living"]


async def test_a_machine_that_slept_does_not_take_its_sleep_for_a_silence():
    hub = Hub()
    await hub.live(2, "living", "bedroom")
    await hub.clock.advance(10 * 3600)
    await hub.net.heartbeats.look()
    await hub.live(1, "living", "bedroom")
    assert await hub.alerts(closed=True) == []


async def test_a_journal_that_fails_costs_time_and_loses_nothing():
    hub = Hub()
    await hub.live(1, "living", "bedroom")
    await hub.live(9, "bedroom")
    hub.store.failing = StoreFailed(file="x", why="EIO")
    for _ in range(12):
        hub.net.heartbeats.alive("bedroom")
        with suppress(StoreFailed):
            await hub.net.heartbeats.look()
        await hub.clock.advance(EVERY_S)
    hub.store.failing = None
    assert await hub.alerts() == []
    await hub.live(1, "bedroom")
    assert [one.satellite for one in await hub.alerts()] == ["living"]


async def test_what_a_carer_has_closed_comes_again_after_a_day_while_it_is_silent():
    hub = Hub()
    await hub.live(12, "bedroom")
    (alert,) = await hub.alerts()
    await hub.net.alerts.resolve(alert.id, by="daughter", note="unplugged for now")
    await hub.live(23 * 60, "bedroom")
    assert await hub.alerts() == []
    await hub.live(2 * 60, "bedroom")
    (again,) = await hub.alerts()
    assert again.id != alert.id


async def test_a_satellite_that_need_not_be_alive_any_more_leaves_no_alert_behind():
    hub = Hub()
    await hub.live(1, "living", "bedroom")
    await hub.live(12, "bedroom")
    await hub.restart(wanted=config("bedroom"))
    await hub.live(2, "bedroom")
    assert await hub.alerts() == []
    assert await hub.notes() == ["이제 지켜보지 않는 기기예요"]
    assert set(hub.beats.kept) == {"bedroom"}


async def test_satellites_that_nobody_asked_for_are_no_matter():
    hub = Hub(replace(household(), satellites=()))
    hub.net.heartbeats.alive("guest-1")
    await hub.live(30)
    assert (await hub.alerts(closed=True), hub.net.heartbeats.states(), hub.beats.kept) == ([], [], {})


@asynccontextmanager
async def telling(hub: Hub) -> AsyncIterator[list[Event]]:
    got: list[Event] = []
    with hub.bus.subscribe(SatelliteSilent, SatelliteReturned) as events:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hub.net._teller.run)
            yield got
            async for event in events:
                got.append(event)
                if isinstance(event, SatelliteReturned):
                    break
            tasks.cancel_scope.cancel()


async def test_silence_and_return_are_events():
    hub = Hub()
    async with telling(hub) as got:
        await hub.live(1, "living", "bedroom")
        await hub.live(12, "bedroom")
        await hub.live(1, "living", "bedroom")
    assert [(event.type, event.satellite) for event in got] == [
        ("satellite.silent", "living"),
        ("satellite.returned", "living"),
    ]


async def test_the_net_follows_them_by_itself(monkeypatch):
    monkeypatch.setattr("dure.safety.heartbeats.EVERY_S", 0.0)
    hub = Hub(config("living", silent_after_s=0.0))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hub.net.run)
        with anyio.fail_after(10):
            while not hub.push.got:  # noqa: ASYNC110  # nobody tells
                await anyio.sleep(0.001)
        tasks.cancel_scope.cancel()
