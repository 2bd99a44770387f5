"""How the home is shown to people, and how they name its things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from rich.markup import escape
from rich.table import Table

from dure.cli.output import console, spoken_language
from dure.errors import BadInput, Language, NotFound, Text
from dure.home.model import load_model

Told = Mapping[str, Any]

_MEANS: Mapping[str, tuple[str, str]] = {
    "voice": ("spoken", "말로"),
    "touch": ("by hand", "손으로"),
    "command": ("command line", "명령줄"),
    "routine": ("routine", "루틴"),
    "program": ("program", "프로그램"),
}


def find(told: Told, name: str) -> Told:
    """The appliance of that id or name.

    Raises:
        NotFound: there is none; what is near is told.
        BadInput: several are called so.
    """
    appliances: Sequence[Told] = told["appliances"]
    wanted = _plain(name)
    for one in appliances:
        if one["appliance"] == name:
            return one
    found = [one for one in appliances if wanted in _names(one)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one["appliance"] for one in found)
        why = Text(f"several things are called so: {ids}", f"같은 이름이 여럿이에요: {ids}")
        raise BadInput(what=name, why=why)
    known = [*(one["appliance"] for one in appliances), *(n for one in appliances for n in _names(one))]
    near = get_close_matches(wanted, known, 3, 0.5)
    kind = Text("appliance", "기기")
    raise NotFound(what=kind, id=f"{name} ({', '.join(near)}?)" if near else name)


def word(trait: str, value: object, language: Language) -> str:
    """A value as people say it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _truth(trait, value, language)
    model = load_model()
    if isinstance(value, str):
        words = model.options.get(value)
        return words[language][0] if words else value
    unit = model.traits[trait].unit if trait in model.traits else ""
    if unit == "s":
        return span(int(float(str(value))), language)
    return f"{value:g}{unit}" if isinstance(value, int | float) else str(value)


def span(seconds: int, language: Language) -> str:
    """How long something takes yet."""
    hours, minutes = divmod((seconds + 59) // 60, 60)
    if language == "ko":
        return f"{hours}시간 {minutes}분" if hours else f"{minutes}분"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def draw_home(told: Told) -> None:
    """Every appliance, room by room."""
    language = spoken_language()
    korean = language == "ko"
    table = Table(box=None, pad_edge=False)
    for title in ("방", "기기", "id", "상태") if korean else ("room", "appliance", "id", "state"):
        table.add_column(title)
    rooms = {room["room"]: room["name"][language] for room in told["rooms"]}
    order = {room: place for place, room in enumerate(rooms)}
    before = None
    for one in sorted(told["appliances"], key=lambda one: order.get(one["room"], len(order))):
        room = rooms.get(one["room"], one["room"])
        state = _summary(one, language)
        if not one["reachable"]:
            state = "[red]" + ("연결 안 됨" if korean else "cannot be reached") + "[/]"
        table.add_row(
            "" if room == before else escape(room), escape(one["name"][language]), one["appliance"], state
        )
        before = room
    console.print(table)


def draw_appliance(one: Told) -> None:
    """One appliance, trait by trait."""
    language = spoken_language()
    console.print(f"[bold]{escape(one['name'][language])}[/]  {one['appliance']}  [dim]{one['kind']}[/]")
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, trait in one["traits"].items():
        can = ", ".join(trait["options"])
        if trait["type"] == "number" and trait["low"] is not None:
            can = f"{trait['low']:g} … {trait['high']:g} {trait['unit']}"
        table.add_row(
            name, word(name, trait["value"], language), f"[dim]{can}[/]" if trait["writable"] else ""
        )
    console.print(table)


def draw_history(told: Sequence[Told], language: Language) -> None:
    """Who did what, oldest first."""
    for one in reversed(told):
        at = datetime.fromisoformat(one["at"]).astimezone().strftime("%m-%d %H:%M:%S")
        means = _MEANS.get(one["means"], (one["means"],) * 2)[language == "ko"]
        who = f"{one['agent']}, {means}" if one["agent"] else means
        before, now = (word(one["trait"], one[key], language) for key in ("previous", "value"))
        undone = (" (되돌림)" if language == "ko" else " (taken back)") if one["undone"] else ""
        console.print(
            f"{at}  {one['appliance']}.{one['trait']}  {before} → {now}  ({who}){undone}", markup=False
        )


def _summary(one: Told, language: Language) -> str:
    traits = one["traits"]
    if traits.get("on_off", {}).get("value") is False:
        return word("on_off", False, language)
    shown = (
        "on_off",
        "operation",
        "mode",
        "target_temperature_c",
        "level",
        "position",
        "locked",
        "valve_open",
    )
    more = ("channel", "volume", "remaining_s", "temperature_c", "humidity", "motion")
    parts = [
        word(name, traits[name]["value"], language)
        for name in (*shown, *more)
        if name in traits and traits[name]["value"] not in (None, 0)
    ]
    return escape(", ".join(parts[:4]))


def _truth(trait: str, value: bool, language: Language) -> str:  # the value itself
    words: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
        "locked": (("열림", "잠김"), ("unlocked", "locked")),
        "valve_open": (("닫힘", "열림"), ("closed", "open")),
        "open": (("닫힘", "열림"), ("closed", "open")),
        "door_open": (("닫힘", "열림"), ("closed", "open")),
        "motion": (("없음", "있음"), ("none", "motion")),
    }
    korean, english = words.get(trait, (("꺼짐", "켜짐"), ("off", "on")))
    return (korean if language == "ko" else english)[value]


def _names(one: Told) -> set[str]:
    spoken = [*one["name"].values(), *(name for names in one["also"].values() for name in names)]
    return {_plain(name) for name in spoken}


def _plain(name: str) -> str:
    return "".join(name.casefold().split())
