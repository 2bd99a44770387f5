"""What is said in Korean of what was done, is to be done, or is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dure.api.home import Appliance, Room, Value
from dure.home.model import load_model
from dure.home.speech.phrases import Deed, Form, colour_name, is_number, number_said
from dure.language.durations import say_duration
from dure.language.particles import with_particle as attach

_VERBS: Mapping[str, Mapping[Form, str]] = {
    "끄": {"and": "끄고", "done": "껐어요", "will": "끌게요", "shall": "끌까요?", "title": "끄기"},
    "켜": {"and": "켜고", "done": "켰어요", "will": "켤게요", "shall": "켤까요?", "title": "켜기"},
    "맞추": {
        "and": "맞추고",
        "done": "맞췄어요",
        "will": "맞출게요",
        "shall": "맞출까요?",
        "title": "맞추기",
    },
    "바꾸": {
        "and": "바꾸고",
        "done": "바꿨어요",
        "will": "바꿀게요",
        "shall": "바꿀까요?",
        "title": "바꾸기",
    },
    "돌리": {
        "and": "돌리고",
        "done": "돌렸어요",
        "will": "돌릴게요",
        "shall": "돌릴까요?",
        "title": "돌리기",
    },
    "시작하": {
        "and": "시작하고",
        "done": "시작했어요",
        "will": "시작할게요",
        "shall": "시작할까요?",
        "title": "시작하기",
    },
    "멈추": {
        "and": "멈추고",
        "done": "멈췄어요",
        "will": "멈출게요",
        "shall": "멈출까요?",
        "title": "멈추기",
    },
    "잠그": {
        "and": "잠그고",
        "done": "잠갔어요",
        "will": "잠글게요",
        "shall": "잠글까요?",
        "title": "잠그기",
    },
    "열": {"and": "열고", "done": "열었어요", "will": "열게요", "shall": "열까요?", "title": "열기"},
    "닫": {"and": "닫고", "done": "닫았어요", "will": "닫을게요", "shall": "닫을까요?", "title": "닫기"},
    "보내": {
        "and": "보내고",
        "done": "보냈어요",
        "will": "보낼게요",
        "shall": "보낼까요?",
        "title": "보내기",
    },
}
_MARK = "\x00"
_OBJECT = re.compile(rf"{_MARK}[을를]")
"""An object's particle, marked so that a title can go without it."""
_AMOUNTS: Mapping[str, tuple[str, str]] = {
    "level": (" 밝기", "%"),
    "target_temperature_c": (" 온도", "도"),
    "freezer_target_c": (" 냉동실 온도", "도"),
    "volume": (" 소리", ""),
    "color_temperature_k": (" 색온도", "K"),
}
PROGRAMMES = frozenset({"washer", "dryer", "dishwasher", "clothes_care", "rice_cooker"})
"""Kinds whose modes are called 코스."""
_TURNING = frozenset({"washer", "dryer", "dishwasher", "clothes_care", "robot_cleaner"})
_BLOWING = frozenset({"air_conditioner", "air_purifier", "fan"})
_AT_REST: Mapping[str, str] = {
    "rice_cooker": "밥을 짓고 있지 않아요", "robot_cleaner": "청소하고 있지 않아요", "oven": "꺼져 있어요",
}  # fmt: skip
_STATES: Mapping[str, tuple[str, str]] = {
    "on_off": ("켜져 있어요", "꺼져 있어요"),
    "locked": ("잠겨 있어요", "열려 있어요"),
    "valve_open": ("열려 있어요", "잠겨 있어요"),
    "door_open": ("문이 열려 있어요", "문이 닫혀 있어요"),
    "open": ("열림을 알리고 있어요", "닫혀 있어요"),
    "motion": ("움직임이 있어요", "움직임이 없어요"),
    "swing": ("회전하고 있어요", "회전하지 않아요"),
    "mute": ("소리가 꺼져 있어요", "소리가 켜져 있어요"),
    "smoke": ("연기가 있어요", "연기가 없어요"),
    "gas_leak": ("가스가 새고 있어요", "가스가 새지 않아요"),
    "water_leak": ("물이 새고 있어요", "물이 새지 않아요"),
}
_MEASURES: Mapping[str, tuple[str, str]] = {
    "humidity": ("습도", "%"), "pm2_5": ("초미세먼지 농도", "마이크로그램"), "co2_ppm": ("이산화탄소 농도", "피피엠"),
    "illuminance_lx": ("조도", "럭스"), "battery": ("배터리", "%"), "filter": ("필터 수명", "%"), "power_w": ("소비 전력", "와트"),
    "target_temperature_c": ("설정 온도", "도"), "freezer_target_c": ("냉동실 설정 온도", "도"), "volume": ("소리", ""),
    "level": ("밝기", "%"), "channel": ("채널", "번"), "color_temperature_k": ("색온도", "켈빈"),
}  # fmt: skip
_AIR = ((15, "좋음"), (35, "보통"), (75, "나쁨"))
"""Fine dust in µg/m³ up to which the air is called so (환경부 초미세먼지 예보 등급)."""


