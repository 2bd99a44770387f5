"""The discovery door: what anybody may publish to it becomes announcements, or nothing. Pure, and bounded in every way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from dure.home.drivers.mqtt.abbreviations import ABBREVIATIONS, DEVICE_ABBREVIATIONS

MOST_CONFIG_BYTES = 64 * 1024
MOST_COMPONENTS = 100
OURS = "dure_"
"""How the node ids begin under which Dure announces its own; what is announced so is never taken in."""

_LEVEL = r"[A-Za-z0-9_-]{1,128}"
_TOPIC = re.compile(rf"(?P<component>[a-z_]{{1,32}})/(?:(?P<node>{_LEVEL})/)?(?P<object>{_LEVEL})/config")
_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


class ConfigRefused(ValueError):
    """A configuration that is not taken; its text is a code for the log."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where something was announced.

    Attributes:
        component: what sort of thing, such as `light`; `device` for a whole device in one message.
        node: the node id; empty where there is none.
        object: the object id.
    """

    component: str
    node: str
    object: str

    @property
    def key(self) -> str:
        """One name for it."""
        return f"{self.component}/{self.node}/{self.object}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The thing of which an entity is a part.

    Attributes:
        id: its first identifier; the entity's own key where a device is not told.
        name: what it is called; empty where it is not told.
        area: the room that it suggests; empty where it suggests none.
    """

    id: str
    name: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One entity.

    Attributes:
        key: one name for it, the same whenever it is announced.
        component: what sort of thing.
        id: what it calls itself, of `a-z 0-9 _`.
        name: what it is called; empty where it has the device's name.
        device: what it is part of.
        config: its settings, with long names.
    """

    key: str
    component: str
    id: str
    name: str
    device: Device
    config: Mapping[str, Any] = field(hash=False)


def where(prefix: str, topic: str) -> Where | None:
    """What a topic below `prefix` announces; None where it is no announcement, or one of ours."""
    if not topic.startswith(f"{prefix}/") or (found := _TOPIC.fullmatch(topic[len(prefix) + 1 :])) is None:
        return None
    node = found["node"] or ""
    if node.startswith(OURS) or (not node and found["object"].startswith(OURS)):
        return None
    return Where(found["component"], node, found["object"])


def announced(at: Where, payload: bytes) -> tuple[Announced, ...]:
    """The entities of a configuration that is not empty.

    Raises:
        ConfigRefused: it is too large, no table, or says it comes from Dure.
    """
    if len(payload) > MOST_CONFIG_BYTES:
        raise ConfigRefused("large")
    try:
        told = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ConfigRefused("json") from error
    if not isinstance(told, dict):
        raise ConfigRefused("table")
    config = _long(told, ABBREVIATIONS)
    origin = config.get("origin")
    if isinstance(origin, dict) and clean(origin.get("name", origin.get("n"))).casefold() == "dure":
        raise ConfigRefused("ours")
    if at.component != "device":
        return (_entity(at.key, at.component, at, config),)
    parts = config.pop("components", None)
    if not isinstance(parts, dict) or len(parts) > MOST_COMPONENTS:
        raise ConfigRefused("components")
    found: list[Announced] = []
    for name, part in parts.items():
        own = _long(part, ABBREVIATIONS) if isinstance(part, dict) else {}
        platform = own.pop("platform", None)
        if own and isinstance(platform, str):  # one with a platform alone is removed
            found.append(
                _entity(f"{at.key}/{name[:128]}", platform[:32], at, {"object_id": name, **config, **own})
            )
    return tuple(found)


def clean(told: object, most: int = 80) -> str:
    """A text for people, without control characters and of bounded length; empty where it is no text."""
    return _TEXT.sub("", told[: most * 4]).strip()[:most] if isinstance(told, str) else ""


def slug(text: str) -> str:
    """An id of `a-z 0-9 _`."""
    return re.sub(r"[^a-z0-9]+", "_", text[:400].casefold()).strip("_")[:64].strip("_")


def _entity(key: str, component: str, at: Where, config: dict[str, Any]) -> Announced:
    base = config.pop("~", None)
    if isinstance(base, str):
        config = {name: _based(value, base[:200]) for name, value in config.items()}
    device = _long(config.pop("device", None), DEVICE_ABBREVIATIONS)
    ids = device.get("identifiers")
    first = ids[0] if isinstance(ids, list) and ids else ids
    own = config.get("unique_id") if at.component != "device" else f"{at.object}_{config.get('object_id')}"
    id_ = slug(own) if isinstance(own, str) else ""
    return Announced(
        key=key,
        component=component,
        id=id_ or slug(f"{at.node}_{at.object}") or "thing",
        name=clean(config.get("name")),
        device=Device(
            id=first[:200] if isinstance(first, str) and first else key,
            name=clean(device.get("name")),
            area=clean(device.get("suggested_area")),
        ),
        config=config,
    )


def _long(told: object, names: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(told, dict):
        return {}
    return {names.get(name, name): value for name, value in told.items() if isinstance(name, str)}


def _based(value: Any, base: str) -> Any:  # noqa: ANN401  # any JSON
    """Topics that begin or end with `~` stand below the base topic."""
    if isinstance(value, str):
        if value.startswith("~"):
            return base + value[1:]
        return value[:-1] + base if value.endswith("~") else value
    if isinstance(value, list):
        return [
            {k: _based(v, base) if k in ("topic", "t") and isinstance(v, str) else v for k, v in one.items()}
            if isinstance(one, dict)
            else one
            for one in value[:20]
        ]
    return value
