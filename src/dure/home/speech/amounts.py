"""How much: numbers, and more or less than now."""

from __future__ import annotations

from collections.abc import Mapping

from dure.api.home import Appliance, Profile, Value
from dure.home.speech.clauses import Number
from dure.home.speech.household import Snapshot
from dure.home.speech.want import Changes, Want, awake, whole

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
OF_ACT: Mapping[str, str] = {
    "brighter": "level", "dimmer": "level", "warmer": "target_temperature_c", "cooler": "target_temperature_c",
    "stronger": "fan", "weaker": "fan", "louder": "volume", "quieter": "volume",
}  # fmt: skip
"""Which trait a word of more or less means."""
_NUMERIC = frozenset(_STEP)
_MULTIPLIED = frozenset({"level", "volume", "position"})


# ---------------------------------------------------------------- numbers


def relative(want: Want) -> bool:
    """Whether the numbers say how far, not to what."""
    return want.direction != 0 and all(number.role != "to" for number in want.clause.numbers)


def of_number(
    appliance: Appliance, number: Number, want: Want, snapshot: Snapshot
) -> tuple[str, Value] | None:
    """What one number changes; None where this appliance has no use for it."""
    if want.clause.named("source") and "source" in appliance.traits and number.unit in {"", "channel"}:
        return "source", f"hdmi{round(number.value)}"
    if (number.unit == "grade" and "level" not in appliance.traits) or (
        _BARE_OF.get(appliance.kind) == "fan" and number.unit in {"", "step"} and not want.direction
    ):
        return _grade(appliance, number)
    trait = _trait_of_number(appliance, number, want)
    profile = appliance.traits.get(trait)
    if not trait or profile is None:
        return None
    if trait == "fan":
        return stepped_option(appliance, "fan", want.direction, round(number.value), snapshot)
    if number.unit == "times":
        return _multiplied(appliance, trait, number.value, snapshot)
    direction = want.direction
    if direction and number.role != "to" and not (trait == "channel" and number.unit == "channel"):
        amount = number.value * (_NOTCH.get(trait, 1) if number.unit == "step" else 1)
        return moved(appliance, trait, direction * amount, snapshot)
    value = number.value
    if trait == "position" and want.does("close", "down") and number.role != "to":
        value = 100 - value
    if trait == "freezer_target_c" and value > 0:
        value = -value
    return trait, whole(value)


def _multiplied(
    appliance: Appliance, trait: str, times: float, snapshot: Snapshot
) -> tuple[str, Value] | None:
    """“두 배로”, “half as loud”: so many times what it is; of a temperature or a channel that means nothing."""
    now = snapshot.value(appliance.id, trait)
    if trait not in _MULTIPLIED or isinstance(now, bool) or not isinstance(now, int | float):
        return None
    return moved(appliance, trait, round(now * times) - now, snapshot)


def _grade(appliance: Appliance, number: Number) -> tuple[str, Value] | None:
    profile = appliance.traits.get("fan")
    if profile is None:
        return None
    grades = [option for option in profile.options if option != "auto"]
    place = round(number.value) - 1
    return ("fan", grades[place]) if 0 <= place < len(grades) else ("fan", str(round(number.value)))


def _trait_of_number(appliance: Appliance, number: Number, want: Want) -> str:
    named = _named(appliance, want, _NUMERIC | {"fan"})
    if named == "fan" and _fan_is_told(appliance, want):
        named = ""
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
    if want.direction or number.unit in ("step", "times"):
        return _directed(appliance, want)
    bare = _BARE_OF.get(appliance.kind, "")
    if want.trait in appliance.traits and want.trait in _NUMERIC and want.headless:
        return want.trait
    return bare or next((trait for trait in _DIRECTED if trait in appliance.traits), "")


def _fan_is_told(appliance: Appliance, want: Want) -> bool:
    """“24, fan high”: the number is of something else."""
    grades = set(appliance.traits["fan"].options)
    return any(grades & set(readings) for readings in want.clause.options)


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


