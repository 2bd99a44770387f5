"""The file of a flat: its rooms, its appliances, and what each is at first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn, cast

from dure.api.home import Appliance, Profile, Room, Value
from dure.errors import ConfigInvalid, Language, Text
from dure.home.model import Model, Trait, load_model

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What the id of a room or an appliance looks like."""

MOST = 1000
"""How many appliances a flat may have."""

_LANGUAGES: tuple[Language, ...] = ("ko", "en")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_MISSING = Text("is missing", "꼭 있어야 해요")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """A furnished flat.

    Attributes:
        rooms: its rooms, in the order of the file.
        appliances: its appliances, in the order of the file.
        values: what each appliance is at first, by its id and trait.
    """

    rooms: tuple[Room, ...]
    appliances: tuple[Appliance, ...]
    values: Mapping[str, Mapping[str, Value]]


def load_flat(file: Path | None = None, *, driver: str = "simulated") -> Flat:
    """Read a flat: a household's own file, or the one that comes with Dure.

    Raises:
        ConfigInvalid: the file cannot be read, or does not fit the model of appliances.
    """
    where = str(file) if file else "flat.toml"
    try:
        if file is None:
            text = (resources.files(__package__ or "") / "flat.toml").read_text(encoding="utf-8")
        else:
            text = file.read_text(encoding="utf-8")
        given = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = str(error)
        raise ConfigInvalid(where=where, key="*", why=Text(why, f"읽을 수 없어요({why})")) from error
    return read_flat(given, where=where, driver=driver)


def read_flat(given: Mapping[str, Any], *, where: str, driver: str) -> Flat:
    """Make a flat of what its file says.

    Raises:
        ConfigInvalid: it does not fit the model of appliances.
    """
    return _Reader(where, driver).flat(given)


