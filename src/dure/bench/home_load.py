"""How long it takes from a sentence to the command that reaches an appliance, in a home that is large and never still."""

from __future__ import annotations

import gc
import random
import resource
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel

from dure.api import Appliance, HomeDoor, Order, Profile, Room, Value, Wish
from dure.bus import Bus, Overflow
from dure.clock import SystemClock
from dure.events import ApplianceChanged
from dure.home.drivers.simulated.flat import load_flat
from dure.home.drivers.simulated.world import World
from dure.home.service import HomeService
from dure.home.spoken import SpokenHome
from dure.language.text import language_of
from dure.store import Journal

SENTENCES = (
    "거실 불 켜줘", "turn on plug 19", "에어컨 이십사 도로", "거실 불 꺼줘", "주방 불 켜줘", "세탁기 울 코스로 맞춰줘", "안방 블라인드 반만 열어줘",
    "turn on the living room light", "set the air conditioner to 23 degrees", "turn off lamp 48", "주방 불 꺼줘", "티비 볼륨 십오로",
    "turn off the bedroom light", "작은방 불 켜고 안방 불 꺼줘", "선풍기 틀어줘", "turn the fan off", "가습기 켜줘", "공기청정기 꺼줘",
)  # fmt: skip
NOW = datetime(2026, 3, 10, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
ROOMS = 25
PAUSE_S = 0.1
"""Between two sentences."""

CHANGES_MORE = 20_000
"""So many more changes come, as fast as they go, while memory is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured; times in milliseconds.

    Attributes:
        appliances: how many there were.
        changes_per_s: how many changes of state came each second.
        sentences: how many sentences were said.
        done: how many of them came to something that was done.
        command_p50_ms: from the sentence to the first command at the driver, the audit chain on disk included.
        command_p95_ms: the same.
        command_max_ms: the same.
        answer_p95_ms: from the sentence to what is said.
        change_max_ms: the longest that one change took to be told.
        memory_before_mb: the process, after everything was warm.
        memory_growth_mb: how much larger it was after twenty thousand more changes.
    """

    appliances: int
    changes_per_s: float
    sentences: int
    done: int
    command_p50_ms: float
    command_p95_ms: float
    command_max_ms: float
    answer_p95_ms: float
    change_max_ms: float
    memory_before_mb: float
    memory_growth_mb: float

    def as_json(self) -> dict[str, object]:
        """The figures by name."""
        return asdict(self)


class LoudDriver:
    """Five hundred things that do what they are told at once, and of which some change all the time.

    Attributes:
        first: when the first order since it was last cleared came in; None where none came.

    Args:
        count: how many things.
    """

    def __init__(self, count: int) -> None:
        flat = load_flat(None, driver="loud")
        world = World(flat)
        self.rooms = (
            *flat.rooms,
            *(Room(id=f"room{n}", name={"ko": f"{n}호실", "en": f"room {n}"}) for n in range(1, ROOMS + 1)),
        )
        self.things = [*world.appliances.values(), *_crowd(count - len(world.appliances))]
        self._at_first: Mapping[str, Mapping[str, Value]] = {one: world.told(one) for one in world.appliances}
        self._dice = random.Random(1)  # noqa: S311  # no secret
        self._sensors = [one.id for one in self.things if "power_w" in one.traits]
        self._door: HomeDoor | None = None
        self.first: float | None = None

    async def run(self, home: HomeDoor) -> None:
        """Announce everything once."""
        await home.announce(self.things)
        for one in self.things:
            await home.report(one.id, self._at_first.get(one.id, {"on_off": False}))
        self._door = home
        await anyio.sleep_forever()

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Do it at once."""
        if self.first is None:
            self.first = time.perf_counter()
        return {order.trait: order.value}

    async def change(self) -> float:
        """Some appliance changes; how long it took to be told, in seconds."""
        if self._door is None:
            raise RuntimeError("it does not run yet")
        began = time.perf_counter()
        await self._door.report(
            self._dice.choice(self._sensors), {"power_w": round(self._dice.uniform(0, 900), 1)}
        )
        return time.perf_counter() - began


def _crowd(count: int) -> Sequence[Appliance]:
    kinds: tuple[tuple[str, str, str, Mapping[str, Profile]], ...] = (
        ("light", "조명", "lamp", {}),
        ("plug", "콘센트", "plug", {"power_w": Profile(writable=False)}),
    )
    found = []
    for number in range(1, count + 1):
        kind, ko, en, more = kinds[number % 2]
        found.append(
            Appliance(
                id=f"thing{number}",
                kind=kind,
                driver="loud",
                name={"ko": f"{ko} {number}", "en": f"{en} {number}"},
                traits={"on_off": Profile(), **more},
                room=f"room{number % ROOMS + 1}",
            )
        )
    return found


async def measure(appliances: int, changes_per_s: float, sentences: int) -> Figures:
    """Say so many sentences while so many changes come.

    Args:
        appliances: how many there are.
        changes_per_s: how many of them change each second.
        sentences: how many sentences are said, ten each second.
    """
    with tempfile.TemporaryDirectory() as folder:
        journal = await Journal.open(Path(folder) / "journal.sqlite")
        try:
            return await _measure(journal, appliances, changes_per_s, sentences)
        finally:
            await journal.close()


async def _measure(journal: Journal, appliances: int, changes_per_s: float, sentences: int) -> Figures:
    bus, driver = Bus(), LoudDriver(appliances)

    async def note(wish: Wish, orders: Sequence[Order]) -> None:
        what = [f"{one.appliance}.{one.trait}" for one in orders][:50]
        await journal.audit.record("home.ordered", source=wish.agent, target="home", what=what)

    service = HomeService(
        {"loud": driver}, SystemClock(), bus, note=note, actions=journal.home, rooms=driver.rooms
    )
    home = SpokenHome(service, bus)
    longest, commands, answers, done = [0.0], [], [], 0

    async def change() -> None:
        due = time.perf_counter()
        while True:
            longest[0] = max(longest[0], await driver.change())
            due += 1 / changes_per_s
            await anyio.sleep(max(0.0, due - time.perf_counter()))

    with bus.subscribe(ApplianceChanged, overflow=Overflow.DROP_OLDEST) as told:

        async def page() -> None:
            async for _ in told:
                pass

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(page)
            tasks.start_soon(service.run)
            await service.ready()
            await _say(home, driver, SENTENCES[0], "warm")  # the index of words is built once
            async with anyio.create_task_group() as changing:
                changing.start_soon(change)
                for number in range(sentences):
                    command_s, answer_s = await _say(
                        home, driver, SENTENCES[number % len(SENTENCES)], str(number)
                    )
                    answers.append(answer_s)
                    if command_s is not None:
                        commands.append(command_s)
                        done += 1
                    await anyio.sleep(PAUSE_S)
                changing.cancel_scope.cancel()
            before = await _memory_mb(driver, CHANGES_MORE // 4)
            after = await _memory_mb(driver, CHANGES_MORE)
            tasks.cancel_scope.cancel()
    cuts = quantiles(commands, n=100, method="inclusive")
    return Figures(
        appliances=len(driver.things),
        changes_per_s=changes_per_s,
        sentences=sentences,
        done=done,
        command_p50_ms=_ms(cuts[49]),
        command_p95_ms=_ms(cuts[94]),
        command_max_ms=_ms(max(commands)),
        answer_p95_ms=_ms(quantiles(answers, n=100, method="inclusive")[94]),
        change_max_ms=_ms(longest[0]),
        memory_before_mb=round(before, 1),
        memory_growth_mb=round(after - before, 1),
    )


async def _say(home: SpokenHome, driver: LoudDriver, text: str, turn: str) -> tuple[float | None, float]:
    """How long until the first command came, and until the answer; None for the first where none came."""
    driver.first, began = None, time.perf_counter()
    wish = Wish(means="voice", agent="aria", satellite="living-speaker", turn=turn)
    await home.say(text, language_of(text, "ko"), wish, NOW)
    answered = time.perf_counter() - began
    return None if driver.first is None else driver.first - began, answered


async def _memory_mb(driver: LoudDriver, changes: int) -> float:
    """How large the process is after so many changes, as fast as they go."""
    for number in range(changes):
        await driver.change()
        if number % 50 == 0:
            await anyio.lowlevel.checkpoint()
    gc.collect()
    return _size_mb()


def _size_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():  # where there is no such file, the peak has to do
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
