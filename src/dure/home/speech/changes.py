"""What a clause changes of one appliance: its words, and what this appliance can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dure.api.home import Appliance, Value
from dure.home.speech.amounts import by_degree, by_direction, moved, of_number, relative, stepped_option
from dure.home.speech.clauses import Clause
from dure.home.speech.household import GUARDED, Snapshot
from dure.home.speech.want import Changes, Want, awake

_PROGRAMMES = frozenset({"washer", "dryer", "dishwasher", "clothes_care"})
"""Kinds that run as soon as a course is asked for, and not only chosen."""
_USUAL = ("auto", "normal", "indoor")
"""Modes that are no particular ones."""
_WARM, _WHITE, _NEUTRAL, _DAYLIGHT = "#ffb46b", "#ffffff", 4000, 6500
"""A warm white as a colour, white, and white as what a lamp without colours has."""
_LEVELS: Mapping[str, int] = {"low": 20, "medium": 50, "high": 100}
"""“lamp on low”: how bright that is, in percent."""
_BIT_OPEN = 20
"""How many percent “a bit” opens or closes."""


def changes(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    """What is to be changed; empty where the appliance has nothing of the kind."""
    for rule in _RULES:
        if found := rule(appliance, want, snapshot):
            return found if _uses_all(rule, want.clause) else []
    return []


def _uses_all(rule: Callable[..., Changes], clause: Clause) -> bool:
    """A number, a course or a colour that this appliance has no use for was meant for something else."""
    said = clause.numbers or clause.pure_options or clause.colour or clause.kelvin
    return rule is _settings or not said


# ---------------------------------------------------------------- colours and options


def _settings(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    clause = want.clause
    if want.does("off") and not want.does("on"):
        return _without_mode(appliance, want)
    found: Changes = _colour(appliance, clause)
    for readings in clause.options:
        change = _option(appliance, readings, want, snapshot)
        if change and change[0] not in dict(found):
            found.append(change)
    stepped = {"high", "low"} & {reading for readings in clause.options for reading in readings}
    said = [number for number in clause.numbers if not (stepped and number.unit == "step")]
    numbers = [of_number(appliance, number, want, snapshot) for number in said]
    if any(change is None and number.unit == "times" for change, number in zip(numbers, said, strict=True)):
        return []  # “twice as hot”
    if not found and numbers and relative(want):
        return [change for change in numbers if change]
    found.extend(change for change in numbers if change)
    if found and clause.named("swing") and "swing" in appliance.traits:  # “2단으로 회전도 켜줘”
        found.append(("swing", True))
    if found and "operation" in appliance.traits and _starts(appliance, want):
        found.append(("operation", "running"))
    return awake(appliance, snapshot, found)


def _without_mode(appliance: Appliance, want: Want) -> Changes:
    """“수면 모드 꺼줘”, “보온 꺼줘”: a mode that is switched off gives way to the usual one."""
    modes = appliance.traits["mode"].options if "mode" in appliance.traits else ()
    said = {reading for readings in want.clause.options for reading in readings} & set(modes)
    if not said or appliance.kind in GUARDED:
        return []
    if "keep_warm" in said:
        return [("operation", "idle")]
    usual = next((mode for mode in _USUAL if mode in modes and mode not in said), "")
    return [("mode", usual)] if usual else []


def _colour(appliance: Appliance, clause: Clause) -> Changes:
    coloured = "color" in appliance.traits and "color_temperature_k" not in appliance.traits
    white = (
        clause.kelvin
        and not coloured
        and (appliance.kind == "light" or "color_temperature_k" in appliance.traits)
    )
    if white and (not clause.colour or "color" not in appliance.traits):
        return [("color_temperature_k", clause.kelvin)]
    if clause.kelvin and "color" in appliance.traits and not clause.colour:
        return [("color", _WARM if clause.kelvin < _NEUTRAL else _WHITE)]
    if (
        clause.colour == _WHITE
        and "color" not in appliance.traits
        and "color_temperature_k" in appliance.traits
    ):
        return [("color_temperature_k", _DAYLIGHT)]
    if clause.colour and (appliance.kind == "light" or "color" in appliance.traits):
        return [("color", clause.colour)]
    return []


def _starts(appliance: Appliance, want: Want) -> bool:
    clause = want.clause
    kept = "keep_warm" in {reading for readings in clause.options for reading in readings}
    if kept and not want.does("cook", "resume"):
        return False
    if want.does("run", "resume") or (want.does("cook") and appliance.kind == "rice_cooker"):
        return True
    if want.does("on") and "on_off" not in appliance.traits:
        return True
    asked = want.does("do", "on") or not clause.acts
    course = (
        (want.does("do") or (want.does("on") and bool(clause.options)))
        and appliance.kind in _PROGRAMMES
        and (clause.named("mode") or "to" not in clause.flags)
    )
    return asked and (want.headless or course or bool(clause.flags & {"only", "solely", "activity"}))


def _option(
    appliance: Appliance, readings: tuple[str, ...], want: Want, snapshot: Snapshot
) -> tuple[str, Value] | None:
    clause = want.clause
    named = [
        trait for trait in ("fan", "mode", "source") if clause.named(trait) and trait in appliance.traits
    ]
    if (
        {"high", "low"} & set(readings)
        and "fan" in appliance.traits
        and ("more" in clause.flags or want.far == 1)
    ):
        return stepped_option(appliance, "fan", 1 if "high" in readings else -1, 1, snapshot)
    if "high" in readings and "fan" in appliance.traits and "max" in clause.degrees:
        return "fan", [option for option in appliance.traits["fan"].options if option != "auto"][-1]
    order = [*named, *(trait for trait in ("mode", "fan", "source") if trait not in named)]
    steps = [number.value for number in clause.numbers if number.unit == "step"]
    if steps and {"high", "low"} & set(readings) and "fan" in appliance.traits:  # “두 단계 세게”
        return stepped_option(appliance, "fan", 1 if "high" in readings else -1, round(steps[0]), snapshot)
    if {"low", "medium", "high"} & set(readings) and "mode" not in named:
        order.sort(key=lambda trait: trait != "fan")
    for trait in order:
        profile = appliance.traits.get(trait)
        if profile is not None and (fitting := _fitting(profile.options, readings)):
            return trait, fitting
    if appliance.kind == "light" and "level" in appliance.traits and (level := _LEVELS.get(readings[0])):
        return "level", level
    if want.headless or not clause.pure_options or appliance.kind in GUARDED:
        return None
    if {"low", "medium", "high"} & set(readings):
        order = ["fan", *named]
    trait = next((trait for trait in order if trait in appliance.traits), "")
    return (trait, readings[0]) if trait and want.direction == 0 else None


def _fitting(options: Sequence[str], readings: tuple[str, ...]) -> str:
    """The option that is meant by a word; “쾌속” of a rice cooker is its “quick_rice”."""
    exact = (reading for reading in readings if reading in options)
    kind_of = (option for reading in readings for option in options if option.startswith(f"{reading}_"))
    return next(exact, "") or next(kind_of, "")


# ---------------------------------------------------------------- switches


def _mute(appliance: Appliance, want: Want, _snapshot: Snapshot) -> Changes:
    if "mute" not in appliance.traits or want.clause.numbers or want.clause.degrees:
        return []
    clause = want.clause
    if want.does("unmute") or (clause.named("mute") and want.does("off", "unlock")):
        return [("mute", False)]
    if want.does("mute") or clause.named("mute"):
        return [("mute", True)]
    if clause.named("volume") and want.does("on", "off"):
        return [("mute", want.does("off"))]
    return []


def _swing(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    clause = want.clause
    if "swing" not in appliance.traits or not clause.named("swing") or clause.numbers or clause.options:
        return []
    if want.does("off", "stop", "pause"):
        return [("swing", False)]
    return awake(appliance, snapshot, [("swing", True)])


def _opening(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    opens = want.does("open", "unlock")
    shuts = want.does("close", "lock")
    if opens == shuts:  # neither, or “문 열어 아니 닫아”
        return []
    traits = appliance.traits
    if "locked" in traits and (opens or want.does("lock")):
        return [("locked", not opens)]
    if "valve_open" in traits:
        return [("valve_open", opens)]
    if "position" in traits and not want.does("lock", "unlock"):
        if want.far or "more" in want.clause.flags:
            change = moved(appliance, "position", _BIT_OPEN * (1 if opens else -1), snapshot)
            return [change] if change else []
        return [("position", 100 if opens else 0)]
    return []


def _running(appliance: Appliance, want: Want, _snapshot: Snapshot) -> Changes:
    profile = appliance.traits.get("operation")
    if want.does("send") and _has_option(appliance, "mode", "home"):
        return [("mode", "home")]
    if profile is None:
        if want.does("run") and "on_off" in appliance.traits:
            return [("on_off", True)]
        stops = want.does("stop", "pause") and not (want.headless and want.clause.acts == ["stop"])
        return [("on_off", False)] if stops and "on_off" in appliance.traits else []
    if want.does("pause"):
        return [("operation", "paused" if "paused" in profile.options else "idle")]
    if want.does("stop"):
        return [("operation", "idle")]
    if _starts(appliance, want):
        return [("operation", "running")]
    return []


def _has_option(appliance: Appliance, trait: str, option: str) -> bool:
    profile = appliance.traits.get(trait)
    return profile is not None and option in profile.options


def _power(appliance: Appliance, want: Want, _snapshot: Snapshot) -> Changes:
    if want.does("on") == want.does("off"):
        return []
    on, traits = want.does("on"), appliance.traits
    if "on_off" in traits and traits["on_off"].writable:
        return [("on_off", on)]
    if "operation" in traits:
        return [("operation", "running" if on else "idle")]
    if "valve_open" in traits:
        return [("valve_open", on)]
    return []


_RULES: tuple[Callable[[Appliance, Want, Snapshot], Changes], ...] = (
    _mute, _swing, _settings, by_degree, _opening, by_direction, _running, _power,
)  # fmt: skip
