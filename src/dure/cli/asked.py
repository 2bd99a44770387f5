"""How `dure ask` and `dure listen` show events: for people in words and bars, for machines line by line."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from typing import Protocol

import click
from rich.markup import escape

from dure.cli.decision_table import draw
from dure.cli.output import console, say
from dure.cli.reasons import REASONS
from dure.events import (
    AudioChunk,
    Event,
    HubFailed,
    ReplyEnded,
    ReplyInterrupted,
    TimerRang,
    TranscriptFinal,
    WakeDetected,
    WakeSuppressed,
    to_json,
)

FEW = 12
"""So many names are listed."""


class Printer(Protocol):
    """Shows what happens at one or more sources."""

    def begin(self, source: str) -> None:
        """What follows belongs to this file or microphone."""
        ...

    def show(self, event: Event) -> None:
        """Show one event."""
        ...

    def unheard(self, names: Sequence[str]) -> None:
        """Tell that none of these names was heard."""
        ...


def choose_printer(*, as_json: bool) -> Printer:
    """The printer for machines or the one for people."""
    return JsonPrinter() if as_json else PeoplePrinter()


class JsonPrinter:
    """One event per line, each with its source: NFC, and with � for what is no UTF-8 in a file's name."""

    def __init__(self) -> None:
        self._source = ""

    def begin(self, source: str) -> None:
        """What follows belongs to this source."""
        self._source = unicodedata.normalize("NFC", os.fsencode(source).decode(errors="replace"))

    def show(self, event: Event) -> None:
        """Print the event; sound has no line."""
        if not isinstance(event, AudioChunk):
            click.echo(to_json(event, source=self._source).encode())

    def unheard(self, names: Sequence[str]) -> None:
        """Nothing: a script has the exit code, and events that are not there."""


class PeoplePrinter:
    """Who was called, why, what was said, and what was answered."""

    def begin(self, source: str) -> None:
        """Name the source."""
        console.print(source, style="bold", markup=False)

    def unheard(self, names: Sequence[str]) -> None:
        """Say which names were waited for in vain, so many of them as can be read at a glance."""
        listed = escape(", ".join(names[:FEW])) + (" …" if len(names) > FEW else "")
        say(
            f"  No name was heard. Listened for: {listed}",
            f"  부른 이름이 들리지 않았어요. 듣고 있던 이름: {listed}",
        )

    def show(self, event: Event) -> None:
        """Print what matters to a person."""
        match event:
            case WakeDetected():
                console.print(draw(event))
            case WakeSuppressed():
                name, (en, ko) = escape(event.wake_word), REASONS.get(event.reason, (event.reason,) * 2)
                say(
                    f"  [dim]{name}: heard, not followed: {escape(en)}[/]",
                    f"  [dim]{name}: 들렸지만 따르지 않음: {escape(ko)}[/]",
                )
            case TranscriptFinal():
                console.print(f"  “{event.text}”", style="cyan", markup=False)
            case ReplyEnded():
                console.print(f"  {event.agent}: {event.text}", style="green", markup=False)
            case ReplyInterrupted():
                console.print(f"  {event.agent}: {event.text} —", style="yellow", markup=False)
            case TimerRang():
                label = escape(event.label)
                say(f"  ⏰ {label or 'timer'}", f"  ⏰ {label or '타이머'}")
            case HubFailed():
                say(f"  [red]failed: {event.code}[/]", f"  [red]문제: {event.code}[/]")