class _Reader:
    def __init__(self, where: str, driver: str) -> None:
        self._where, self._driver = where, driver
        self._model: Model = load_model()

    def flat(self, given: Mapping[str, Any]) -> Flat:
        self._known("*", given, ("room", "appliance"))
        rooms = [self._room(id_, table) for id_, table in self._tables("room", given).items()]
        told = self._tables("appliance", given)
        if len(told) > MOST:
            self._wrong("appliance", Text(f"there are more than {MOST}", f"{MOST}개까지만 둘 수 있어요"))
        places = {room.id for room in rooms}
        appliances, values = [], {}
        for id_, table in told.items():
            one, values[id_] = self._appliance(id_, table, places)
            appliances.append(one)
        return Flat(rooms=tuple(rooms), appliances=tuple(appliances), values=values)

    def _room(self, id_: str, table: Mapping[str, Any]) -> Room:
        key = f"room.{id_}"
        self._known(key, table, ("name", "also", "satellites", "plan"))
        plan = table.get("plan")
        if plan is not None and not (
            isinstance(plan, list) and len(plan) == 4 and all(isinstance(one, int) for one in plan)
        ):
            why = Text(
                "is left, top, width and height, four whole numbers", "왼쪽, 위, 너비, 높이, 정수 네 개예요"
            )
            self._wrong(f"{key}.plan", why)
        return Room(
            id=id_,
            name=self._name(key, table),
            also=self._also(key, table),
            satellites=self._words(f"{key}.satellites", table.get("satellites", [])),
            plan=cast("tuple[int, int, int, int] | None", tuple(plan) if plan else None),
        )

    def _appliance(
        self, id_: str, table: Mapping[str, Any], rooms: set[str]
    ) -> tuple[Appliance, dict[str, Value]]:
        key = f"appliance.{id_}"
        self._known(key, table, ("kind", "room", "name", "also", "groups", "traits"))
        kind, room = table.get("kind"), table.get("room", "")
        if kind not in self._model.kinds:
            self._one_of(f"{key}.kind", kind, list(self._model.kinds))
        if room and room not in rooms:
            self._one_of(f"{key}.room", room, sorted(rooms))
        traits, values = {}, {}
        for trait, told in self._tables("traits", table, f"{key}.").items():
            place = f"{key}.traits.{trait}"
            if trait not in self._model.traits:
                self._one_of(place, trait, list(self._model.traits))
            traits[trait] = self._profile(place, self._model.traits[trait], told)
            values[trait] = self._value(place, self._model.traits[trait], traits[trait], told)
        self._complete(key, str(kind), traits)
        one = Appliance(
            id=id_,
            kind=str(kind),
            driver=self._driver,
            name=self._name(key, table),
            traits=traits,
            also=self._also(key, table),
            room=str(room),
            groups=self._words(f"{key}.groups", table.get("groups", [])),
        )
        return one, values

    def _complete(self, key: str, kind: str, traits: Mapping[str, Profile]) -> None:
        needed = _NEEDED.get(kind, ())
        for trait in needed:
            if trait not in traits:
                self._wrong(f"{key}.traits.{trait}", _MISSING)

    def _profile(self, place: str, trait: Trait, told: Mapping[str, Any]) -> Profile:
        self._known(place, told, ("value", "options", "low", "high", "step", "writable"))
        options = self._words(f"{place}.options", told.get("options", list(trait.options)))
        for option in options:
            if option not in self._model.options:
                self._one_of(f"{place}.options", option, list(self._model.options))
        if trait.type == "option" and not options:
            self._wrong(f"{place}.options", _MISSING)
        low, high, step = (told.get(name, getattr(trait, name)) for name in ("low", "high", "step"))
        if trait.type != "number":
            low = high = None
        elif not (_is_number(low) and _is_number(high) and _is_number(step) and low < high and step > 0):
            self._wrong(place, Text("low, high and step do not fit", "low, high, step 값이 맞지 않아요"))
        writable = told.get("writable", True) is True and trait.writable
        return Profile(
            options=options if trait.type == "option" else (),
            low=low,
            high=high,
            step=step,
            writable=writable,
        )

    def _value(self, place: str, trait: Trait, profile: Profile, told: Mapping[str, Any]) -> Value:
        if "value" not in told:
            self._wrong(f"{place}.value", _MISSING)
        value = told["value"]
        if not fits(trait, profile, value):
            why = Text(f"{value!r} is none of its values", f"{value!r}: 가질 수 없는 값이에요")
            self._wrong(f"{place}.value", why)
        return cast("Value", value)

    def _name(self, key: str, table: Mapping[str, Any]) -> dict[Language, str]:
        told = table.get("name")
        if not isinstance(told, dict) or any(
            not isinstance(told.get(one), str) or not told[one] for one in _LANGUAGES
        ):
            why = Text("is needed in ko and en", "ko와 en 둘 다 적어 주세요")
            self._wrong(f"{key}.name", why)
        return {one: told[one] for one in _LANGUAGES}

    def _also(self, key: str, table: Mapping[str, Any]) -> dict[Language, tuple[str, ...]]:
        told = table.get("also", {})
        self._known(f"{key}.also", told, _LANGUAGES)
        return {one: self._words(f"{key}.also.{one}", told[one]) for one in _LANGUAGES if one in told}

    def _words(self, key: str, told: object) -> tuple[str, ...]:
        if not isinstance(told, list) or any(not isinstance(one, str) or not one for one in told):
            self._wrong(key, Text("is a list of words", "낱말의 목록이어야 해요"))
        return tuple(told)

    def _tables(self, name: str, given: Mapping[str, Any], before: str = "") -> Mapping[str, Any]:
        told = given.get(name, {})
        if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
            self._wrong(f"{before}{name}", Text("is a table of tables", "표 안에 표를 적어야 해요"))
        for id_ in told:
            if not ID.fullmatch(id_):
                why = Text("an id is made of a-z, 0-9 and _", "id에는 a-z, 0-9, _만 쓸 수 있어요")
                self._wrong(f"{before}{name}.{id_}", why)
        return told

    def _known(self, key: str, table: object, names: Sequence[str]) -> None:
        if not isinstance(table, dict):
            self._wrong(key, Text("is a table", "표여야 해요"))
        for name in table:
            if name not in names:
                self._one_of(f"{key}.{name}", name, names)

    def _one_of(self, key: str, given: object, known: Sequence[str]) -> NoReturn:
        listed = ", ".join(known)
        why = Text(f"“{given}” is not one of: {listed}", f"“{given}”: 없는 값이에요. 쓸 수 있는 값: {listed}")
        self._wrong(key, why)

    def _wrong(self, key: str, why: Text) -> NoReturn:
        raise ConfigInvalid(where=self._where, key=key, why=why)


_PROGRAMME = ("operation", "mode", "remaining_s")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "washer": _PROGRAMME,
    "dryer": _PROGRAMME,
    "dishwasher": _PROGRAMME,
    "clothes_care": _PROGRAMME,
    "rice_cooker": _PROGRAMME,
    "oven": _PROGRAMME,
    "robot_cleaner": ("operation", "mode"),
    "plug": ("on_off",),
}


def fits(trait: Trait, profile: Profile, value: object) -> bool:
    """Whether a value is one that a trait of an appliance can have."""
    if trait.type == "bool":
        return isinstance(value, bool)
    if trait.type == "number":
        return _is_number(value) and (profile.low or 0) <= cast("float", value) <= (profile.high or 0)
    if not isinstance(value, str):
        return False
    return value in profile.options if trait.type == "option" else _COLOUR.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
