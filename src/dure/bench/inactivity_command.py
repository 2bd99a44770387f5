"""`dure bench inactivity`: how soon silence is noticed, beside timers that alarm no more often."""

from __future__ import annotations

from typing import Any

import click

from dure.cli.output import console, emit, refused, say, spoken_language


@click.command(name="inactivity")
@click.option("--life", "wanted", multiple=True, help="Only this life; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(wanted: tuple[str, ...], *, as_json: bool) -> None:
    r"""A synthetic year of eight lives with planted incidents: delay and false alarms of routine and timers.

    \b
    Example:
      dure bench inactivity --json
      dure bench inactivity --life night_owl
    """
    from dure.bench.inactivity import live  # read only where it is wanted
    from dure.bench.inactivity_report import report
    from dure.bench.lives_people import LIVES

    known = [life.name for life in LIVES]
    if unknown := sorted(set(wanted) - set(known)):
        one_of = ", ".join(known)
        raise refused(
            "--life", f"{unknown[0]}: one of {one_of}", f"{unknown[0]}: 이 가운데에서 골라 주세요: {one_of}"
        )
    told = report({life.name: live(life) for life in LIVES if not wanted or life.name in wanted})
    if as_json:
        emit(told)
    else:
        _show(told)


def _show(told: dict[str, Any]) -> None:
    from rich.table import Table

    korean = spoken_language() == "ko"
    heads = (
        ("하루 오경보", "일과 p50", "p90", "타이머", "p50", "p90", "집마다 맞춘 타이머 p50", "p90")
        if korean
        else ("false a day", "routine p50", "p90", "timer", "p50", "p90", "each life's own timer p50", "p90")
    )
    table = Table(*heads, box=None, pad_edge=False)
    for row in told["all"]:
        routine, timer, own = row["routine"], row["one_timer"], row["timer_of_each_life"]
        table.add_row(
            f"{routine['false_alarms_per_day']:.3f}",
            *(f"{routine['delay_h'][part]:.1f} h" for part in ("p50", "p90")),
            f"{timer['hours']:g} h",
            *(f"{timer['delay_h'][part]:.1f} h" for part in ("p50", "p90")),
            *(f"{own['delay_h'][part]:.1f} h" for part in ("p50", "p90")),
        )
    console.print(table)
    say(
        "Synthetic lives. Published for real homes, another data set: 5 h 23 min at 0.09 a day (Sensors 2024, 24(20):6583).",
        "합성한 생활이에요. 실제 집에서 발표된 값(다른 데이터): 하루 0.09번일 때 5시간 23분 (Sensors 2024, 24(20):6583).",
    )
