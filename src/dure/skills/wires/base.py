"""What the host tells a wire and what a wire tells the host, in nobody's vendor words.

A wire is pure: an `Ask` and what the session holds become an `Outgoing`; the server's bytes become an `Answer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal, Protocol

import msgspec

from dure.errors import Language, SkillNonsense, Text
from dure.language.clock_times import ClockTime
from dure.language.intents import SlotValue
from dure.skills.host.manifest import Manifest
from dure.skills.wires.cards import Shown
from dure.skills.wires.sound import SILENT, Heard, Order, Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request to a skill's server.

    Attributes:
        body: the bytes on the wire.
        headers: beyond the usual ones.
        path: what follows the endpoint's address.
        method: the HTTP method.
    """

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to ask a skill.

    Attributes:
        kind: `launch` opens it, `intent` asks for something, `event` tells it something, `sound` tells it of what it lets
            sound, `end` closes it.
        session: the talk's id.
        turn: this request's id.
        new: whether it is the talk's first request.
        state: what the wire kept of the last answer; its own to read.
        intent: which intent; empty where none was understood.
        slots: what was said in its slots; a slot that was not said is absent.
        text: the words as they were said.
        language: the language of the talk.
        user: an id of this household for this skill alone.
        device: an id of the microphone for this skill alone.
        now: aware.
        reason: why the talk ends: `user`, `timeout` or `error`; or an event's name.
        dialog: how far asking for the intent's slots has come: `started`, `going` or `complete`.
        confirmed: what was answered to the skill's “is that right?”: slot name (empty for the whole intent) → yes or no.
        callback: where the skill may answer once more; empty where it may not.
        follow: what the last answer chained, such as a NUGU action; empty where the user said something.
        player: what it lets sound at this microphone.
        heard: what there is to be told of it, with `sound`; None otherwise.
        again: whether what is read is a second answer to it.
        handed_on: how many times the skill has handed it on, from intent to intent, without a word of the user's between.
    """

    kind: Literal["launch", "intent", "event", "sound", "end"]
    session: str
    turn: str
    new: bool
    language: Language
    now: datetime
    user: str
    device: str
    state: Mapping[str, Any] = field(default_factory=dict)
    intent: str = ""
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    text: str = ""
    reason: str = ""
    dialog: Literal["started", "going", "complete"] = "complete"
    confirmed: Mapping[str, bool] = field(default_factory=dict)
    callback: str = ""
    follow: str = ""
    player: Player = SILENT
    heard: Heard | None = None
    again: bool = False
    handed_on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """Something beyond speech that a skill wants to happen.

    Attributes:
        name: what, in its vendor's words, such as `AudioPlayer.Play`.
        payload: the details, as they came.
        needs: the permission it wants; empty for none.
    """

    name: str
    payload: Mapping[str, Any]
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """What the platform is to ask on the skill's behalf.

    Attributes:
        want: `slot` asks for a slot, `confirm` asks whether it is right, `delegate` leaves it to the platform.
        slot: which slot; empty with `confirm` for the whole intent.
        intent: which intent; empty for the one that was asked.
        slots: slots that the skill has changed, as the wire tells them; an empty one was cleared.
    """

    want: Literal["slot", "confirm", "delegate"]
    slot: str = ""
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a skill answered.

    Attributes:
        speech: what is said; empty for nothing.
        reprompt: what is said where nobody answers its question; empty for nothing.
        ends: whether the talk is over.
        state: what the wire wants back with the talk's next request.
        directives: what else is to happen.
        card: what is shown on the page, as it came; empty for nothing.
        sounds: addresses of sounds among the speech, which want the permission `play`.
        dialog: what the platform is to ask; None where the skill asks for itself.
        later: whether a second answer comes to the callback.
        follow: an action that the wire asks for at once, such as NUGU's chained prompt; empty for none.
        action: which action answered, where the vendor has several; what it lets sound is told to it.
    """

    speech: str = ""
    reprompt: str = ""
    ends: bool = True
    state: Mapping[str, Any] = field(default_factory=dict)
    directives: Sequence[Directive] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    sounds: Sequence[str] = ()
    dialog: Dialog | None = None
    later: bool = False
    follow: str = ""
    action: str = ""


class Wire(Protocol):
    """One vendor's protocol, for one skill.

    Attributes:
        limit_s: how long the vendor lets a server take.
        builtins: the vendor's own intents that every talk understands: our word for it → its name.
        leads_dialog: whether the server itself says which slot is asked for next; otherwise the hub asks for what is missing.
        catches_all: whether the skill wants every sentence of a talk, understood or not.
        fallback: the intent for what no other understands; empty where the vendor has none.
        remembers: whether what the wire keeps outlasts a talk.
        calls_back: whether its skills may answer a second time.
        steers: what “next” and “previous” are to a skill that plays: our word for it → the vendor's intent.
    """

    limit_s: float
    builtins: Mapping[str, str]
    leads_dialog: bool
    catches_all: bool
    fallback: str
    remembers: bool
    calls_back: bool
    steers: Mapping[str, str]

    def alone(self, ask: Ask) -> Answer | None:
        """The platform's own answer, where the vendor's would not ask the server; None where it would."""
        ...

    def request(self, ask: Ask) -> Outgoing:
        """What to send."""
        ...

    def answer(self, ask: Ask, body: bytes) -> Answer:
        """Read what came.

        Raises:
            SkillNonsense: it is no answer by the protocol.
        """
        ...

    def shown(self, card: Mapping[str, Any]) -> Shown:
        """What an answer's card shows; nothing where it cannot be drawn."""
        ...

    def order(self, directive: Directive) -> Order | None:
        """What a directive wants of the player; None where it wants nothing of it."""
        ...


def decode(skill: str, body: bytes) -> Any:  # noqa: ANN401  # any JSON
    """Read JSON in UTF-8, with or without a byte order mark; None for an empty body.

    Raises:
        SkillNonsense: it is something else.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        return None
    try:
        return msgspec.json.decode(text)
    except UnicodeDecodeError as error:
        raise SkillNonsense(skill=skill, why=Text("it is not UTF-8", "UTF-8이 아니에요")) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise SkillNonsense(skill=skill, why=Text("it is no JSON", "JSON이 아니에요")) from error


def wrong(manifest: Manifest, where: str) -> SkillNonsense:
    """A field that does not fit the protocol."""
    return SkillNonsense(skill=manifest.id, why=Text(f"{where} does not fit", f"{where} 값이 맞지 않아요"))


def table(manifest: Manifest, value: object, where: str) -> Mapping[str, Any]:
    """A JSON object, where one must stand; nothing counts as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong(manifest, where)
    return value


def plain(slot: SlotValue) -> str:
    """A slot's value as vendors write it: numbers in digits, dates and times as ISO 8601."""
    value = slot.value
    if slot.kind == "duration" and isinstance(value, Fraction):
        return _duration(value)
    match value:
        case Fraction():
            return str(value.numerator) if value.denominator == 1 else decimal(float(value))
        case ClockTime():
            return f"{value.hour:02d}:{value.minute:02d}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def decimal(value: float) -> str:
    """A number in digits, to six places at most and never as a power of ten: `12000`, `0.5`, `12345678.5`."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _duration(seconds: Fraction) -> str:
    """ISO 8601: 90 seconds are `PT1M30S`."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    parts = [f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if number]
    return "PT" + ("".join(parts) or "0S")
