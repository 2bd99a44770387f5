"""What runs a programme and is then done: washers, dryers, dishwashers, clothes-care closets, rice cookers, ovens."""

from __future__ import annotations

from collections.abc import Mapping

from dure.api.home import Value
from dure.errors import Text
from dure.home.drivers.simulated.kit import AIR, GRAIN_S, Family, Values, drift, is_on, number

Course = tuple[tuple[str, int], ...]
"""The phases of a course, in order, each with its seconds."""


def _minutes(**phases: int) -> Course:
    return tuple((phase, minutes * 60) for phase, minutes in phases.items())


WASHER: Mapping[str, Course] = {
    "normal": _minutes(washing=28, rinsing=19, spinning=11),
    "wool": _minutes(washing=16, rinsing=14, spinning=5),
    "quick": _minutes(washing=10, rinsing=6, spinning=6),
    "bedding": _minutes(washing=42, rinsing=30, spinning=14),
    "baby": _minutes(washing=55, rinsing=40, spinning=12),
    "towels": _minutes(washing=34, rinsing=24, spinning=12),
    "rinse_spin": _minutes(rinsing=12, spinning=10),
    "spin": _minutes(spinning=10),
    "tub_clean": _minutes(washing=60, rinsing=25, spinning=5),
}
DRYER: Mapping[str, Course] = {
    "normal": _minutes(drying=90, cooling_down=10),
    "wool": _minutes(drying=40, cooling_down=8),
    "quick": _minutes(drying=35, cooling_down=5),
    "bedding": _minutes(drying=120, cooling_down=15),
    "towels": _minutes(drying=105, cooling_down=10),
}
DISHWASHER: Mapping[str, Course] = {
    "normal": _minutes(washing=45, rinsing=25, drying=30),
    "quick": _minutes(washing=18, rinsing=10, drying=5),
    "eco": _minutes(washing=80, rinsing=40, drying=60),
    "steam": _minutes(washing=60, rinsing=30, drying=35),
}
CLOTHES_CARE: Mapping[str, Course] = {
    "refresh": _minutes(steaming=12, drying=27),
    "steam": _minutes(steaming=25, drying=60),
    "quick": _minutes(steaming=8, drying=12),
    "bedding": _minutes(steaming=30, drying=60),
}
RICE_COOKER: Mapping[str, Course] = {
    "white_rice": _minutes(cooking=24, steaming=8),
    "brown_rice": _minutes(cooking=42, steaming=13),
    "mixed_grain": _minutes(cooking=36, steaming=12),
    "quick_rice": _minutes(cooking=12, steaming=4),
    "porridge": _minutes(cooking=50, steaming=10),
    "keep_warm": (),
}
OVEN: Mapping[str, Course] = {
    "bake": _minutes(cooking=30),
    "grill": _minutes(cooking=15),
    "microwave": _minutes(cooking=2),
}
WARM = "keep_warm"

_DOOR = Text("its door is open", "문이 열려 있어요")
_NOT_RUNNING = Text("it is not running", "지금 작동하고 있지 않아요")
_BY_ITSELF = Text("it is done when it is done", "다 되면 저절로 끝나요")
_COURSE = Text("the course cannot be changed while it runs", "작동 중에는 코스를 바꿀 수 없어요")


def courses_of(kind: str) -> Mapping[str, Course]:
    """The courses of a kind of appliance."""
    return {
        "washer": WASHER,
        "dryer": DRYER,
        "dishwasher": DISHWASHER,
        "clothes_care": CLOTHES_CARE,
        "rice_cooker": RICE_COOKER,
        "oven": OVEN,
    }[kind]


def programme(kind: str) -> Family:
    """The family of appliances of a kind that runs courses."""
    courses = courses_of(kind)

    def ordered(values: Values, trait: str, value: Value) -> Values | Text:
        if trait == "on_off":
            return {**values, "on_off": True} if value else _stopped({**values, "on_off": False})
        if trait == "mode":
            if values["operation"] in ("running", "paused") and value != values["mode"]:
                return _COURSE
            return _awake({**values, "mode": value})
        if trait == "operation":
            return _operated(values, str(value), courses)
        return {**values, trait: value}

    def passed(values: Values, seconds: float) -> Values:
        return _run_down(values, seconds, courses)

    def due(values: Values) -> float | None:
        left = number(values, "remaining_s") if values["operation"] == "running" else 0.0
        return (left % GRAIN_S or GRAIN_S) if left else None

    return Family(ordered=ordered, passed=passed, due=due)


