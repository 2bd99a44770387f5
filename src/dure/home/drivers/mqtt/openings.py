"""What opens and closes: covers, valves, locks. Pure."""

from __future__ import annotations

from dure.api import Value
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.entity import GROWS, SHRINKS, Entity, Told, Wiring
from dure.home.drivers.mqtt.values import finite, neat, number_of, switched

_SHUTTERS = frozenset({"garage", "gate", "door", "shutter"})


def cover(wiring: Wiring) -> Entity:
    """Blinds, curtains, shutters, garage doors; one that only opens and closes has no position between."""
    opened, closed = wiring.number("position_open", 100), wiring.number("position_closed", 0)
    if opened == closed:
        raise ConfigRefused("range")
    set_topic, command = wiring.topic("set_position_topic"), wiring.topic("command_topic")
    wiring.has("position", step=1 if set_topic else 100)
    if set_topic:
        wiring.sends(
            "position",
            set_topic,
            wiring.template("set_position_template"),
            lambda value: neat(closed + number_of(value) * (opened - closed) / 100),
        )
    else:
        up, down = wiring.text("payload_open", "OPEN"), wiring.text("payload_close", "CLOSE")
        wiring.sends("position", command, None, lambda value: up if number_of(value) > 50 else down)
    words = {
        wiring.text(f"state_{one}", one): one for one in ("opening", "closing", "open", "closed", "stopped")
    }
    position = wiring.topic("position_topic")

    def state(text: str) -> Told:
        word = words.get(text)
        if word in ("opening", "closing"):
            return {GROWS if word == "opening" else SHRINKS: "position"}
        return (
            {"position": 100 if word == "open" else 0} if word in ("open", "closed") and not position else {}
        )

    def place(text: str) -> Told:
        share = (finite(text) - closed) / (opened - closed) * 100
        return {"position": round(min(100.0, max(0.0, share)))}

    wiring.reads(wiring.topic("state_topic"), wiring.template("value_template"), state, "position")
    wiring.reads(position, wiring.template("position_template"), place, "position")
    return wiring.entity("shutter" if wiring.text("device_class") in _SHUTTERS else "blinds")


def lock(wiring: Wiring) -> Entity:
    """A lock; one that wants a code is only read."""
    locked, unlocked = wiring.text("state_locked", "LOCKED"), wiring.text("state_unlocked", "UNLOCKED")
    close, open_ = wiring.text("payload_lock", "LOCK"), wiring.text("payload_unlock", "UNLOCK")
    wiring.has("locked", writable=not wiring.config.get("code_format"))
    template = wiring.template("value_template")
    wiring.reads(wiring.topic("state_topic"), template, switched("locked", locked, unlocked), "locked")
    wiring.sends(
        "locked",
        wiring.topic("command_topic"),
        wiring.template("command_template"),
        lambda value: close if value is True else open_,
    )
    return wiring.entity("door_lock")


def valve(wiring: Wiring) -> Entity:
    """A valve. One that does not say that it holds back water is taken for gas, of which the stricter rules hold."""
    places = wiring.config.get("reports_position") is True
    opened, closed = wiring.number("position_open", 100), wiring.number("position_closed", 0)
    up, down = wiring.text("payload_open", "OPEN"), wiring.text("payload_close", "CLOSE")
    states = {wiring.text("state_open", "open"): True, wiring.text("state_closed", "closed"): False}

    def state(text: str) -> Told:
        if places:
            return {"valve_open": finite(text) != closed}
        return {"valve_open": states[text]} if text in states else {}

    def say(value: Value) -> str | float:
        if places:
            return neat(opened if value is True else closed)
        return up if value is True else down

    wiring.has("valve_open")
    wiring.reads(wiring.topic("state_topic"), wiring.template("value_template"), state, "valve_open")
    wiring.sends("valve_open", wiring.topic("command_topic"), wiring.template("command_template"), say)
    return wiring.entity("water_valve" if wiring.text("device_class") == "water" else "gas_valve")