def name(thing: Appliance | Room) -> str:
    """What a thing is called."""
    return thing.name.get("ko") or thing.name.get("en") or thing.id


def listed(things: Sequence[str]) -> str:
    """“A”, “A와 B”, “A, B와 C”."""
    if len(things) <= 1:
        return "".join(things)
    return f"{', '.join([*things[:-2], attach(things[-2], '과')])} {things[-1]}"


def counted(kind: str, count: int) -> str:
    """“조명 7개”."""
    words = load_model().kinds[kind].words["ko"] if kind in load_model().kinds else ("기기",)
    return f"{'조명' if kind == 'light' else words[0]} {count}개"


def deeds(found: Sequence[Deed], form: Form) -> str:
    """One sentence of everything that was done, or is to be done."""
    if form == "title":
        return ", ".join(_deed(deed, form) for deed in found)
    parts = [_deed(deed, "and") for deed in found[:-1]]
    return " ".join([*parts, *(_deed(deed, form) for deed in found[-1:])])


def _deed(deed: Deed, form: Form) -> str:
    rest, verb = _rest(deed)
    if form == "title":  # “거실 불 끄기”: what something is called goes without the particle of its object
        rest = _OBJECT.sub("", rest)
    rest = rest.replace(_MARK, "")
    return f"{rest} {_VERBS[verb][form]}".strip()


def _object(word: str) -> str:
    """A word as the object of a verb."""
    particle = attach(word, "을").removeprefix(word)
    return f"{word}{_MARK}{particle}"


def _rest(deed: Deed) -> tuple[str, str]:
    """What stands before the verb, and the verb."""
    who, trait, value = deed.who, deed.trait, deed.value
    if trait in _AMOUNTS:
        what, unit = _AMOUNTS[trait]
        return f"{_object(f'{who}{what}'.strip())} {_to(number_said(value) + unit)}", "맞추"
    if trait in ("on_off", "swing"):
        thing = f"{who} 회전" if trait == "swing" else who
        return _object(thing.strip()), "켜" if value else "끄"
    if trait == "mute":
        return _object(f"{who} 소리".strip()), "끄" if value else "켜"
    if trait in ("locked", "valve_open"):
        return _object(who), "잠그" if value is (trait == "locked") else "열"
    if trait == "position":
        return _position(who, value)
    if trait == "channel":
        return f"{_object(who) + ' ' if who else ''}{number_said(value)}번으로", "돌리"
    if trait == "operation":
        stop = "멈추" if deed.kind in _TURNING else "끄"
        verb = {"running": "시작하", "paused": "멈추"}.get(str(value), stop)
        thing = f"{who} 작동".strip() if verb == "시작하" and not deed.course else who
        return _object(thing) if thing else "", verb
    return _option(deed)


def _position(who: str, value: Value) -> tuple[str, str]:
    if value == 0:
        return _object(who), "닫"
    if value == 100:
        return _object(who), "열"
    return f"{_object(who)} {number_said(value)}%까지", "열"


def _option(deed: Deed) -> tuple[str, str]:
    who, trait, value = deed.who, deed.trait, str(deed.value)
    if trait == "color":
        said = colour_name(value, "ko")
        return f"{_object(f'{who} 색'.strip())} {_to(said)}", "바꾸"
    said = option_name(value)
    if trait == "mode" and value == "home":
        return f"{_object(who)} 충전하러", "보내"
    if trait == "mode":
        programme = deed.kind in PROGRAMMES
        course = f"{said} {'코스' if programme else '모드'}"
        return f"{_object(who) + ' ' if who else ''}{_to(course)}", "시작하" if deed.running else "바꾸"
    if trait == "fan":
        what = "흡입력" if deed.kind == "robot_cleaner" else "바람 세기" if deed.kind in _BLOWING else "세기"
        return f"{_object(f'{who} {what}'.strip())} {_to(said)}", "맞추"
    return f"{_object(who)} {_to(said)}", "바꾸"