def oven() -> Family:
    """An oven: a programme, and an inside that gets hot and cools down again."""
    base = programme("oven")

    def passed(values: Values, seconds: float) -> Values:
        running = values["operation"] == "running"
        hot_s = min(seconds, number(values, "remaining_s")) if running else 0.0
        values = base.passed(values, seconds)
        if "temperature_c" not in values:
            return values
        inside = number(values, "temperature_c")
        if hot_s and values["mode"] != "microwave":
            inside = _warmed(inside, number(values, "target_temperature_c", 180.0), hot_s)
            inside = _cooled(inside, seconds - hot_s)
        else:
            inside = _cooled(inside, seconds)
        return {**values, "temperature_c": inside}

    def due(values: Values) -> float | None:
        cooling = GRAIN_S if number(values, "temperature_c", ROOM_C) > ROOM_C else None
        return base.due(values) or cooling

    return Family(ordered=base.ordered, passed=passed, due=due, senses=AIR - {"temperature_c"})


ROOM_C = 24.0
"""How warm an oven is that nobody has used."""

_HEATING_K_S = 0.3
_COOLING_S = 1500.0
_COLD_K = 0.5


def _warmed(inside: float, target: float, seconds: float) -> float:
    if inside < target:
        return min(target, inside + _HEATING_K_S * seconds)
    return max(target, drift(inside, ROOM_C, seconds, _COOLING_S))


def _cooled(inside: float, seconds: float) -> float:
    cooler = drift(inside, ROOM_C, seconds, _COOLING_S)
    return ROOM_C if abs(cooler - ROOM_C) < _COLD_K else cooler


def phase_of(course: Course, remaining_s: float) -> str:
    """Which phase a course is in when so much of it is left."""
    left = 0.0
    for phase, seconds in reversed(course):
        left += seconds
        if remaining_s <= left:
            return phase
    return course[0][0] if course else WARM


def _operated(values: Values, wanted: str, courses: Mapping[str, Course]) -> Values | Text:
    now = values["operation"]
    if wanted == "running":
        if now == "running":
            return values
        return _DOOR if values.get("door_open") else _started(values, courses, fresh=now != "paused")
    if wanted == "paused":
        return {**values, "operation": "paused"} if now in ("running", "paused") else _NOT_RUNNING
    if wanted == "idle":
        return _stopped(values)
    return values if now == "finished" else _BY_ITSELF


def _started(values: Values, courses: Mapping[str, Course], *, fresh: bool) -> Values:
    course = _course(values, courses)
    left = float(sum(seconds for _, seconds in course)) if fresh else number(values, "remaining_s")
    return _phased(_awake({**values, "operation": "running", "remaining_s": left}), course)


def _run_down(values: Values, seconds: float, courses: Mapping[str, Course]) -> Values:
    course = _course(values, courses)
    if values["operation"] != "running" or not course:
        return values
    left = max(0.0, number(values, "remaining_s") - seconds)
    if left > 0:
        return _phased({**values, "remaining_s": left}, course)
    done = _phased({**values, "operation": "finished", "remaining_s": 0.0}, course)
    return {**done, "phase": WARM} if courses is RICE_COOKER and "phase" in done else done


def _course(values: Values, courses: Mapping[str, Course]) -> Course:
    found = courses.get(str(values.get("mode", "")))
    return next(iter(courses.values())) if found is None else found


def _phased(values: Values, course: Course) -> Values:
    if "phase" not in values:
        return values
    return {**values, "phase": phase_of(course, number(values, "remaining_s"))}


def _stopped(values: Values) -> Values:
    return {**values, "operation": "idle", "remaining_s": 0.0}


def _awake(values: Values) -> Values:
    return values if is_on(values) else {**values, "on_off": True}
