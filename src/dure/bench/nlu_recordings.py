"""Recorded orders: sound, the recogniser, then intent and slots."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dure.api import Recognizer
from dure.audio.decode import decode
from dure.bench.nlu import Figures, Said
from dure.errors import BadInput, Language, Text
from dure.language.intents import Understander, Understood

_MARK = "[intent] "


@dataclass(frozen=True, slots=True)
class Order:
    """A recording and what is wanted in it.

    Attributes:
        said: the label; its sentence is empty until it has been heard.
    """

    path: Path
    said: Said


def read_orders(manifest: Path) -> list[Order]:
    """The recordings whose transcript is `[intent] {"intent": …, "slots": …}`.

    Raises:
        BadInput: there are none.
    """
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if (row.get("transcript") or "").startswith(_MARK)
        ]
    if not rows:
        raise BadInput(
            what=manifest.name,
            why=Text("it holds no recordings with an intent", "인텐트가 적힌 녹음이 없어요"),
        )
    return [_order(row["path"], row["transcript"], row.get("language", ""), manifest) for row in rows]


def _order(path: str, transcript: str, language: str, manifest: Path) -> Order:
    try:
        label = json.loads(transcript.removeprefix(_MARK))
        intent, slots = label["intent"], label["slots"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            what=manifest.name, why=Text("an intent cannot be read", "인텐트를 읽을 수 없어요")
        ) from error
    spoken: Language = "ko" if language == "ko" else "en"
    return Order(manifest.parent / path, Said(path, spoken, "", intent, slots))


async def measure_orders(
    recognizer: Recognizer,
    understander: Understander,
    orders: Sequence[Order],
    understand: Callable[[Understander, str, Language], Understood | None],
    *,
    tell: Callable[[], None] = lambda: None,
) -> dict[Language, Figures]:
    """Hear and understand every order."""
    figures: dict[Language, Figures] = {}
    for order in orders:
        pcm = await decode(order.path, name=order.path.name, limit_s=60)
        transcript = await recognizer.transcribe(pcm, languages=[order.said.language])
        began = time.thread_time()
        understood = understand(understander, transcript.text, order.said.language)
        took_ms = (time.thread_time() - began) * 1000
        said = Said(order.said.id, order.said.language, transcript.text, order.said.intent, order.said.slots)
        figures.setdefault(said.language, Figures()).add(said, understood, took_ms)
        tell()
    return figures