def by_degree(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    """All the way, as little as it goes, or half."""
    degrees = set(want.clause.degrees)
    if not degrees & {"max", "min", "half"}:
        return []
    trait = _named(appliance, want, _NUMERIC | {"fan"})
    if not trait:
        trait = _directed(appliance, want)
        if trait == "target_temperature_c" and not degrees & {"high", "low"} and not want.direction:
            trait = "fan"
    profile = appliance.traits.get(trait)
    if profile is None:
        return []
    if trait == "fan":
        return awake(appliance, snapshot, _fan_extreme(profile, least="min" in degrees or want.direction < 0))
    low, high = (
        profile.low if profile.low is not None else 0.0,
        profile.high if profile.high is not None else 100.0,
    )
    if "half" in degrees:
        return awake(appliance, snapshot, [(trait, _half(appliance, trait, low, high, want, snapshot))])
    least = "min" in degrees or "low" in degrees or want.direction < 0 or want.does("close")
    return awake(appliance, snapshot, [(trait, whole(low if least else high))])


def _fan_extreme(profile: Profile, *, least: bool) -> Changes:
    options = [option for option in profile.options if option != "auto"]
    return [("fan", options[0 if least else -1])] if options else []


def _half(appliance: Appliance, trait: str, low: float, high: float, want: Want, snapshot: Snapshot) -> Value:
    now = snapshot.value(appliance.id, trait)
    if want.direction < 0 and trait != "position" and isinstance(now, int | float):
        return whole(max(low, round(now / 2)))
    return whole(round((low + high) / 2) if low > 1 or low < 0 else round(high / 2))


def by_direction(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    """More or less, without a number."""
    direction = want.direction
    if not direction and want.trait in _NUMERIC:
        direction = {"high": 1, "low": -1}.get(next(iter(want.clause.degrees), ""), 0)
    if not direction:
        return []
    if appliance.kind == "light" and want.does("warmer", "cooler"):
        return _warmth(appliance, want, snapshot)
    change = _moved_one(appliance, direction, want, snapshot)
    off = snapshot.value(appliance.id, "on_off") is False
    if appliance.kind == "light" and off and want.does("brighter", "on"):
        return [("on_off", True), *([change] if change else [])]
    return [change] if change else []


def _moved_one(
    appliance: Appliance, direction: int, want: Want, snapshot: Snapshot
) -> tuple[str, Value] | None:
    trait = next((OF_ACT[act] for act in want.clause.acts if act in OF_ACT), "")
    if trait == "target_temperature_c" and want.clause.named("freezer_target_c"):
        trait = ""
    trait = trait or _named(appliance, want, _NUMERIC | {"fan"}) or _directed(appliance, want)
    if trait not in appliance.traits:
        return None
    if trait == "fan":
        return stepped_option(appliance, "fan", direction, 1 + (want.far == 2), snapshot)
    if trait == "position" and want.far == 0:
        return trait, 100 if direction > 0 else 0
    return moved(appliance, trait, direction * _STEP.get(trait, (1, 1, 3))[want.far], snapshot)


def _warmth(appliance: Appliance, want: Want, snapshot: Snapshot) -> Changes:
    """A warmer white is of fewer kelvin."""
    trait = "color_temperature_k"
    if trait not in appliance.traits:
        return []
    step = _STEP[trait][want.far] * (-1 if want.does("warmer") else 1)
    change = moved(appliance, trait, step, snapshot)
    return [change] if change else []


def _directed(appliance: Appliance, want: Want) -> str:
    """Which trait “올려” means where none is named."""
    if want.headless and want.trait in appliance.traits and want.trait in {*_NUMERIC, "fan"}:
        return want.trait
    of_act = next((OF_ACT[act] for act in want.clause.acts if act in OF_ACT), "")
    if of_act in appliance.traits:
        return of_act
    return _DIRECTED_OF.get(appliance.kind) or next((t for t in _DIRECTED if t in appliance.traits), "")


def moved(appliance: Appliance, trait: str, amount: float, snapshot: Snapshot) -> tuple[str, Value] | None:
    """A number moved from where it is, no further than it goes; None where it is not known where it is."""
    profile, now = appliance.traits[trait], snapshot.value(appliance.id, trait)
    if isinstance(now, bool) or not isinstance(now, int | float):
        return None
    value = now + amount
    if profile.low is not None:
        value = max(value, profile.low)
    if profile.high is not None:
        value = min(value, profile.high)
    return trait, whole(value)


def stepped_option(
    appliance: Appliance, trait: str, direction: int, steps: int, snapshot: Snapshot
) -> tuple[str, Value] | None:
    """An option so many places further in the appliance's order; None where there is no such order."""
    options = [option for option in appliance.traits[trait].options if option != "auto"]
    if not options or not direction:
        return None
    now = snapshot.value(appliance.id, trait)
    if now is None:
        return None
    place = options.index(str(now)) if now in options else len(options) // 2
    return trait, options[max(0, min(len(options) - 1, place + direction * steps))]
