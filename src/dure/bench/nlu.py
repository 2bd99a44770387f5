"""How well sentences are understood: intents, slots, false accepts and time, on any labelled sentences.

Times are the thread's processor time: what a sentence costs, whatever else the machine is doing.
"""

from __future__ import annotations

import csv
import json
import re
import time
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from dure.errors import BadInput, Language, Text
from dure.language.clock_times import ClockTime
from dure.language.intents import IntentSpec, SlotType, Understander, Understood

NOW = datetime.fromisoformat("2026-11-22T10:00:00+09:00")
"""When the sentences are said, a Sunday."""

NONE = "none"
"""The intent of sentences that mean nothing anyone here can do."""

_LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """A labelled sentence.

    Attributes:
        slots: what was said, as the file tells it: JSON values.
    """

    id: str
    language: Language
    sentence: str
    intent: str
    slots: Mapping[str, object]


@dataclass(slots=True)
class Figures:
    """What was measured on the sentences of one language.

    Attributes:
        n: how many sentences, those of no intent included.
        intents: of how many the intent (or that there is none) was right.
        inside: how many have an intent.
        slots: of how many of those intent and every slot were right.
        values: how many slots were said.
        right_values: how many of them were understood.
        outside: how many have none.
        accepted: how many of those were taken for one.
        wrong: every sentence that went wrong: id, sentence, what was meant, what was understood.
    """

    n: int = 0
    intents: int = 0
    inside: int = 0
    slots: int = 0
    values: int = 0
    right_values: int = 0
    outside: int = 0
    accepted: int = 0
    times_ms: list[float] = field(default_factory=list)
    wrong: list[dict[str, object]] = field(default_factory=list)

    def add(self, said: Said, understood: Understood | None, took_ms: float) -> None:
        """Count one sentence."""
        intent = understood.intent if understood else NONE
        found = spoken_slots(understood) if understood else {}
        self.n += 1
        self.times_ms.append(took_ms)
        self.intents += intent == said.intent
        if said.intent == NONE:
            self.outside += 1
            self.accepted += intent != NONE
        else:
            self.inside += 1
            self.values += len(said.slots)
            if intent == said.intent:
                self.right_values += sum(
                    name in found and same(found[name], value) for name, value in said.slots.items()
                )
        right = intent == said.intent and (
            said.intent == NONE
            or (found.keys() == said.slots.keys() and all(same(found[n], v) for n, v in said.slots.items()))
        )
        self.slots += right and said.intent != NONE
        if not right:
            score = round(understood.score, 2) if understood else 0
            self.wrong.append(
                {
                    "id": said.id, "sentence": said.sentence, "intent": said.intent, "slots": dict(said.slots),
                    "understood": intent, "found": found, "score": score,
                }
            )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """The figures under the names of the command's contract."""
        times = sorted(self.times_ms)
        return {
            "n": self.n,
            "intent_accuracy": share(self.intents, self.n),
            "slot_accuracy": share(self.slots, self.inside),
            "slot_values": share(self.right_values, self.values),
            "out_of_domain": self.outside,
            "false_accepts": self.accepted,
            "ms_p50": round(times[len(times) // 2], 3) if times else None,
            "ms_p95": round(times[min(len(times) - 1, int(len(times) * 0.95))], 3) if times else None,
        }


def share(part: int, whole: int) -> float | None:
    """A share, None of nothing."""
    return round(part / whole, 4) if whole else None


def spoken_slots(understood: Understood) -> dict[str, object]:
    """Every slot as the sentence files write it."""
    values = {name: slot.value for name, slot in understood.slots.items()}
    day = next((value for value in values.values() if isinstance(value, date)), None)
    return {name: spoken(value, day) for name, value in values.items()}


def spoken(value: object, day: date | None = None) -> object:
    """A value as the sentence files write it.

    Args:
        value: what was understood.
        day: for a time of day, of which day; without one, or today, it is the next such time.
    """
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, ClockTime):
        later = day is not None and day > NOW.date()
        return (value.on(NOW.date(), NOW, early=True) if later else value.after(NOW)).strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def same(found: object, said: object) -> bool:
    """Whether two values are equal; words are compared without case, spaces and punctuation."""
    if isinstance(found, str) and isinstance(said, str):
        return _bare(found) == _bare(said)
    return found == said


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).lower())


def read_sentences(path: Path) -> list[Said]:
    """Read `id, language, sentence, intent, slots` (tab-separated, with a header) of one file or of a folder's.

    Raises:
        BadInput: there are none, or a line does not fit.
    """
    sources = sorted(path.glob("*.tsv")) if path.is_dir() else [path]
    said: list[Said] = []
    for source in sources:
        with source.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            said.extend(_said(row, source) for row in rows)
    if not said:
        raise BadInput(what=path.name, why=Text("it holds no sentences", "문장이 없어요"))
    return said


def _said(row: Mapping[str, str], source: Path) -> Said:
    try:
        language: Language = {"ko": "ko", "en": "en"}[row["language"]]  # type: ignore[assignment]
        slots = json.loads(row["slots"] or "{}")
        if not (row["sentence"] and row["intent"] and isinstance(slots, dict)):
            raise ValueError("a column is empty")
        return Said(row["id"], language, row["sentence"], row["intent"], slots)
    except (KeyError, ValueError, TypeError) as error:
        raise BadInput(
            what=source.name, why=Text("a line does not fit the columns", "열에 맞지 않는 줄이 있어요")
        ) from error


def read_intents(text: str, owner: str) -> list[IntentSpec]:
    """Read intents from TOML: `[types.NAME]` with kind and values, `[[intents]]` with name, slots, required, ko, en.

    A list may be given as `amounts` and what they are amounts `of`: every pair is a value.

    Raises:
        BadInput: it is not such a file.
    """
    try:
        table: dict[str, Any] = tomllib.loads(text)
        types = {name: _type(of) for name, of in table.get("types", {}).items()}
        return [_spec(intent, types, owner) for intent in table["intents"]]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(what=owner, why=Text("it is no file of intents", "인텐트 파일이 아니에요")) from error


def _type(table: Mapping[str, Any]) -> SlotType:
    if "of" not in table:
        return SlotType(kind=table["kind"], values=table.get("values", {}))
    named = [f"{amount} {thing}".strip() for amount in table["amounts"] for thing in table["of"]]
    return SlotType(kind=table["kind"], values=dict.fromkeys(named, ()))


def _spec(intent: Mapping[str, Any], types: Mapping[str, SlotType], owner: str) -> IntentSpec:
    return IntentSpec(
        name=intent["name"],
        owner=owner,
        samples={language: intent[language] for language in _LANGUAGES if language in intent},
        slots={
            name: types[kind] if kind in types else SlotType(kind=kind)
            for name, kind in intent.get("slots", {}).items()
        },
        required=intent.get("required", ()),
    )


def packaged(name: str) -> list[IntentSpec]:
    """One of this bench's own sets of intents: `house` or `coffee`."""
    return read_intents(
        files("dure.bench").joinpath("nlu_domain", f"{name}.toml").read_text(encoding="utf-8"), name
    )


def measure(
    understander: Understander, sentences: Iterable[Said], owners: Sequence[str] | None = None
) -> dict[Language, Figures]:
    """Understand every sentence and count."""
    figures: dict[Language, Figures] = {}
    for said in sentences:
        began = time.thread_time()
        understood = understander.understand(said.sentence, said.language, now=NOW, owners=owners)
        took_ms = (time.thread_time() - began) * 1000
        figures.setdefault(said.language, Figures()).add(said, understood, took_ms)
    return figures
