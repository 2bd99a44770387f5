"""What goes with what in `[safety]`: whoever is named must be there, and hours are hours."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from dure.config.problems import Place, Problems
from dure.config.safety import SafetyConfig

BUILT_IN_CHANNELS = ("voice",)
"""Channels that need no section."""

_QUIET = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")

SATELLITE_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
"""What a satellite's id looks like."""

RANGES: dict[str, tuple[float, float]] = {
    "safety.silent_after_s": (90, 86400),
    "safety.ladders.*.acknowledged_s": (60, 86400),
    "safety.ladders.*.repeat_s": (60, 86400),
    "safety.ladders.*.steps[].wait_s": (5, 86400),
    "safety.ladders.*.steps[].loudness": (0, 1),
    "safety.channels.*.timeout_s": (1, 120),
    "safety.hearing.read_per_minute": (0, 60),
    "safety.hearing.scream_above_db": (6, 40),
    "safety.hearing.scream_pitch_hz": (300, 1500),
    "safety.hearing.crying_s": (2, 30),
    "safety.hearing.fall_silence_s": (10, 600),
    "safety.hearing.wait_s": (0, 600),
}
"""Lowest and highest value of every number."""


def check_safety(safety: SafetyConfig, problems: Problems) -> None:
    """Note everything in `[safety]` that does not go together."""
    if safety.address and not re.fullmatch(r"https?://[^/\s]+/?", safety.address):
        problems.add(
            ("safety", "address"),
            "is written like https://hub.example.org:8420",
            "https://hub.example.org:8420처럼 적으세요",
        )
    for satellite in safety.satellites:
        if not SATELLITE_ID.fullmatch(satellite):
            problems.add(
                ("safety", "satellites", satellite),
                "is no satellite id: 1 to 64 of a-z, 0-9, - and _",
                "위성 id는 a-z, 0-9, -, _ 가운데 1~64자로 적으세요",
            )
    for name, person in safety.people.items():
        place = ("safety", "people", name)
        _known((*place, "contacts"), person.contacts, safety.contacts, problems)
        if person.ladder:
            _known((*place, "ladder"), (person.ladder,), safety.ladders, problems)
        _check_quiet((*place, "quiet"), person.quiet, problems)
    for name, contact in safety.contacts.items():
        place = ("safety", "contacts", name)
        _check_quiet((*place, "quiet"), contact.quiet, problems)
        channels = {*safety.channels, *BUILT_IN_CHANNELS}
        _known((*place, "reach"), (one.channel for one in contact.reach), channels, problems)
    for name in safety.ladders:
        _check_ladder(name, safety, problems)


def _check_ladder(name: str, safety: SafetyConfig, problems: Problems) -> None:
    for number, step in enumerate(safety.ladders[name].steps):
        place = ("safety", "ladders", name, f"steps[{number}]")
        _known((*place, "contacts"), step.contacts, safety.contacts, problems)
        channels = {*safety.channels, *BUILT_IN_CHANNELS}
        _known((*place, "channels"), step.channels, channels, problems)
        for setting, value in (("wait_s", step.wait_s), ("loudness", step.loudness)):
            low, high = RANGES[f"safety.ladders.*.steps[].{setting}"]
            if not low <= value <= high:
                problems.add(
                    (*place, setting),
                    f"is {low:g} to {high:g}, not {value:g}",
                    f"{value:g}: {low:g}부터 {high:g}까지만 돼요",
                )


def _known(place: Place, names: Iterable[str], known: Collection[str], problems: Problems) -> None:
    for name in names:
        if name not in known:
            problems.unknown((*place, name), list(known))


def _check_quiet(place: Place, text: str, problems: Problems) -> None:
    if text and not _QUIET.fullmatch(text):
        problems.add(place, "is written like 22:00-07:00", "22:00-07:00처럼 적으세요")
