"""What a clause changes of one appliance: its words, and what this appliance can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dure.api.home import Appliance, Profile, Value
from dure.home.speech.clauses import Clause, Number
from dure.home.speech.household import Snapshot

_STEP: Mapping[str, tuple[float, float, float]] = {
    "level": (20, 10, 40),
    "target_temperature_c": (1, 1, 3),
    "freezer_target_c": (1, 1, 3),
    "volume": (5, 2, 15),
    "channel": (1, 1, 10),
    "position": (100, 20, 50),
    "color_temperature_k": (500, 300, 1500),
}
"""How far a change goes that tells no number: as it is, a bit, a lot; in the trait's unit."""
_NOTCH: Mapping[str, float] = {"level": 10, "position": 10}
"""How far one notch goes; one for any other."""
_DIRECTED = ("level", "target_temperature_c", "fan", "volume", "channel", "position")
_DIRECTED_OF: Mapping[str, str] = {
    "air_conditioner": "target_temperature_c", "tv": "volume", "speaker": "volume", "set_top_box": "channel",
    "robot_cleaner": "fan", "air_purifier": "fan", "humidifier": "fan", "dehumidifier": "fan", "fan": "fan",
}  # fmt: skip
_BARE_OF: Mapping[str, str] = {"tv": "channel", "set_top_box": "channel", "speaker": "volume", "fan": "fan"}
_TRAIT_OF_UNIT: Mapping[str, str] = {"channel": "channel", "kelvin": "color_temperature_k"}
_UP = frozenset({"up", "brighter", "warmer", "stronger", "louder"})
_DOWN = frozenset({"down", "dimmer", "cooler", "weaker", "quieter"})
_OF_ACT: Mapping[str, str] = {
    "brighter": "level", "dimmer": "level", "warmer": "target_temperature_c", "cooler": "target_temperature_c",
    "stronger": "fan", "weaker": "fan", "louder": "volume", "quieter": "volume",
}  # fmt: skip
_STARTING = frozenset({"run", "cook", "resume"})
_NUMERIC = frozenset(_STEP)

Changes = list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Want:
    """A clause, and what of it was left to be known from before.

    Attributes:
        clause: what was said.
        trait: which trait was spoken of before; empty where none was.
        headless: whether the appliance was not named.
    """

    clause: Clause
    trait: str = ""
    headless: bool = False

    def does(self, *acts: str) -> bool:
        """Whether one of these is to be done."""
        return any(act in self.clause.acts for act in acts)

    @property
    def direction(self) -> int:
        """1 for more, -1 for less, 0 for neither."""
        acts = set(self.clause.acts)
        return 1 if acts & _UP else -1 if acts & _DOWN else 0

    @property
    def far(self) -> int:
        """0 for a plain step, 1 for a bit, 2 for a lot."""
        return 1 if "bit" in self.clause.degrees else 2 if "lot" in self.clause.degrees else 0


