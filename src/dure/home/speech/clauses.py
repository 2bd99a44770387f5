"""The parts of a sentence that each say one thing, and what their words are in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dure.errors import Language
from dure.home.speech.household import GUARDED
from dure.home.speech.tokens import Reading, Token
from dure.language.clock_times import ClockTime


@dataclass(frozen=True, slots=True)
class Every:
    """A time that comes again.

    Attributes:
        days: on which days of the week, Monday is 0.
        clock: at what time, as it was said.
        night: whether the night of those days was said, which goes on after midnight.
    """

    days: frozenset[int]
    clock: ClockTime
    night: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Appliances as they are named.

    Attributes:
        word: what was said.
        kinds: kinds that the word is for.
        ids: appliances that are called so.
        rooms: rooms that were said with it.
    """

    word: str
    kinds: frozenset[str]
    ids: frozenset[str]
    rooms: tuple[str, ...] = ()

    @property
    def guarded(self) -> bool:
        """Whether it may be something that can do harm."""
        return bool(self.kinds & GUARDED)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a clause.

    Attributes:
        value: how much.
        unit: of what.
        role: `to` where it is the new value, `by` where it is a change; empty where neither was said.
    """

    value: float
    unit: str
    role: str = ""


@dataclass(slots=True)
class Clause:
    """What one part of a sentence says.

    Attributes:
        heads: appliances that are named.
        rooms: rooms that are named without one.
        spared: appliances that are excepted.
        spared_rooms: rooms that are excepted.
        acts: what is to be done, the words themselves.
        nominals: what is done, where it is only spoken of: “끄는 거”, “turning off”.
        traits: traits that are named, one set for each word.
        options: options that are named, one tuple of readings for each word.
        asks_first: whether it begins with its question.
        pure_options: whether one of these words can mean nothing else.
        numbers: numbers.
        degrees: how far.
        colour: a colour.
        kelvin: a warmth of white.
        was: states that are asked for.
        still: states by which things are picked out.
        asks: questions.
        flags: which other words stand in it.
        course: whether a mode is named by a word that is not known.
        at: when it is to be done.
        every: when it is to be done again and again.
        until: at what time it is to end.
        lasting: after how long it is to end.
        span: whether that was said as a span, and not as a time of day.
        muddled: whether two things that can do harm stand side by side with nothing between them.
    """

    heads: list[Head] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    spared: list[Head] = field(default_factory=list)
    spared_rooms: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    nominals: list[str] = field(default_factory=list)
    traits: list[frozenset[str]] = field(default_factory=list)
    options: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    degrees: list[str] = field(default_factory=list)
    colour: str = ""
    kelvin: int = 0
    was: list[str] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    asks_first: bool = False
    pure_options: bool = False
    course: bool = False
    at: datetime | None = None
    every: tuple[Every, ...] = ()
    until: ClockTime | None = None
    lasting: timedelta | None = None
    span: bool = False
    muddled: bool = False

    def named(self, trait: str) -> bool:
        """Whether a word for a trait stands in it."""
        return any(trait in traits for traits in self.traits)

    @property
    def says_what(self) -> bool:
        """Whether it says what is to be done."""
        return bool(
            self.acts
            or self.options
            or self.numbers
            or self.colour
            or self.kelvin
            or self.degrees
            or self.course
        )

    @property
    def says_more(self) -> bool:
        """Whether it says anything that makes a harmless act more than that: “해줘” alone does nothing."""
        told = self.options or self.numbers or self.colour or self.kelvin or self.degrees or self.course
        return bool(told or self.traits or "activity" in self.flags)

    @property
    def says_where(self) -> bool:
        """Whether it says to what."""
        return bool(self.heads or self.rooms)


_AND_DO = "하고"


def split(tokens: Sequence[Token], language: Language, commas: Collection[int] = ()) -> list[list[Token]]:
    """Cut a sentence's words where one thing that is to be done ends and the next begins.

    Args:
        tokens: the words.
        language: their language.
        commas: before which of them a comma stands, by the number of the word.
    """
    parts: list[list[Token]] = [[]]
    for place, token in enumerate(tokens):
        if token.start in commas:
            parts.append([])
        if token.text == "but" and any(after.has("act") for after in tokens[place + 1 : place + 2]):
            parts.append([])  # “but turn off the rest”: no exception
            continue
        if token.text == "and put" and _names_and_acts(tokens[place + 1 :]):
            parts.append([])
            continue
        joint = token.has("then") or token.get("particle") in ("then", "join")
        if token.has("then") and token.has("act"):  # “켰다가”
            parts[-1].append(token)
            parts.append([])
            continue
        if joint and (language == "en" or token.has("then")):
            parts.append([token])
            continue
        aimed = bool(parts[-1]) and _is_aimed(parts[-1][-1])
        if token.text == _AND_DO and aimed:  # “초록으로 하고”, “최대로 하고”
            parts[-1].append(replace(token, readings=(Reading("act", "do"),)))
            parts.append([])
            continue
        parts[-1].append(token)
        if language == "ko" and token.word_class == "end" and token.get("end") in ("conj", "instead"):
            parts.append([])
    merged: list[list[Token]] = []
    for part in (one for said in filter(None, parts) for one in _listed(said)):
        listed = (
            merged
            and _is_whole(merged[-1], language)
            and _is_whole(part, language)
            and _begins_with_another(part)
        )
        if (
            merged
            and not listed
            and not (_is_said(merged[-1], language) and (_acts(part) or language == "ko"))
        ):
            merged[-1].extend(part)
        else:
            merged.append(part)
    return merged


def _names_and_acts(tokens: Sequence[Token]) -> bool:
    """“and put the floor lamp on”: another thing, and no more of the first."""
    return bool(tokens) and any(token.has("kind", "name") for token in tokens) and _acts(tokens)


def _listed(tokens: list[Token]) -> list[list[Token]]:
    """“에어컨 이십육 도 선풍기 약풍”: a thing and what it is to be, and another one."""
    for place in range(2, len(tokens)):
        before, after = tokens[:place], tokens[place:]
        if not (_is_told(before) and _is_told(after)):
            continue
        if (_begins_anew(tokens[place]) and not _acts(before)) or _is_measure(tokens[place]):
            return [before, *_listed(after)]
    return [tokens]


def _begins_with_another(tokens: Sequence[Token]) -> bool:
    """Whether some words begin with a thing that is told something of its own: “and heating to twenty”, “volume 15”."""
    said = [token for token in tokens if not token.has("then", "filler", "all") and not _is_joint(token)]
    if not said:
        return False
    if _begins_anew(said[0]):
        return True
    aimed = any(token.get("particle") == "to" or token.has("number") for token in said[1:3])
    other = said[0].has("kind", "name") and not said[0].has("activity")
    return aimed and (other or _is_measure(said[0]))


def _is_measure(token: Token) -> bool:
    """Whether a word is for something that has a number, and for nothing else: “volume”, not “fan”."""
    return token.has("trait") and not token.has("kind", "name", "act")


def _is_joint(token: Token) -> bool:
    return token.get("particle") in ("then", "join")


def _begins_anew(token: Token) -> bool:
    """Whether a thing is named that is no part of another: the fan of “AC to 24, fan high” may be one."""
    return token.has("kind", "name", "room") and not token.has("trait", "option", "activity")


def _is_said(tokens: Sequence[Token], language: Language) -> bool:
    """Whether some words say what is to be done: “switch the fan” of “switch the fan and the lamp on” do not yet."""
    if language == "ko":
        return _acts(tokens)
    if len(tokens) == 1 and tokens[0].has("kind"):
        return False  # “vacuum, go home”
    acts = {str(reading.value) for token in tokens for reading in token.all("act")}
    values = ("number", "option", "colour", "kelvin", "trait", "degree", "pronoun")
    more = any(token.has(*values) and not token.has("kind", "name") for token in tokens)
    return bool(acts - {"turn"}) or (bool(acts) and more)


def _is_whole(tokens: Sequence[Token], language: Language) -> bool:
    return _is_said(tokens, language) or _is_told(tokens)


def _is_told(tokens: Sequence[Token]) -> bool:
    """Whether some words name one thing and after it a value that nothing else can be meant by."""
    heads = [place for place, token in enumerate(tokens) if token.has("kind", "name", "trait")]
    last = max((place for place, token in enumerate(tokens) if not token.has("filler")), default=-1)
    values = [
        place
        for place, token in enumerate(tokens)
        if _is_value(token) or (token.has("number") and (place == last or _is_aimed_at(tokens, place)))
    ]
    return bool(heads and values) and max(heads) < min(values)


def _is_aimed(token: Token) -> bool:
    """Whether what something is to be ends here: “초록으로 | 하고”, “외출 | 하고”."""
    chosen = token.has("option") and not token.has("kind", "name", "room")
    return token.get("particle") == "to" or token.text.endswith("로") or chosen


def _is_aimed_at(tokens: Sequence[Token], place: int) -> bool:
    """“to seventy”, “칠십으로”."""
    beside = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    return any(reading.value == "to" for token in beside for reading in token.all("particle"))


def _is_value(token: Token) -> bool:
    unit = any(reading.unit in {"degree", "percent", "channel", "grade"} for reading in token.all("number"))
    only = bool(token.readings) and all(
        reading.type in ("option", "colour", "was") for reading in token.readings
    )
    return unit or only


def _acts(tokens: Sequence[Token]) -> bool:
    return any(token.has("act") for token in tokens)
