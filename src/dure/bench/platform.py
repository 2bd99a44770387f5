"""What a platform full of skills costs beyond the skills' own time, and whether a dead partner keeps others waiting."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio

from dure.api import Request
from dure.bus import Bus
from dure.clock import SystemClock
from dure.errors import Language
from dure.language.text import language_of
from dure.skills.host.host import SkillHost
from dure.skills.wires.base import Outgoing
from dure.store import AddedSkill, Journal
from dure.testing.agents import MemoryMemory
from dure.testing.skills import SkillServer, cek_answer, serve_skill

_VERBS_KO = (
    "알려 줘",
    "주문해 줘",
    "틀어 줘",
    "예약해 줘",
    "찾아 줘",
    "보내 줘",
    "바꿔 줘",
    "더해 줘",
    "빼 줘",
    "읽어 줘",
)
_VERBS_EN = ("tell me about", "order", "play", "book", "find", "send", "change", "add", "remove", "read")
_SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초구누두루무부수우주기니디리미비시이지"
_OTHERS = ("오늘 날씨 어때", "삼 분 타이머 맞춰 줘", "거실 불 좀 켜 줄래", "what time is it in London", "turn off the lights", "open the window")  # fmt: skip
TURNS = 40
HANGING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured, times in milliseconds.

    Attributes:
        skills: how many skills were loaded.
        intents: how many intents.
        load_ms: how long loading all of them took.
        route_p50_ms: processor time from a sentence to the request and from the answer to the reply; the skill's own time and the journal's disk are left out.
        route_p95_ms: the same.
        route_max_ms: the same.
        alone_p95_ms: of forty turns that come at once, with a partner that answers; the median round.
        beside_dead_p95_ms: the same turns while another partner hangs.
        ratio: the second of these by the first.
    """

    skills: int
    intents: int
    load_ms: float
    route_p50_ms: float
    route_p95_ms: float
    route_max_ms: float
    alone_p95_ms: float
    beside_dead_p95_ms: float
    ratio: float


async def measure(skills: int, intents: int, rounds: int) -> Figures:
    """Measure a platform of so many skills with so many intents in all."""
    with tempfile.TemporaryDirectory() as folder:
        journal = await Journal.open(Path(folder) / "journal.sqlite")
        try:
            return await _measure(journal, Path(folder), skills, intents, rounds)
        finally:
            await journal.close()