def changes(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    """What is to be changed; empty where the appliance has nothing of the kind."""
    for rule in _RULES:
        if found := rule(appliance, want, snapshot):
            return found if _uses_all(rule, want.clause) else []
    return []


def _uses_all(rule: Callable[..., Changes], clause: Clause) -> bool:
    """A number, a course or a colour that this appliance has no use for was meant for something else."""
    if clause.numbers or clause.pure_options:
        return rule is _settings
    return rule in (_colour, _settings) if clause.colour or clause.kelvin else True


# ---------------------------------------------------------------- colours and options


def _colour(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    clause = want.clause
    if clause.kelvin and (not clause.colour or "color" not in appliance.traits):
        return _awake(appliance, snapshot, [("color_temperature_k", clause.kelvin)])
    if clause.colour and (appliance.kind == "light" or "color" in appliance.traits):
        return _awake(appliance, snapshot, [("color", clause.colour)])
    return []


def _settings(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    clause = want.clause
    found: Changes = []
    for readings in clause.options:
        if change := _option(appliance, readings, want, snapshot):
            found.append(change)
    numbers = [_number(appliance, number, want, snapshot) for number in clause.numbers]
    if not found and numbers and _relative(want):
        return [change for change in numbers if change]
    found.extend(change for change in numbers if change)
    if found and "operation" in appliance.traits and _starts(want):
        found.append(("operation", "running"))
    return _awake(appliance, snapshot, found)


def _starts(want: Want) -> bool:
    if want.does(*_STARTING):
        return True
    return (want.headless or "activity" in want.clause.flags) and want.does("do", "on")


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
        return _stepped_option(appliance, "fan", 1 if "high" in readings else -1, 1, snapshot)
    order = [*named, *(trait for trait in ("mode", "fan", "source") if trait not in named)]
    if {"low", "medium", "high"} & set(readings) and "mode" not in named:
        order.sort(key=lambda trait: trait != "fan")
    for trait in order:
        profile = appliance.traits.get(trait)
        if profile is not None:
            for reading in readings:
                if reading in profile.options:
                    return trait, reading
    if want.headless or _is_state(readings):
        return None
    if {"low", "medium", "high"} & set(readings):
        order = ["fan", *named]
    trait = next((trait for trait in order if trait in appliance.traits), "")
    return (trait, readings[0]) if trait and want.direction == 0 else None


def _is_state(readings: tuple[str, ...]) -> bool:
    return bool(set(readings) & {"idle", "running", "paused", "finished", "playing", "stopped"})


# ---------------------------------------------------------------- numbers


def _relative(want: Want) -> bool:
    return want.direction != 0 and all(number.role != "to" for number in want.clause.numbers)


def _number(appliance: Appliance, number: Number, want: Want, snapshot: Snapshot) -> tuple[str, Value] | None:
    if number.unit == "grade" or (
        _BARE_OF.get(appliance.kind) == "fan" and number.unit in {"", "step"} and not want.direction
    ):
        return _grade(appliance, number)
    trait = _trait_of_number(appliance, number, want)
    profile = appliance.traits.get(trait)
    if not trait or profile is None:
        return None
    if trait == "fan":
        return _stepped_option(appliance, "fan", want.direction, round(number.value), snapshot)
    direction = want.direction
    if direction and number.role != "to" and not (trait == "channel" and number.unit == "channel"):
        amount = number.value * (_NOTCH.get(trait, 1) if number.unit == "step" else 1)
        return _moved(appliance, trait, direction * amount, snapshot)
    value = number.value
    if trait == "position" and want.does("close", "down") and number.role != "to":
        value = 100 - value
    if trait == "freezer_target_c" and value > 0:
        value = -value
    return trait, _whole(value)


def _grade(appliance: Appliance, number: Number) -> tuple[str, Value] | None:
    profile = appliance.traits.get("fan")
    if profile is None:
        return None
    grades = [option for option in profile.options if option != "auto"]
    place = round(number.value) - 1
    return ("fan", grades[place]) if 0 <= place < len(grades) else ("fan", str(round(number.value)))


def _trait_of_number(appliance: Appliance, number: Number, want: Want) -> str:
    named = _named(appliance, want, _NUMERIC | {"fan"})
    if number.unit == "degree":
        if "freezer_target_c" in appliance.traits and (
            want.clause.named("freezer_target_c") or number.value < 0
        ):
            return "freezer_target_c"
        return "target_temperature_c"
    if number.unit in _TRAIT_OF_UNIT:
        return _TRAIT_OF_UNIT[number.unit]
    if named:
        return named
    if number.unit == "percent":
        return next((trait for trait in ("level", "position", "volume") if trait in appliance.traits), "")
    if want.direction or number.unit == "step":
        return _directed(appliance, want)
    bare = _BARE_OF.get(appliance.kind, "")
    if want.trait in appliance.traits and want.trait in _NUMERIC and want.headless:
        return want.trait
    return bare or next((trait for trait in _DIRECTED if trait in appliance.traits), "")


def _named(appliance: Appliance, want: Want, among: frozenset[str]) -> str:
    return next(
        (
            trait
            for traits in want.clause.traits
            for trait in sorted(traits, key=lambda name: name not in appliance.traits)
            if trait in among and trait in appliance.traits
        ),
        "",
    )


# ---------------------------------------------------------------- more and less


def _extreme(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    degrees = set(want.clause.degrees)
    if not degrees & {"max", "min", "half"}:
        return []
    trait = _named(appliance, want, _NUMERIC | {"fan"}) or _directed(appliance, want)
    profile = appliance.traits.get(trait)
    if profile is None:
        return []
    if trait == "fan":
        return [("fan", profile.options[0 if "min" in degrees else -1])] if profile.options else []
    low, high = (
        profile.low if profile.low is not None else 0.0,
        profile.high if profile.high is not None else 100.0,
    )
    if "half" in degrees:
        return _awake(appliance, snapshot, [(trait, _half(appliance, trait, low, high, want, snapshot))])
    least = "min" in degrees or "low" in degrees or want.direction < 0 or want.does("close")
    return _awake(appliance, snapshot, [(trait, _whole(low if least else high))])


def _half(appliance: Appliance, trait: str, low: float, high: float, want: Want, snapshot: Snapshot) -> Value:
    now = snapshot.value(appliance.id, trait)
    if want.direction < 0 and trait != "position" and isinstance(now, int | float):
        return _whole(max(low, round(now / 2)))
    return _whole(round((low + high) / 2) if low > 1 or low < 0 else round(high / 2))


def _direction(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    clause = want.clause
    direction = want.direction
    if not direction and clause.flags & {"more", "once_more"} and want.trait:
        return []
    if not direction:
        if {"high", "low"} & set(clause.degrees) and want.trait in _NUMERIC:
            direction = 1 if "high" in clause.degrees else -1
        else:
            return []
    trait = next((_OF_ACT[act] for act in clause.acts if act in _OF_ACT), "")
    trait = trait or _named(appliance, want, _NUMERIC | {"fan"}) or _directed(appliance, want)
    if want.does("brighter") and appliance.kind == "light" and snapshot.value(appliance.id, "on_off") is False:
        change = _moved(appliance, trait, _STEP["level"][want.far], snapshot) if trait in appliance.traits else None
        return [("on_off", True), *([change] if change else [])]
    if trait not in appliance.traits:
        return []
    if trait == "fan":
        change = _stepped_option(appliance, "fan", direction, 1 + (want.far == 2), snapshot)
        return [change] if change else []
    step = _STEP.get(trait, (1, 1, 3))[want.far]
    if trait == "position" and want.far == 0:
        return [(trait, 100 if direction > 0 else 0)]
    change = _moved(appliance, trait, direction * step, snapshot)
    return [change] if change else []


def _directed(appliance: Appliance, want: Want) -> str:
    """Which trait “올려” means where none is named."""
    if want.headless and want.trait in appliance.traits and want.trait in {*_NUMERIC, "fan"}:
        return want.trait
    of_act = next((_OF_ACT[act] for act in want.clause.acts if act in _OF_ACT), "")
    if of_act in appliance.traits:
        return of_act
    return _DIRECTED_OF.get(appliance.kind) or next((t for t in _DIRECTED if t in appliance.traits), "")


def _moved(appliance: Appliance, trait: str, amount: float, snapshot: Snapshot) -> tuple[str, Value] | None:
    """A number moved from where it is, no further than it goes; None where it is not known where it is."""
    profile, now = appliance.traits[trait], snapshot.value(appliance.id, trait)
    if isinstance(now, bool) or not isinstance(now, int | float):
        return None
    value = now + amount
    if profile.low is not None:
        value = max(value, profile.low)
    if profile.high is not None:
        value = min(value, profile.high)
    return trait, _whole(value)


def _stepped_option(
    appliance: Appliance, trait: str, direction: int, steps: int, snapshot: Snapshot
) -> tuple[str, Value] | None:
    options = [option for option in appliance.traits[trait].options if option != "auto"]
    if not options or not direction:
        return None
    now = snapshot.value(appliance.id, trait)
    place = options.index(str(now)) if now in options else len(options) // 2
    return trait, options[max(0, min(len(options) - 1, place + direction * steps))]


# ---------------------------------------------------------------- switches


def _mute(appliance: Appliance, want: Want, _snapshot: Snapshot) -> Changes:
    if "mute" not in appliance.traits:
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
    if "swing" not in appliance.traits or not want.clause.named("swing"):
        return []
    if want.does("off", "stop", "pause"):
        return [("swing", False)]
    return _awake(appliance, snapshot, [("swing", True)])


def _opening(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    opens = want.does("open", "unlock")
    if not opens and not want.does("close", "lock"):
        return []
    traits = appliance.traits
    if "locked" in traits and (opens or want.does("lock")):
        return [("locked", not opens)]
    if "valve_open" in traits:
        return [("valve_open", opens)]
    if "position" in traits and not want.does("lock", "unlock"):
        if want.far:
            change = _moved(appliance, "position", _STEP["position"][1] * (1 if opens else -1), snapshot)
            return [change] if change else []
        return [("position", 100 if opens else 0)]
    return []


def _running(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    profile = appliance.traits.get("operation")
    if want.does("send") and _has_option(appliance, "mode", "home"):
        return [("mode", "home")]
    if profile is None:
        if want.does("run") and "on_off" in appliance.traits:
            return [("on_off", True)]
        return [("on_off", False)] if want.does("stop", "pause") and "on_off" in appliance.traits else []
    if want.does("pause"):
        return [("operation", "paused" if "paused" in profile.options else "idle")]
    if want.does("stop"):
        return [("operation", "idle")]
    if _starts(want):
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


def _awake(appliance: Appliance, snapshot: Snapshot, found: Changes) -> Changes:
    """Switch on what is off before it is set; not where the value is one that it cannot take."""
    switchable = "on_off" in appliance.traits and "operation" not in appliance.traits
    off = snapshot.value(appliance.id, "on_off") is False
    if found and switchable and off and all(_fits(appliance.traits.get(t), value) for t, value in found):
        return [("on_off", True), *found]
    if any(not _fits(appliance.traits.get(trait), value) for trait, value in found):
        return [change for change in found if change[0] != "operation"]
    return found


def _fits(profile: Profile | None, value: Value) -> bool:
    if profile is None:
        return False
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return (profile.low is None or value >= profile.low) and (
            profile.high is None or value <= profile.high
        )
    return not profile.options or value in profile.options


def _whole(value: float) -> Value:
    return int(value) if float(value).is_integer() else value


_RULES: tuple[Callable[[Appliance, Want, Snapshot], Changes], ...] = (
    _mute, _swing, _colour, _settings, _extreme, _opening, _direction, _running, _power,
)  # fmt: skip
