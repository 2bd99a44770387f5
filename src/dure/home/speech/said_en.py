"""What is said in English of what was done, is to be done, or is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.api.home import Appliance, Room, Value
from dure.home.model import load_model
from dure.home.speech.phrases import Deed, Form, colour_name, is_number, number_said
from dure.language.durations import say_duration

_PAST = {
    "turn on": "turned on", "turn off": "turned off", "set": "set", "switch": "switched", "start": "started", "run": "started",
    "pause": "paused", "stop": "stopped", "lock": "locked", "unlock": "unlocked", "open": "opened", "close": "closed",
    "mute": "muted", "unmute": "unmuted", "send": "sent",
}  # fmt: skip
_LEADS: Mapping[Form, str] = {"done": "I", "will": "I'll", "shall": "Shall I", "and": "", "title": ""}
_AMOUNTS: Mapping[str, tuple[str, str]] = {
    "level": (" brightness", " percent"), "target_temperature_c": ("", " degrees"), "freezer_target_c": (" freezer", " degrees"),
    "volume": (" volume", ""), "color_temperature_k": ("", " kelvin"),
}  # fmt: skip
_STATES: Mapping[str, tuple[str, str]] = {
    "on_off": ("on", "off"), "locked": ("locked", "unlocked"), "valve_open": ("open", "closed"), "door_open": ("open", "closed"),
    "open": ("open", "closed"), "mute": ("muted", "not muted"), "swing": ("swinging", "not swinging"),
}  # fmt: skip
_ALARMS: Mapping[str, tuple[str, str]] = {
    "motion": ("sees somebody move", "sees nothing move"), "smoke": ("smells smoke", "smells no smoke"),
    "gas_leak": ("tells of a gas leak", "tells of no gas leak"), "water_leak": ("tells of a water leak", "tells of no water leak"),
}  # fmt: skip
_MEASURES: Mapping[str, tuple[str, str]] = {
    "humidity": ("humidity", " percent"), "co2_ppm": ("carbon dioxide", " parts per million"), "illuminance_lx": ("light", " lux"),
    "battery": ("battery", " percent"), "filter": ("filter life", " percent"), "power_w": ("power draw", " watts"),
    "target_temperature_c": ("set temperature", " degrees"), "freezer_target_c": ("freezer temperature", " degrees"),
    "volume": ("volume", ""), "level": ("brightness", " percent"), "channel": ("channel", ""), "color_temperature_k": ("colour temperature", " kelvin"),
}  # fmt: skip
_AIR = ((15, "good"), (35, "moderate"), (75, "bad"))
"""Fine dust in µg/m³ up to which the air is called so (Korean Ministry of Environment)."""


def name(thing: Appliance | Room) -> str:
    """What a thing is called."""
    return thing.name.get("en") or thing.name.get("ko") or thing.id


def listed(things: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1]))) if things else ""


def counted(kind: str, count: int) -> str:
    """“seven lights”."""
    words = load_model().kinds[kind].words["en"] if kind in load_model().kinds else ("appliance",)
    noun = words[0]
    return f"{count} {noun if noun.endswith('s') else noun + 's'}"


def deeds(found: Sequence[Deed], form: Form) -> str:
    """One sentence of everything that was done, or is to be done."""
    said = listed([_deed(deed, past=form == "done") for deed in found])
    if form == "title":
        return f"{said[:1].upper()}{said[1:]}"
    return f"{_LEADS[form]} {said}{'?' if form == 'shall' else ''}".strip()


def _deed(deed: Deed, *, past: bool) -> str:
    verb, rest = _rest(deed)
    return f"{_PAST[verb] if past else verb} {rest}"


def _the(who: str) -> str:
    return who if who in ("", "it") or who[0].isdigit() else f"the {who}"


def _rest(deed: Deed) -> tuple[str, str]:
    who, trait, value = _the(deed.who or "it"), deed.trait, deed.value
    if trait in _AMOUNTS:
        what, unit = _AMOUNTS[trait]
        thing = f"the{what} of {who}" if what and who != "it" else who
        return "set", f"{thing} to {number_said(value)}{unit}"
    if trait in ("on_off", "swing"):
        thing = f"the swing of {who}" if trait == "swing" else who
        return ("turn on" if value else "turn off"), thing
    if trait == "mute":
        return ("mute" if value else "unmute"), who
    if trait == "locked":
        return ("lock" if value else "unlock"), who
    if trait == "valve_open":
        return ("open" if value else "close"), who
    if trait == "position":
        if value in (0, 100):
            return ("open" if value else "close"), who
        return "open", f"{who} to {number_said(value)} percent"
    if trait == "channel":
        return "switch", f"{who} to channel {number_said(value)}"
    if trait == "operation":
        return {"running": "start", "paused": "pause"}.get(str(value), "stop"), who
    return _option(deed, who)


def _option(deed: Deed, who: str) -> tuple[str, str]:
    value = str(deed.value)
    if deed.trait == "color":
        return "set", f"{who} to {colour_name(value, 'en')}"
    if deed.trait == "mode" and value == "home":
        return "send", f"{who} to its dock"
    said = option_name(value)
    if deed.trait == "mode":
        return ("run", f"{who} on {said}") if deed.running else ("set", f"{who} to {said}")
    if deed.trait == "fan":
        return "set", f"{who} to {said}" if who == "it" else f"the fan speed of {who} to {said}"
    return "switch", f"{who} to {said}"


def option_name(option: str) -> str:
    """What a value of a trait with options is called."""
    words = load_model().options.get(option)
    return words["en"][0] if words else option


# ---------------------------------------------------------------- how it is


def state(appliance: Appliance, trait: str, values: Mapping[str, Value], room: str) -> str:
    """How a trait of an appliance is, in one sentence."""
    who, value = name(appliance), values.get(trait)
    if trait in ("operation", "remaining_s"):
        return _progress(who, values)
    if value is None:
        return f"I can't tell how the {who} is right now."
    if trait in _STATES:
        thing = f"door of the {who}" if trait == "door_open" else who
        return f"The {thing} {is_or_are(thing)} {_STATES[trait][0 if value else 1]}."
    if trait in _ALARMS:
        return f"The {who} {_ALARMS[trait][0 if value else 1]}."
    if trait == "temperature_c":
        return f"It is {number_said(value)} degrees {f'in the {room}' if room else f'at the {who}'}."
    if trait == "position":
        said = {0: "closed", 100: "open"}.get(round(float(value)) if is_number(value) else -1)
        return f"The {who} {is_or_are(who)} {said or f'{number_said(value)} percent open'}."
    if trait == "pm2_5" and is_number(value):
        grade = next((word for most, word in _AIR if float(value) <= most), "very bad")
        return f"Fine dust {f'in the {room}' if room else ''} is at {number_said(value)} micrograms: {grade}."
    if trait in _MEASURES:
        what, unit = _MEASURES[trait]
        place = room if trait in ("humidity", "co2_ppm", "illuminance_lx") and room else who
        return f"The {what} of the {place} is {number_said(value)}{unit}."
    trait_word = load_model().traits[trait].words["en"][0] if trait in load_model().traits else trait
    return f"The {trait_word} of the {who} is {option_name(str(value))}."


def is_or_are(noun: str) -> str:
    """Which of the two a noun wants."""
    return "are" if noun.endswith("s") and not noun.endswith("ss") else "is"


def already(appliance: Appliance, trait: str, value: Value) -> str:
    """It is so already, as in “The living room light is off already”."""
    who = name(appliance)
    if trait in _STATES and isinstance(value, bool):
        return f"The {who} {is_or_are(who)} {_STATES[trait][0 if value else 1]} already."
    if trait == "position" and value in (0, 100):
        return f"The {who} {is_or_are(who)} {'open' if value else 'closed'} already."
    return f"The {who} {is_or_are(who)} set like that already."


def _progress(who: str, values: Mapping[str, Value]) -> str:
    operation, left = values.get("operation"), values.get("remaining_s")
    if operation is None:
        return f"I can't tell how the {who} is right now."
    if operation == "finished":
        return f"The {who} is done."
    if operation not in ("running", "paused"):
        return f"The {who} isn't running."
    much = f"{say_duration(float(left), 'en')} left" if is_number(left) and float(left) > 0 else ""
    if operation == "paused":
        return f"The {who} is paused{f', with {much}' if much else ''}."
    phase = f" is {option_name(str(values['phase']))} and" if values.get("phase") and much else ""
    return f"The {who}{phase} has {much}." if much else f"The {who} is still running."


def chosen(names: Sequence[str], state_word: str, kind: str) -> str:
    """Which ones are so."""
    so = {"on": "on", "off": "off", "open": "open", "closed": "closed"}[state_word]
    if not names:
        return f"No lights are {so}." if kind == "light" else f"Nothing is {so}."
    verb = "is" if len(names) == 1 else "are"
    return f"{listed([f'the {one}' for one in names])} {verb} {so}.".replace("the", "The", 1)