async def _measure(journal: Journal, folder: Path, skills: int, intents: int, rounds: int) -> Figures:
    many = _many(skills, max(1, intents // skills))
    host = SkillHost(journal, folder, Bus(), SystemClock())
    begun = time.perf_counter()
    await host.use([added for added, _ in many])
    load_ms = (time.perf_counter() - begun) * 1000
    routes = await _route(host, many, rounds)
    alone, beside = await _crowd(journal, folder, rounds)
    return Figures(
        skills=skills,
        intents=skills * max(1, intents // skills),
        load_ms=round(load_ms, 1),
        route_p50_ms=round(statistics.median(routes), 2),
        route_p95_ms=_p95(routes),
        route_max_ms=round(max(routes), 2),
        alone_p95_ms=round(statistics.median(alone), 2),
        beside_dead_p95_ms=round(statistics.median(beside), 2),
        ratio=round(statistics.median(beside) / statistics.median(alone), 2),
    )


async def _route(
    host: SkillHost, many: Sequence[tuple[AddedSkill, Sequence[str]]], rounds: int
) -> list[float]:
    """Every sentence of the mix, the server's answer being there at once."""
    for added, _ in many:
        skill = host.skill(added.id)
        if skill is None:
            raise RuntimeError(f"{added.id} was left out")
        skill.line.send = _at_once  # type: ignore[method-assign]  # the skill's own time is left out
    chance = random.Random(4)  # noqa: S311  # a mix of sentences, no secret
    sentences = [text for _, texts in chance.sample(list(many), min(len(many), 40)) for text in texts]
    taken: list[float] = []
    for _ in range(rounds):
        for number, text in enumerate((*sentences, *_OTHERS)):
            begun = time.thread_time()
            await _say(host, text, f"room-{number}")
            taken.append((time.thread_time() - begun) * 1000)
    return taken


async def _at_once(outgoing: Outgoing, *, limit_s: float) -> bytes:
    del outgoing, limit_s
    return _ANSWER


_ANSWER = b'{"version":"1.0","sessionAttributes":{},"response":{"outputSpeech":{"type":"SimpleSpeech","values":{"type":"PlainText","lang":"ko","value":"OK."}},"shouldEndSession":true}}'


async def _crowd(journal: Journal, folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """The 95th percentile of each round of turns at once, without and with a partner that hangs, on real connections."""
    alone: list[float] = []
    beside: list[float] = []
    with serve_skill(lambda _: cek_answer("네.")) as good, serve_skill(lambda _: {}) as dead:
        dead.manner = "silent"
        host = SkillHost(journal, folder, Bus(), SystemClock())
        await host.use([_added("good", good.url, {}, "좋은봇"), _added("dead", dead.url, {}, "죽은봇")])
        for number in range(rounds + 1):
            order = (0, HANGING) if number % 2 else (HANGING, 0)  # so that neither always comes second
            for hanging in order:
                taken = await _at_the_same_time(host, dead, hanging)
                if number:  # the first round warms up
                    (beside if hanging else alone).append(_p95(taken))
    return alone, beside


async def _at_the_same_time(host: SkillHost, partner: SkillServer, hanging: int) -> list[float]:
    """How long each turn takes, while so many others already wait for the partner that hangs."""
    taken: list[float] = []

    async def one(number: int) -> None:
        begun = time.perf_counter()
        await _say(host, "좋은봇 열어 줘", f"hall-{number}")
        taken.append((time.perf_counter() - begun) * 1000)

    async with anyio.create_task_group() as dead:
        for number in range(hanging):
            dead.start_soon(_say, host, "죽은봇 열어 줘", f"cellar-{number}")
        while len(partner.asked) < hanging:  # noqa: ASYNC110  # the server keeps a list
            await anyio.sleep(0.005)
        async with anyio.create_task_group() as tasks:
            for number in range(TURNS):
                tasks.start_soon(one, number)
        dead.cancel_scope.cancel()
    partner.asked.clear()
    return taken


async def _say(host: SkillHost, text: str, satellite: str) -> None:
    default: Language = "ko"
    request = Request(
        text=text,
        language=language_of(text, default),
        agent="clova",
        satellite=satellite,
        turn="bench",
        memory=MemoryMemory(),
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
    for skill in (host.before(), host.after()):
        if await skill.handle(replace(request)):
            return


def _many(skills: int, each: int) -> Sequence[tuple[AddedSkill, Sequence[str]]]:
    """Skills with names and intents of their own, and what people say to them."""
    chance = random.Random(1)  # noqa: S311  # made-up names, no secret
    found = []
    for number in range(skills):
        name = "".join(chance.choice(_SYLLABLES) for _ in range(4))
        intents: dict[str, tuple[str, str]] = {}
        said = [f"{name} 열어 줘"]
        for turn in range(each):
            thing = "".join(chance.choice(_SYLLABLES) for _ in range(3))
            verb = turn % len(_VERBS_KO)
            intents[f"Intent{turn}"] = (
                f"{{count}} 개 {thing} {_VERBS_KO[verb]}",
                f"{_VERBS_EN[verb]} {{count}} {thing}",
            )
            said.append(f"{name}에서 두 개 {thing} {_VERBS_KO[verb]}")
        found.append((_added(f"skill-{number}", "http://127.0.0.1:9", intents, name), said[:4]))
    return found


def _added(id: str, url: str, intents: Mapping[str, tuple[str, str]], name: str) -> AddedSkill:  # noqa: A002  # what it is called everywhere
    lines = [f'id = "{id}"', 'protocol = "cek"', f'endpoint = "{url}"', f'name = {{ ko = "{name}" }}']
    for intent, (korean, english) in intents.items():
        lines += [f"[intents.{intent}]", f'samples.ko = ["{korean}"]', f'samples.en = ["{english}"]']
        lines += ['slots.count = { type = "number" }']
    return AddedSkill(
        id=id,
        agent="clova",
        manifest="\n".join(lines),
        origin="bench",
        reach="loopback",
        granted=(),
        added=datetime(2026, 11, 22, tzinfo=UTC),
    )


def _p95(values: Sequence[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 2)


def told(figures: Figures) -> dict[str, Any]:
    """The figures as JSON."""
    return {name: getattr(figures, name) for name in Figures.__slots__}
