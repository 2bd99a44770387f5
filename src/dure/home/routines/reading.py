"""A routine as a table of `dure.toml`, as JSON at a door and in the journal: one shape, read and told here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, NoReturn

from dure.api.home import Wish
from dure.errors import Language, RoutineInvalid, Text
from dure.home.model import load_model
from dure.home.routines.model import (
    EVERY_DAY,
    Action,
    Change,
    Daily,
    Do,
    Once,
    Pause,
    Routine,
    Say,
    Start,
    Trigger,
)
from dure.home.routines.occurrences import MOST_GRACE_S

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_ACTIONS = 50
MOST_PHRASES = 20
MOST_TIMES = 48
YEARS = range(2000, 2200)
MOST_PAUSE_S = 3600.0
MOST_LETTERS = 300
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_KEYS = (
    "title",
    "phrases",
    "actions",
    "at",
    "days",
    "when",
    "once",
    "span",
    "late",
    "grace_s",
    "enabled",
    "wish",
)
_LANGUAGES: tuple[Language, ...] = ("ko", "en")


def read_routine(id_: str, given: Mapping[str, Any], *, own: bool) -> Routine:
    """Make a routine of a table.

    Raises:
        RoutineInvalid: something in it cannot be.
    """
    wrong = _complaint(id_)
    if not ID.fullmatch(id_):
        wrong("id", Text("is made of a-z, 0-9, _ and -", "a-z, 0-9, _, -만 쓸 수 있어요"))
    for key in given:
        if key not in _KEYS:
            wrong(
                key,
                Text(
                    f"is unknown; there are: {', '.join(_KEYS)}",
                    f"없는 항목이에요. 쓸 수 있는 항목: {', '.join(_KEYS)}",
                ),
            )
    actions = given.get("actions", ())
    if not isinstance(actions, list | tuple) or not 1 <= len(actions) <= MOST_ACTIONS:
        wrong("actions", Text(f"are 1 to {MOST_ACTIONS}", f"1개부터 {MOST_ACTIONS}개까지 적어 주세요"))
    late, grace_s = given.get("late", "skip"), given.get("grace_s", 600.0)
    if late not in ("skip", "run"):
        wrong("late", Text("is skip or run", "skip이나 run이에요"))
    if not _is_number(grace_s) or not 0 <= grace_s <= MOST_GRACE_S:
        wrong("grace_s", Text(f"is 0 to {MOST_GRACE_S:g}", f"0부터 {MOST_GRACE_S:g}까지예요"))
    return Routine(
        id=id_,
        title=_texts(given.get("title") or {"ko": id_, "en": id_}, "title", wrong),
        actions=tuple(_action(one, f"actions[{at}]", wrong) for at, one in enumerate(actions)),
        phrases=_phrases(given.get("phrases", {}), wrong),
        triggers=_triggers(given, wrong),
        late=late,
        grace_s=float(grace_s),
        enabled=given.get("enabled", True) is True,
        wish=_wish(given.get("wish", {}), wrong),
        own=own,
    )


def tell_routine(routine: Routine) -> dict[str, Any]:
    """The table of a routine; `read_routine` makes the same routine of it."""
    told: dict[str, Any] = {
        "title": dict(routine.title),
        "phrases": {language: list(phrases) for language, phrases in routine.phrases.items()},
        "actions": [_tell_action(one) for one in routine.actions],
        "late": routine.late,
        "grace_s": routine.grace_s,
        "enabled": routine.enabled,
        "wish": {
            "agent": routine.wish.agent,
            "person": routine.wish.person,
            "satellite": routine.wish.satellite,
        },
    }
    for trigger in routine.triggers:
        if isinstance(trigger, Daily):
            told.setdefault("at", []).append(f"{trigger.at:%H:%M}")
            told["days"] = [DAYS[day] for day in sorted(trigger.days)]
        elif isinstance(trigger, Once):
            told |= {"once": trigger.at.isoformat(), "span": trigger.span}
        else:
            told["when"] = {"appliance": trigger.appliance, "trait": trigger.trait, "value": trigger.value}
    return told


_Wrong = Callable[[str, Text], NoReturn]


def _complaint(id_: str) -> _Wrong:
    def wrong(key: str, why: Text) -> NoReturn:
        what = Text(f"{key} {why.en}", f"{key}: {why.ko}")
        raise RoutineInvalid(routine=id_[:64], why=what)

    return wrong


def _action(given: object, key: str, wrong: _Wrong) -> Action:
    if not isinstance(given, Mapping):
        wrong(key, Text("is a table", "표여야 해요"))
    if set(given) <= {"say", "satellite"} and "say" in given:
        return Say(
            text=_texts(given["say"], f"{key}.say", wrong),
            satellite=_word(given.get("satellite", ""), key, wrong),
        )
    if set(given) == {"wait_s"}:
        seconds = given["wait_s"]
        if not _is_number(seconds) or not 0 < seconds <= MOST_PAUSE_S:
            wrong(
                f"{key}.wait_s",
                Text(f"is more than 0, at most {MOST_PAUSE_S:g}", f"0보다 크고 {MOST_PAUSE_S:g}까지예요"),
            )
        return Pause(seconds=float(seconds))
    if set(given) == {"routine"}:
        return Start(routine=_word(given["routine"], f"{key}.routine", wrong))
    if not {"trait", "value"} <= set(given) <= {"trait", "value", "appliance", "kind", "room"}:
        wrong(
            key,
            Text(
                "is trait and value with appliance, kind or room; or say; or wait_s; or routine",
                "trait와 value(appliance, kind, room과 함께), say, wait_s, routine 가운데 하나예요",
            ),
        )
    return _do(given, key, wrong)


def _do(given: Mapping[str, Any], key: str, wrong: _Wrong) -> Do:
    model = load_model()
    trait, value = _word(given["trait"], f"{key}.trait", wrong), given["value"]
    if trait not in model.traits or not model.traits[trait].writable:
        wrong(f"{key}.trait", Text("is none that can be ordered", "바꿀 수 있는 항목이 아니에요"))
    if not isinstance(value, bool | int | float | str):
        wrong(f"{key}.value", Text("is no value", "쓸 수 없는 값이에요"))
    where = {
        name: _word(given.get(name, ""), f"{key}.{name}", wrong) for name in ("appliance", "kind", "room")
    }
    if where["kind"] and where["kind"] not in model.kinds:
        wrong(f"{key}.kind", Text("is no kind of appliance", "없는 기기 종류예요"))
    if not any(where.values()):
        wrong(key, Text("names no appliance, kind or room", "기기, 종류, 방 가운데 하나는 적어 주세요"))
    return Do(trait=trait, value=value, **where)


def _tell_action(action: Action) -> dict[str, Any]:
    if isinstance(action, Say):
        return {"say": dict(action.text), **({"satellite": action.satellite} if action.satellite else {})}
    if isinstance(action, Pause):
        return {"wait_s": action.seconds}
    if isinstance(action, Start):
        return {"routine": action.routine}
    where = {name: getattr(action, name) for name in ("appliance", "kind", "room") if getattr(action, name)}
    return {**where, "trait": action.trait, "value": action.value}


def _triggers(given: Mapping[str, Any], wrong: _Wrong) -> tuple[Trigger, ...]:
    found: list[Trigger] = []
    days = given.get("days") or DAYS
    if not isinstance(days, list | tuple) or any(day not in DAYS for day in days):
        wrong("days", Text(f"are of: {', '.join(DAYS)}", f"쓸 수 있는 값: {', '.join(DAYS)}"))
    at = given.get("at") or ()
    at = (at,) if isinstance(at, str) else at
    if not isinstance(at, list | tuple) or len(at) > MOST_TIMES:
        wrong("at", Text(f"is a time or at most {MOST_TIMES}", f"시각이나 {MOST_TIMES}개까지의 목록이에요"))
    for one in at:
        if not isinstance(one, str) or (clock := _CLOCK.fullmatch(one)) is None:
            wrong("at", Text("is a time such as 07:30", "07:30처럼 적어 주세요"))
        when = time(int(clock[1]), int(clock[2]))
        found.append(Daily(at=when, days=frozenset(DAYS.index(day) for day in days) or EVERY_DAY))
    if once := given.get("once"):
        found.append(_once(once, given.get("span", False) is True, wrong))
    if when_ := given.get("when"):
        if not isinstance(when_, Mapping) or set(when_) != {"appliance", "trait", "value"}:
            wrong("when", Text("is appliance, trait and value", "appliance, trait, value를 적어 주세요"))
        words = (_word(when_[name], f"when.{name}", wrong) for name in ("appliance", "trait"))
        appliance, trait = words
        if trait not in load_model().traits or not isinstance(when_["value"], bool | int | float | str):
            wrong("when", Text("is no trait and value", "쓸 수 없는 항목이나 값이에요"))
        found.append(Change(appliance=appliance, trait=trait, value=when_["value"]))
    return tuple(found)


def _once(given: object, span: bool, wrong: _Wrong) -> Once:  # as it is kept
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        wrong("once", Text("is an instant with its offset", "시간대가 있는 시각이어야 해요"))
    if at.year not in YEARS:  # beyond lie instants that no zone can tell
        wrong("once", Text("is of the years 2000 to 2199", "2000년부터 2199년까지예요"))
    return Once(at=at, span=span)


def _phrases(given: object, wrong: _Wrong) -> dict[Language, tuple[str, ...]]:
    if not isinstance(given, Mapping) or set(given) - set(_LANGUAGES):
        wrong("phrases", Text("are lists by language, ko and en", "ko와 en으로 나눠 적어 주세요"))
    found: dict[Language, tuple[str, ...]] = {}
    for language in _LANGUAGES:
        told = given.get(language, ())
        if not isinstance(told, list | tuple) or len(told) > MOST_PHRASES:
            wrong(
                f"phrases.{language}",
                Text(f"is a list of at most {MOST_PHRASES}", f"{MOST_PHRASES}개까지의 목록이에요"),
            )
        found[language] = tuple(_word(one, f"phrases.{language}", wrong) for one in told)
        if not all(key_of(one) for one in found[language]):
            wrong(f"phrases.{language}", Text("holds an empty phrase", "빈 말이 있어요"))
    return found


def key_of(phrase: str) -> str:
    """A phrase without what is not said: spaces, signs, capitals."""
    return "".join(letter for letter in phrase.casefold() if letter.isalnum())


def _texts(given: object, key: str, wrong: _Wrong) -> dict[Language, str]:
    if isinstance(given, str):
        given = dict.fromkeys(_LANGUAGES, given)
    if not isinstance(given, Mapping) or not given or set(given) - set(_LANGUAGES):
        wrong(key, Text("is a text, by language ko and en", "ko와 en으로 나눠 적은 글이에요"))
    told = {language: _word(given[language], key, wrong) for language in _LANGUAGES if language in given}
    first = next(iter(told.values()))
    return {language: told.get(language, first) for language in _LANGUAGES}


def _word(given: object, key: str, wrong: _Wrong) -> str:
    if not isinstance(given, str) or len(given) > MOST_LETTERS:
        wrong(key, Text(f"is a text of at most {MOST_LETTERS} letters", f"{MOST_LETTERS}자까지의 글이에요"))
    return given


def _wish(given: object, wrong: _Wrong) -> Wish:
    names = ("agent", "person", "satellite")
    if not isinstance(given, Mapping) or set(given) - set(names):
        wrong("wish", Text("is agent, person and satellite", "agent, person, satellite예요"))
    told = {name: _word(given.get(name, ""), "wish", wrong) for name in names}
    return Wish(means="routine", agent=told["agent"], person=told["person"], satellite=told["satellite"])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
