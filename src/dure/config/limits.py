"""What a setting may be, beyond its type: every range and every rule between settings stands here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dure.config import safety_limits
from dure.config.names import key_of
from dure.config.platform_limits import check_platforms
from dure.config.problems import Place, Problems
from dure.config.schema import Config

RANGES: dict[str, tuple[float, float]] = {
    "server.port": (0, 65535),
    "server.max_streams": (1, 64),
    "server.max_upload_mb": (1, 1024),
    "wake.refractory_s": (0, 10),
    "attention.pre_roll_s": (0, 5),
    "attention.listen_s": (1, 60),
    "attention.follow_up_s": (0, 60),
    "attention.end_silence_s": (0.1, 5),
    "attention.max_utterance_s": (1, 120),
    "attention.agent_timeout_s": (0.5, 300),
    "recognizer.threads": (0, 64),
    "synthesizer.timeout_s": (0.5, 120),
    "agents.*.voice.pitch": (0, 1),
    "agents.*.voice.speed": (0.5, 2),
    "history.keep_days": (0, 3650),
    "history.keep_decisions_days": (0, 3650),
    "routines.*.grace_s": (0, 86400),
    "timers.ring_s": (1, 3600),
    "timers.snooze_s": (10, 86400),
    **safety_limits.RANGES,
    "care.routines.*.false_alarms_per_day": (0.001, 1),
    "care.checkins.attempts": (1, 10),
    "care.checkins.retry_after_s": (30, 7200),
    "care.checkins.wait_s": (3, 120),
    "care.checkins.loudness": (0.1, 1),
    "care.checkins.louder": (0, 0.5),
    "care.checkins.later_s": (60, 14400),
    "care.checkins.grace_s": (60, 43200),
    "care.checkins.keep_days": (7, 3650),
    "care.advisories.places[].latitude": (-90, 90),
    "care.advisories.places[].longitude": (-180, 180),
    "care.advisories.feeds[].every_s": (30, 86400),
    "care.advisories.loudness": (0.1, 1),
}
"""Lowest and highest value of every number; `*` stands for any agent."""

AGENT_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""What an agent's id looks like."""


def find_range(path: str) -> tuple[float, float] | None:
    """The range of a setting, such as `attention.listen_s`."""
    return next((limits for pattern, limits in RANGES.items() if fnmatchcase(path, pattern)), None)


def check(config: Config, problems: Problems) -> None:
    """Note every value that is out of its range or does not go with the others."""
    for place, value in walk(config):
        if isinstance(value, int | float) and not isinstance(value, bool):
            _check_number(place, value, problems)
    _check_time_zone(config, problems)
    _check_agents(config, problems)
    safety_limits.check_safety(config.safety, problems)
    check_platforms(config.home.platforms, config.agents, problems)
    if not config.recognizer.languages:
        problems.add(("recognizer", "languages"), "names no language", "언어가 하나도 없어요")
    if config.synthesizer.engine == "openai" and not config.synthesizer.url:
        problems.add(
            ("synthesizer", "url"), "is needed by the engine “openai”", "“openai” 엔진에는 꼭 있어야 해요"
        )


def walk(value: object, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every single setting of a configuration with its place; free settings of plug-ins are left out."""
    if is_dataclass(value):
        for item in fields(value):
            if item.name not in ("settings", "plugins"):
                yield from walk(getattr(value, item.name), (*place, item.name))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from walk(inner, (*place, name))
    else:
        yield place, value


def _check_number(place: Place, value: float, problems: Problems) -> None:
    limits = find_range(".".join(place))
    if limits is None or limits[0] <= value <= limits[1]:
        return
    low, high = (f"{limit:g}" for limit in limits)
    problems.add(place, f"is {low} to {high}, not {value:g}", f"{value:g}: {low}부터 {high}까지만 돼요")


def _check_time_zone(config: Config, problems: Problems) -> None:
    if not config.time_zone:
        return
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.add(
            ("time_zone",),
            "is no IANA time zone; write it like Asia/Seoul",
            "IANA 시간대 이름이 아니에요. Asia/Seoul처럼 적으세요",
        )


def _check_agents(config: Config, problems: Problems) -> None:
    owners: dict[str, str] = {}
    for name, agent in config.agents.items():
        if not AGENT_ID.fullmatch(name):
            problems.add(
                ("agents", name),
                "an agent's id is made of a-z, 0-9, - and _",
                "에이전트 id에는 a-z, 0-9, -, _만 쓸 수 있어요",
            )
        for wake_word in agent.wake_words:
            place = ("agents", name, "wake_words")
            if not wake_word.text.strip():
                problems.add(place, "holds an empty name", "빈 이름이 있어요")
            for text in (wake_word.text, *wake_word.also):
                owner = owners.setdefault(key_of(text), name)
                if owner != name:
                    problems.add(
                        place,
                        f"“{text}” already calls {owner}",
                        f"“{text}”: 이미 {owner} 에이전트의 이름이에요",
                    )
    if not config.agents:
        problems.add(
            ("default_agents",),
            "is false and no [agents.NAME] is there: nobody could answer",
            "false인데 [agents.이름]도 없어서 대답할 에이전트가 없어요",
        )
