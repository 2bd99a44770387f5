"""Advisories, from a message to what is said in the home."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import pytest

from dure.bus import Bus
from dure.config.care import AdvisoriesConfig, PlaceConfig
from dure.errors import AdvisoryInvalid, Language
from dure.safety import publishing
from dure.safety.advisories.areas import area_of
from dure.safety.advisories.cap import Advisory, Area, Info, Reference
from dure.safety.advisories.cap_read import read_cap
from dure.safety.advisories.cap_write import write_cap
from dure.safety.advisories.choosing import info_to_say
from dure.safety.advisories.hazards import hazard_of, load_hazards, read_disaster_message
from dure.safety.advisories.matching import concerns, is_there, lies_in
from dure.safety.advisories.service import Advisories, quiet_until
from dure.safety.advisories.words import spoken
from dure.store import Journal, KeptAdvisory
from dure.testing.care import ScriptedInterlocutor
from dure.testing.clock import VirtualClock

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=SEOUL)
NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=SEOUL)
HOME = PlaceConfig(
    name={"ko": "집", "en": "home"}, latitude=37.56, longitude=126.99, areas=("서울특별시 중구",)
)
CLINIC = PlaceConfig(
    name={"ko": "병원", "en": "the clinic"},
    areas=("경기도 성남시",),
    weekdays=(2,),
    begins="14:00",
    ends="16:00",
)
CONFIG = AdvisoriesConfig(enabled=True, places=(HOME, CLINIC))
EXPECTED = "기상청에서 알려 드려요. 서울 중구에 호우경보가 내렸어요. 집이 해당돼요. 강가와 지하에 가지 마시고, 높은 곳에 계세요."


def rain(**changes: object) -> Advisory:
    info = Info(
        language="ko-KR",
        categories=("Met",),
        event="호우경보",
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        expires=NOON + timedelta(hours=30),
        sender_name="기상청",
        headline="서울 중구에 호우경보가 내렸어요",
        areas=(Area(description="서울특별시 중구, 용산구"),),
    )
    told = {key: changes.pop(key) for key in tuple(changes) if key in Info.__slots__}
    made = Advisory(
        identifier="r1",
        sender="kma",
        sent=NOON,
        status="Actual",
        type="Alert",
        scope="Public",
        infos=(replace(info, **told),),  # type: ignore[arg-type]  # a test's own fields
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the same


def after(advisory: Advisory, **changes: object) -> Advisory:
    reference = Reference(sender=advisory.sender, identifier=advisory.identifier, sent=advisory.sent)
    return rain(references=(reference,), **changes)


@dataclass
class Scene:
    journal: Journal
    clock: VirtualClock
    config: AdvisoriesConfig
    person: ScriptedInterlocutor = field(default_factory=ScriptedInterlocutor)
    bus: Bus = field(default_factory=Bus)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Advisories]:
        service = Advisories(
            self.journal.advisories,
            self.person,
            self.bus,
            self.clock,
            SEOUL,
            "ko",
            self.config,
            look_s=86_400,
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(service.run)
            await self.settle()
            yield service
            tasks.cancel_scope.cancel()

    async def settle(self) -> None:
        for _ in range(24):
            await self.journal.data_version()
            await anyio.wait_all_tasks_blocked()

    async def advance(self, seconds: float) -> None:
        """Let time pass from one thing that is due to the next, each done before time goes on."""
        end = self.clock.now() + timedelta(seconds=seconds)
        await self.settle()
        while (due := self.clock.next_wake) is not None and due <= end:
            await self.clock.advance(max((due - self.clock.now()).total_seconds(), 0))
            await self.settle()
        await self.clock.advance((end - self.clock.now()).total_seconds())
        await self.settle()

    @property
    def said(self) -> list[str]:
        return [one.text for one in self.person.asked]


def play(
    folder: Path,
    scene: Callable[[Scene], Awaitable[None]],
    *,
    start: datetime = NOON,
    config: AdvisoriesConfig = CONFIG,
) -> None:
    async def whole() -> None:
        clock = VirtualClock(start)
        journal = await Journal.open(folder / "journal.sqlite", clock)
        try:
            await scene(Scene(journal, clock, config))
        finally:
            await journal.close()

    anyio.run(whole)


def test_what_concerns_the_home_is_said_once_with_what_to_do(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            taken = await advisories.take(write_cap(rain()))
            again = await advisories.take(write_cap(rain()))
            await at.settle()
            assert (taken.new, again.new) == (True, False)
        async with at.running():  # the hub was started anew
            await at.advance(60)
        assert at.said == [EXPECTED]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("advisory", "state"),
    [
        (rain(areas=(Area(description="부산광역시 중구"),)), "silent"),
        (rain(severity="Minor"), "silent"),
        (rain(status="Exercise"), "silent"),
        (rain(status="System"), "silent"),
        (rain(expires=NOON - timedelta(hours=1)), "expired"),
        (rain(type="Ack", references=(Reference(sender="a", identifier="b", sent=NOON),)), "silent"),
    ],
)
def test_what_is_elsewhere_minor_over_or_not_real_is_kept_and_not_said(
    tmp_path: Path, advisory: Advisory, state: str
) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            taken = await advisories.take(write_cap(advisory))
            await at.advance(60)
            assert taken.advisory.state == state
        assert not at.said

    play(tmp_path, scene)


def test_by_night_only_what_may_cost_lives_is_said(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await at.settle()
            assert not at.said
            await advisories.take(write_cap(rain(identifier="r2", urgency="Immediate")))
            await at.settle()
            assert len(at.said) == 1
            assert at.said[0].startswith("긴급 안내예요.")
            await at.advance(7.5 * 3600)
            assert len(at.said) == 2

    play(tmp_path, scene, start=NIGHT)


def test_a_correction_corrects_and_a_cancellation_is_told_to_whoever_was_told(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            first = rain()
            await advisories.take(write_cap(first))
            await at.settle()
            second = after(first, identifier="r2", type="Update", headline="호우경보가 저녁까지 이어져요")
            await advisories.take(write_cap(second))
            await at.settle()
            assert at.said[1].startswith("아까 안내가 바뀌었어요.")
            assert "저녁까지 이어져요." in at.said[1]
            await advisories.take(write_cap(after(second, identifier="r3", type="Cancel", infos=())))
            await at.settle()
            assert at.said[2] == "아까 알려 드린 호우 안내는 취소됐어요. 이제 지키지 않으셔도 돼요."
            states = {one.identifier: one.state for one in await advisories.last(10)}
            assert states == {"r1": "superseded", "r2": "cancelled", "r3": "spoken"}

    play(tmp_path, scene)


def test_what_was_not_told_is_cancelled_in_silence_and_in_any_order(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))  # waits for the morning
            await advisories.take(write_cap(after(rain(), identifier="r2", type="Cancel", infos=())))
            early = rain(identifier="r9")
            await advisories.take(write_cap(after(early, identifier="r10", type="Cancel", infos=())))
            await advisories.take(write_cap(early))  # came in after its own cancellation
            await at.advance(12 * 3600)
            assert not at.said

    play(tmp_path, scene, start=NIGHT)


def test_nobody_cancels_what_another_sender_said(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await advisories.take(write_cap(after(rain(), sender="stranger", type="Cancel", infos=())))
            await at.advance(8 * 3600)
            assert len(at.said) == 1

    play(tmp_path, scene, start=NIGHT)


BUSAN = Area(description="부산광역시 중구")


def test_of_a_message_with_several_parts_the_gravest_that_concerns_the_home_is_said(tmp_path: Path) -> None:
    (here,) = rain(severity="Extreme", headline="중구에 물이 넘쳐요").infos
    (there,) = rain(severity="Minor", headline="부산에 비가 와요", areas=(BUSAN,)).infos
    slight = replace(here, severity="Moderate", headline="중구에 비가 와요")
    over = replace(here, headline="이미 끝났어요", expires=NOON - timedelta(hours=1))

    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            taken = await advisories.take(write_cap(rain(infos=(there, over, slight, here))))
            await at.settle()
            assert taken.advisory.state == "waiting"
            (said,) = at.said
            assert "물이 넘쳐요" in said
            assert said.startswith("긴급 안내예요.")
            english = replace(here, language="en-US", event="Flood", headline="Flood in Jung-gu")
            await advisories.take(write_cap(rain(identifier="r2", infos=(there, english))))
            await at.settle()
            assert "호우 안내예요" in at.said[1]
            own_words = replace(here, language="en-US", headline="Flood in Jung-gu")
            await advisories.take(write_cap(rain(identifier="r3", infos=(own_words, here))))
            await at.settle()
            assert "물이 넘쳐요" in at.said[2]

    play(tmp_path, scene, start=NIGHT)


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System"])
@pytest.mark.parametrize("kind", ["Update", "Cancel"])
@pytest.mark.parametrize("first", [True, False])
def test_an_exercise_ends_nothing_that_is_real(
    tmp_path: Path, status: str, kind: str, *, first: bool
) -> None:
    messages = [write_cap(rain()), write_cap(after(rain(), identifier="r2", type=kind, status=status))]

    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            for message in messages if first else reversed(messages):
                await advisories.take(message)
            await at.advance(8 * 3600)
            assert len(at.said) == 1

    play(tmp_path, scene, start=NIGHT)


def test_a_correction_that_says_nothing_ends_nothing(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await advisories.take(write_cap(after(rain(), identifier="r2", type="Update", infos=())))
            await at.advance(8 * 3600)
            assert len(at.said) == 1

    play(tmp_path, scene, start=NIGHT)


def test_a_satellite_that_breaks_keeps_it_from_no_other_and_it_is_said_once(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        class Broken(ScriptedInterlocutor):
            async def ask(self, satellite: str, *given: Any, **named: Any) -> str | None:
                if satellite == "living":
                    raise RuntimeError
                return await super().ask(satellite, *given, **named)

        at.person = Broken(connected=["living", "bedroom"])
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await at.advance(60)
            assert [one.satellite for one in at.person.asked] == ["bedroom"]

    play(tmp_path, scene)


def test_one_that_cannot_be_read_any_more_keeps_no_other_away(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        good = read_cap(write_cap(rain(identifier="old")))
        poisoned = KeptAdvisory(
            id="old",
            sender=good.sender,
            identifier=good.identifier,
            type="Alert",
            message=b"<of an older version/>",
            references=(),
            concerns=True,
            state="waiting",
            due=NOON - timedelta(minutes=1),
            expires=NOON + timedelta(hours=9),
            received=NOON,
        )
        await at.journal.advisories.add(poisoned, (), "superseded")
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await at.settle()
            assert at.said == [EXPECTED]

    play(tmp_path, scene)


def test_what_may_cost_lives_does_not_stand_in_line(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.connected = []
        async with at.running() as advisories:
            for number in range(5):
                await advisories.take(write_cap(rain(identifier=f"m{number}", severity="Moderate")))
            await at.settle()
            urgent = write_cap(rain(identifier="x", severity="Extreme", headline="물이 넘쳐요"))

            class Taking(ScriptedInterlocutor):
                async def ask(self, *given: Any, **named: Any) -> str | None:
                    if not self.asked:
                        await advisories.take(urgent)  # it comes in while the first is being said
                    return await super().ask(*given, **named)

            at.person = Taking()
            advisories._interlocutor = at.person
            await at.advance(30)
            assert len(at.said) == 6
            assert "물이 넘쳐요" in at.said[1]

    play(tmp_path, scene)


def test_what_is_called_off_while_it_is_being_said_is_told_to_be_called_off(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        services: list[Advisories] = []

        class Cancelled(ScriptedInterlocutor):
            async def ask(self, *given: Any, **named: Any) -> str | None:
                heard = await super().ask(*given, **named)
                if len(self.asked) == 1:
                    await services[0].take(write_cap(after(rain(), identifier="r2", type="Cancel", infos=())))
                return heard

        at.person = Cancelled()
        async with at.running() as advisories:
            services.append(advisories)
            await advisories.take(write_cap(rain()))
            await at.settle()
            assert "취소됐어요" in at.said[1]
            states = {one.identifier: one.state for one in await advisories.last(10)}
            assert states == {"r1": "cancelled", "r2": "spoken"}

    play(tmp_path, scene)


def test_a_bus_that_takes_nothing_keeps_no_advisory_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "PATIENCE_S", 0)

    async def scene(at: Scene) -> None:
        with at.bus.subscribe(size=0):
            async with at.running() as advisories:
                await advisories.take(write_cap(rain()))
                await advisories.take(write_cap(rain(identifier="r2")))
                await at.advance(60)
        assert len(at.said) == 2

    play(tmp_path, scene)


def test_a_clock_that_was_wrong_puts_nothing_off_for_more_than_a_night(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        far = NIGHT + timedelta(days=300)
        async with at.running() as advisories:
            await at.clock.set(far)
            await advisories.take(write_cap(rain(expires=far + timedelta(days=1))))
            await at.clock.set(NOON)
            await advisories.take(write_cap(rain(identifier="r2")))
            await at.advance(60)
            assert len(at.said) == 2

    play(tmp_path, scene)


def test_it_waits_for_a_satellite_and_not_beyond_its_time(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.connected = []
        async with at.running() as advisories:
            await advisories.take(write_cap(rain()))
            await at.advance(60)
            at.person.connected = ["living", "bedroom"]
            await at.advance(30)
            assert [one.satellite for one in at.person.asked] == ["living", "bedroom"]
            at.person.connected = []
            await advisories.take(write_cap(rain(identifier="r2", expires=NOON + timedelta(minutes=3))))
            await at.advance(240)
            at.person.connected = ["living"]
            await at.advance(60)
            assert len(at.said) == 2

    play(tmp_path, scene)


def test_a_message_in_another_language_is_told_in_ours(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take(
                write_cap(rain(language="en-US", event="Heat wave", headline="Extreme heat today"))
            )
            await at.settle()
            assert "폭염 안내예요." in at.said[0]
            assert "물을 자주 드시고" in at.said[0]

    play(tmp_path, scene)


def test_nothing_of_ours_is_put_beside_what_they_say_to_do(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take_text("[서울특별시 중구] 화학공장 가스 누출, 북쪽으로 즉시 대피하세요")
            await at.settle()
            assert "북쪽으로 즉시 대피하세요." in at.said[0]
            assert "실내에 계세요" not in at.said[0]

    play(tmp_path, scene)


def test_a_disaster_message_is_read_as_people_get_it(tmp_path: Path) -> None:
    text = "[서울특별시 중구청] 오늘 11시 폭염경보 발효. 한낮 야외활동을 자제하고 물을 자주 드시기 바랍니다."

    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            taken = await advisories.take_text(text)
            assert (await advisories.take_text(f" {text} ")).new is False
            assert taken.advisory.concerns
            await at.settle()
            assert "폭염경보 발효" in at.said[0]
            assert "집이 해당돼요" in at.said[0]
            with pytest.raises(AdvisoryInvalid):
                await advisories.take_text(" ")

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("text", "hazard", "category", "severity"),
    [
        (
            "[위급재난문자] [강원특별자치도] 동해안 지진해일 경보, 높은 곳으로 즉시 대피하세요",
            "tsunami",
            "Geo",
            "Extreme",
        ),
        ("[부산광역시] 산불 발생, 인근 주민은 즉시 대피 바랍니다", "wildfire", "Fire", "Severe"),
        ("[대구광역시] 내일 한파주의보. 수도관 동파에 유의하세요", "cold", "Met", "Moderate"),
        ("[질병관리청] 홍역 환자가 발생했습니다. 손 씻기를 지켜 주세요", "epidemic", "Health", "Moderate"),
        ("[서울경찰청] 김모씨(여, 80세)를 찾습니다", "missing", "Rescue", "Minor"),
        ("[서울특별시] 호우경보 해제", "flood", "Met", "Minor"),
    ],
)
def test_what_korean_messages_are_about(text: str, hazard: str, category: str, severity: str) -> None:
    advisory = read_disaster_message(text, NOON)
    (info,) = advisory.infos
    found = hazard_of(info.headline)
    assert found is not None
    assert (found.id, info.categories[0], info.severity) == (hazard, category, severity)
    again = read_cap(write_cap(advisory))
    assert again.infos[0].headline == info.headline


@pytest.mark.parametrize(
    ("text", "concerned", "severity", "status"),
    [
        ("[행정안전부] 발사체가 서울 쪽으로 가고 있습니다. 즉시 대피하세요", True, "Severe", "Actual"),
        ("[기상청] 지진 발생. 흔들림에 주의하세요", True, "Severe", "Actual"),
        ("[중구청] 침수 위험, 즉시 대피하세요", True, "Severe", "Actual"),
        ("[Web발신] [서울특별시 중구] 호우경보", True, "Severe", "Actual"),
        ("[서울시] 호우경보", True, "Severe", "Actual"),
        ("[서울] 한파경보", True, "Severe", "Actual"),
        ("[부산광역시 중구] 산불, 즉시 대피하세요", False, "Severe", "Actual"),
        ("[부산시] 산불, 즉시 대피하세요", False, "Severe", "Actual"),
        ("[성남시청] 산불, 즉시 대피하세요", False, "Severe", "Actual"),
        ("[서울특별시] 호우경보 발효. 해제 시까지 외출을 자제하세요", True, "Severe", "Actual"),
        ("[서울특별시] 호우경보, 상황 종료시까지 나가지 마세요", True, "Severe", "Actual"),
        ("[서울특별시] 호우주의보 해제, 호우경보 발효", True, "Severe", "Actual"),
        ("[서울특별시] 호우경보 해제", True, "Minor", "Actual"),
        ("[서울특별시] 대피명령이 해제되었습니다", True, "Minor", "Actual"),
        ("[서울특별시] 민방위 훈련 공습경보 발령. 실제 상황이 아닙니다", True, "Extreme", "Exercise"),
        ("[서울특별시] [훈련] 지진 대피하세요", True, "Severe", "Exercise"),
        ("[서울특별시] 훈련 상황이 아닙니다. 공습경보 발령", True, "Extreme", "Actual"),
    ],
)
def test_whom_korean_messages_concern_and_whether_they_hold(
    text: str, concerned: bool, severity: str, status: str
) -> None:
    advisory = read_disaster_message(text, NOON)
    (info,) = advisory.infos
    assert concerns(info, (HOME,), NOON, SEOUL) is concerned
    assert (info.severity, advisory.status) == (severity, status)


def test_every_hazard_says_what_to_do_in_both_languages() -> None:
    for hazard in load_hazards():
        assert hazard.action["ko"].endswith(("요.", "요")), hazard.id
        assert hazard.action["en"].endswith("."), hazard.id


@pytest.mark.parametrize(
    ("description", "areas", "wanted"),
    [
        ("서울특별시 중구", ("서울특별시 중구",), True),
        ("서울특별시", ("서울특별시 중구",), True),
        ("서울특별시 강남구, 중구", ("서울특별시 중구",), True),
        ("서울특별시 중구 을지로동", ("서울특별시 중구",), True),
        ("부산광역시 중구", ("서울특별시 중구",), False),
        ("서울특별시 중랑구", ("서울특별시 중구",), False),
        ("서울 중구", ("서울특별시 중구",), True),
        ("서울시 중구", ("서울 중구",), True),
        ("강원도 속초시", ("강원특별자치도 속초시",), True),
        ("광주시", ("경기도 광주시",), True),
        ("광주시", ("광주광역시 동구",), True),
        ("중구", ("서울특별시 중구",), True),
        ("부산 중구", ("서울특별시 중구",), False),
        ("동구", ("서울특별시 중구",), False),
        ("Kent; Surrey", ("Surrey",), True),
        ("West Sussex", ("Sussex",), False),
    ],
)
def test_areas_are_matched_by_their_full_names(
    description: str, areas: tuple[str, ...], wanted: bool
) -> None:
    place = PlaceConfig(name={"en": "x"}, areas=areas)
    assert lies_in(place, Area(description=description)) is wanted


def test_shapes_count_before_names_and_codes_count_too() -> None:
    far = Area(description="서울특별시 중구", circles=(((35.1, 129.0), 3.0),))
    near = Area(
        description="somewhere",
        polygons=(((37.5, 126.9), (37.6, 126.9), (37.6, 127.1), (37.5, 127.1), (37.5, 126.9)),),
    )
    assert not lies_in(HOME, far)
    assert lies_in(HOME, near)
    coded = PlaceConfig(name={"en": "x"}, geocodes=("KR=11140", "22"))
    assert lies_in(coded, Area(description="y", geocodes=(("any", "11140"),)))
    assert not lies_in(coded, Area(description="y", geocodes=(("any", "111"),)))


def test_a_plan_counts_while_somebody_will_be_there() -> None:
    wednesday = datetime(2026, 7, 1, 9, 0, tzinfo=SEOUL)
    assert is_there(CLINIC, wednesday, wednesday + timedelta(hours=6), SEOUL)
    assert not is_there(CLINIC, wednesday, wednesday + timedelta(hours=2), SEOUL)
    assert not is_there(CLINIC, wednesday + timedelta(days=1), wednesday + timedelta(days=2), SEOUL)
    overnight = PlaceConfig(name={"en": "x"}, weekdays=(1,), begins="22:00", ends="06:00")
    assert is_there(
        overnight, datetime(2026, 7, 1, 5, 0, tzinfo=SEOUL), datetime(2026, 7, 1, 5, 30, tzinfo=SEOUL), SEOUL
    )
    info = rain(areas=(Area(description="경기도 성남시"),), expires=NOON + timedelta(hours=3)).infos[0]
    assert concerns(info, (HOME, CLINIC), NOON, SEOUL)
    assert not concerns(info, (HOME,), NOON, SEOUL)
    assert concerns(info, (), NOON, SEOUL)


def test_what_may_cost_lives_is_told_where_nobody_can_say_whether_it_is_here() -> None:
    only_degrees = PlaceConfig(name={"ko": "집"}, latitude=37.56, longitude=126.99)
    for severity, urgency, wanted in (
        ("Extreme", "Expected", True),
        ("Severe", "Immediate", True),
        ("Severe", "Expected", False),
        ("Moderate", "Immediate", False),
    ):
        (info,) = rain(severity=severity, urgency=urgency).infos
        assert concerns(info, (only_degrees,), NOON, SEOUL) is wanted
    (elsewhere,) = rain(
        severity="Extreme", areas=(Area(description="x", circles=(((35.1, 129.0), 3.0),)),)
    ).infos
    assert not concerns(elsewhere, (only_degrees,), NOON, SEOUL)


def test_quiet_hours_end_in_the_morning() -> None:
    assert quiet_until(NOON, "22:00", "07:00", SEOUL) == NOON
    assert quiet_until(NIGHT, "22:00", "07:00", SEOUL) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    early = datetime(2026, 7, 2, 3, 0, tzinfo=SEOUL)
    assert quiet_until(early, "22:00", "07:00", SEOUL) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "told", "not_told"),
    [
        # 31 May 2023, Seoul: the correction of a warning that had been sent by mistake.
        ("[서울특별시] 06:41 경계경보 발령은 오발령 사항임을 알려드림", "ko", "오발령", "대피하세요"),
        ("[서울특별시] 06:41 경계경보 발령은 오발령 사항임을 알려드림", "en", "is over", "Leave at once"),
        ("[중구청] 가스누출 사고. 인근 주민은 즉시 대피", "en", "Leave at once", "stay indoors"),
        ("[중구청] 11.28.(토) 22시~익일 05시 단수", "ko", "11월 28일 토요일 22시부터 다음 날", "~"),
        ("[중구청] 오늘 11:20 화재 발생/창문을 닫아 주세요", "ko", "11시 20분", "/"),
        ("[중구청] 호우경보", "en", "From the district.", "중구"),
        ("[국방부] 미상 물체. 만지지 마시고 신고(1338)", "ko", "1338", "떨어져서"),
        ("[중구청] 경로당 점심 제공 안내", "en", "ask somebody to read it", "경로당"),
        ("[서울시] 짙은 안개", "ko", "조심하세요", "피해 가세요"),
        ("[중구청] 멧돼지 출몰", "en", "dangerous animal", "멧돼지"),
    ],
)
def test_korean_messages_are_said_as_people_understand_them(
    text: str, language: Language, told: str, not_told: str
) -> None:
    advisory = read_disaster_message(text, NOON)
    said = spoken(advisory, advisory.infos[0], (), language, changed=False)
    assert told in said
    assert not_told not in said


@pytest.mark.parametrize(
    ("text", "severity", "urgency"),
    [
        ("[중구청] 멧돼지 발견 즉시 119 신고 바랍니다", "Moderate", "Expected"),
        ("[중구청] 하천 범람, 주민은 즉시 높은 곳으로 이동 바랍니다", "Severe", "Immediate"),
        ("[서울특별시] 앞서 보낸 대피 안내는 취소합니다", "Moderate", "Past"),
        ("[중구청] 훈련 문자가 잘못 발송되었습니다", "Moderate", "Past"),
    ],
)
def test_how_grave_korean_messages_are(text: str, severity: str, urgency: str) -> None:
    (info,) = read_disaster_message(text, NOON).infos
    assert (info.severity, info.urgency) == (severity, urgency)


@pytest.mark.parametrize(
    ("sender", "area"),
    [("중구보건소", "중구"), ("서울경찰청", "서울"), ("경기도 재난안전대책본부", "경기도"), ("산림청", "")],
)
def test_offices_are_named_after_areas(sender: str, area: str) -> None:
    assert area_of(sender) == area


@pytest.mark.parametrize(
    ("code", "own", "wanted"),
    [
        ("1100000000", "1114010300", True),  # 서울특별시 around 중구 무교동
        ("1114000000", "1114010300", True),
        ("1117000000", "1114010300", False),
        ("2600000000", "1114010300", False),
        ("036000", "036061", True),  # the state of New York around Manhattan
        ("136061", "036061", True),  # a part of that county
        ("036047", "036061", False),
        ("NYZ072", "NYZ072", True),
        ("DE001", "DE002", False),
    ],
)
def test_larger_areas_codes_cover_smaller_ones(code: str, own: str, wanted: bool) -> None:
    place = PlaceConfig(name={"en": "x"}, geocodes=(own,))
    assert lies_in(place, Area(description="", geocodes=(("CODE", code),))) is wanted


@pytest.mark.parametrize(
    ("event", "hazard"),
    [
        ("Winter Weather Advisory", "snow"), ("Tornado Warning", "tornado"), ("Flash Flood Warning", "flood"),
        ("Excessive Heat Warning", "heat"), ("Dense Fog Advisory", "fog"), ("Wind Advisory", "storm"),
        ("Red Flag Warning", "wildfire"), ("Rip Current Statement", "surge"), ("Storm Surge Warning", "surge"),
        ("Air Quality Alert", "dust"), ("Shelter In Place Warning", "chemical"), ("Volcano Warning", "volcano"),
        ("Avalanche Warning", "avalanche"), ("Boil Water Advisory", "outage"), ("Law Enforcement Warning", "attack"),
        ("Yellow Low-Temperature Warning", "cold"), ("Orange High-Temperature Warning", "heat"),
        ("hurricane-force gusts", "storm"), ("Severe Thunderstorm Warning", "storm"), ("Evacuation Immediate", "evacuation"),
    ],
)  # fmt: skip
def test_what_american_and_european_events_are_about(event: str, hazard: str) -> None:
    found = hazard_of(event)
    assert found is not None
    assert found.id == hazard


def test_whoever_was_woken_hears_at_once_that_it_is_over(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            first = rain(urgency="Immediate")
            await advisories.take(write_cap(first))
            await at.settle()
            await advisories.take(write_cap(after(first, identifier="r2", type="Cancel", infos=())))
            await at.settle()
            assert len(at.said) == 2
            assert "취소됐어요" in at.said[1]

    play(tmp_path, scene, start=NIGHT)


@pytest.mark.parametrize(
    ("warning", "end", "told"),
    [
        ("[위급재난문자] [서울특별시] 경계경보 발령. 대피할 준비를 하세요", "[행정안전부] 경계경보는 오발령 사항임을 알려드림", True),
        ("[중구청] 하천 범람, 즉시 대피 바랍니다", "[중구청] 호우경보 해제, 대피명령이 해제되었습니다", True),
        ("[중구청] 하천 범람, 즉시 대피 바랍니다", "[중구청] 한파주의보 해제", False),
        ("[중구청] 한파주의보", "[중구청] 한파주의보 해제", False),  # by night neither is said
    ],
)  # fmt: skip
def test_who_heard_a_korean_message_hears_its_end(tmp_path: Path, warning: str, end: str, told: bool) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as advisories:
            await advisories.take_text(warning)
            await at.settle()
            before = len(at.said)
            await advisories.take_text(end)
            await at.settle()
            assert len(at.said) - before == int(told)
            await at.advance(8 * 3600)
            assert not any("한파주의보" in said for said in at.said)  # over before the morning

    play(tmp_path, scene, start=NIGHT)


def test_of_two_foreign_languages_the_one_that_can_be_told_in_ours_is_taken() -> None:
    (info,) = rain().infos
    german = replace(info, language="de-DE", event="ORKANBÖEN", headline="Amtliche UNWETTERWARNUNG")
    english = replace(info, language="en-GB", event="gusts", headline="Warning of gusts")
    for infos in ((german, english), (english, german)):
        advisory = replace(rain(), infos=infos)
        told = info_to_say(advisory, "ko", (HOME,), NOON, SEOUL)
        assert told is not None
        assert spoken(advisory, told, (HOME,), "ko", changed=False).count("강풍 안내예요") == 1
