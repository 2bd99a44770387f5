"""One decision about a name as a table: every name's score as a bar, and its threshold at 0."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from dure.events import WakeDetected, WakeSuppressed

BAR_CHARS = 20
MOST_NAMES = 6


def draw(event: WakeDetected | WakeSuppressed) -> Table:
    """The best names, the decided one in bold."""
    shown = event.candidates[:MOST_NAMES]
    top = max((one.score for one in shown), default=0.0)
    low = min([0.0, *(one.score for one in shown)])
    table = Table.grid(padding=(0, 1))
    for one in shown:
        share = (one.score - low) / (top - low) if top > low else 1.0
        style = "bold green" if one.wake_word == event.wake_word else "dim"
        table.add_row(
            "  ",
            escape(one.wake_word),
            "█" * max(1, round(share * BAR_CHARS)),
            f"{one.score:+.2f}",
            style=style,
        )
    return table