def _to(word: str) -> str:
    return attach(word, "으로")


def option_name(option: str) -> str:
    """What a value of a trait with options is called."""
    words = load_model().options.get(option)
    return words["ko"][0] if words else option


# ---------------------------------------------------------------- how it is


def state(appliance: Appliance, trait: str, values: Mapping[str, Value], room: str) -> str:
    """How a trait of an appliance is, in one sentence."""
    who, value = name(appliance), values.get(trait)
    if trait in ("operation", "remaining_s"):
        return _progress(appliance.kind, who, values)
    if value is None:
        return f"{attach(who, '이')} 지금 어떤지 알 수 없어요."
    if trait in _STATES:
        return f"{attach(who, '은')} {_STATES[trait][0 if value else 1]}."
    if trait == "temperature_c":
        return f"{attach(room or who, '은')} 지금 {number_said(value)}도예요."
    if trait == "position":
        said = {0: "닫혀 있어요", 100: "열려 있어요"}.get(round(float(value)) if is_number(value) else -1)
        return f"{attach(who, '은')} {said or f'{number_said(value)}% 열려 있어요'}."
    if trait == "pm2_5" and is_number(value):
        grade = next((word for most, word in _AIR if float(value) <= most), "매우 나쁨")
        return f"{room or who} 초미세먼지 농도는 {number_said(value)}마이크로그램, {grade}이에요."
    if trait in _MEASURES:
        what, unit = _MEASURES[trait]
        place = room if trait in ("humidity", "co2_ppm", "illuminance_lx") and room else who
        return f"{attach(f'{place} {what}', '은')} {attach(number_said(value) + unit, '이에요')}."
    trait_word = load_model().traits[trait].words["ko"][0] if trait in load_model().traits else trait
    said = option_name(str(value))
    return f"{attach(f'{who} {trait_word}', '은')} {attach(said, '이에요')}."


def _progress(kind: str, who: str, values: Mapping[str, Value]) -> str:
    operation, left = values.get("operation"), values.get("remaining_s")
    if operation is None:
        return f"{attach(who, '이')} 지금 어떤지 알 수 없어요."
    if operation == "finished":
        return f"{attach(who, '은')} 다 끝났어요."
    if operation not in ("running", "paused"):
        return f"{attach(who, '은')} 지금 {_AT_REST.get(kind, '돌고 있지 않아요')}."
    much = f"{say_duration(float(left), 'ko')} 남았어요." if is_number(left) and float(left) > 0 else ""
    if operation == "paused":
        return f"{attach(who, '은')} 멈춰 있어요. {much}".strip()
    phase = option_name(str(values["phase"])) + " 중이고, " if values.get("phase") and much else ""
    return f"{attach(who, '은')} {phase}{much or '아직 돌고 있어요.'}"


def already(appliance: Appliance, trait: str, value: Value) -> str:
    """It is so already, as in “거실 불은 이미 꺼져 있어요”."""
    who = name(appliance)
    if trait in _STATES and isinstance(value, bool):
        return f"{attach(who, '은')} 이미 {_STATES[trait][0 if value else 1]}."
    if trait == "position" and value in (0, 100):
        return f"{attach(who, '은')} 이미 {'열려' if value else '닫혀'} 있어요."
    return f"{attach(who, '은')} 이미 그렇게 맞춰져 있어요."


def chosen(names: Sequence[str], state_word: str, kind: str) -> str:
    """Which ones are so, as in “지금 켜져 있는 건 거실 불과 주방 불이에요”."""
    so = {"on": "켜져", "off": "꺼져", "open": "열려", "closed": "닫혀"}[state_word]
    if not names:
        return f"{so} 있는 {'조명은' if kind == 'light' else '건'} 없어요."
    return f"지금 {so} 있는 건 {attach(listed(list(names)), '이에요')}."
