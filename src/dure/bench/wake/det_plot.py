"""A detection error trade-off plot (A. Martin et al., Eurospeech 1997) as PNG; needs the extra `dure[bench]`.

Both axes are stretched by the normal distribution's quantiles, in which a detector with normal scores is a straight
line. A false alarm's probability is counted per second of background, as the spoken term detection evaluations of NIST
do; the axis is labelled with false alarms an hour as well.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import NormalDist
from typing import Any

from dure.bench.wake.curve import Point
from dure.errors import BadInput, ExtraMissing, Text

FONTS = ("DejaVu Sans", "Noto Sans CJK KR", "NanumGothic", "Apple SD Gothic Neo", "Malgun Gothic")
"""The later ones hold Hangul."""

PER_HOUR = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
MISSED = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95)
LEFT_PER_HOUR, LOWEST = 0.05, 0.0005
"""Where no false alarm, and no miss, is drawn."""


def require(path: Path) -> None:
    """Look whether a plot can be drawn and written there, before anything is measured.

    Raises:
        ExtraMissing: Matplotlib is not installed.
        BadInput: nothing can be written there.
    """
    if not os.access(path.parent, os.W_OK | os.X_OK):
        why = Text("nothing can be written in that folder", "그 폴더에 쓸 수 없어요")
        raise BadInput(what=str(path), why=why)
    if find_spec("matplotlib") is None:
        raise ExtraMissing(what=Text("A DET plot", "DET 그림"), extra="bench")


def draw(
    path: Path,
    title: str,
    curves: Mapping[str, Sequence[Point]],
    shipped: Mapping[str, tuple[float, float]],
) -> None:
    """Write the plot.

    Args:
        path: the PNG.
        title: what was measured.
        curves: by label; the first is drawn bold.
        shipped: by label, false alarms an hour and missed share at the thresholds that ship.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families = _installed(FONTS)
    with mpl.rc_context({"font.family": families, "axes.unicode_minus": False}):
        figure: Any = Figure(figsize=(7.2, 6.0), dpi=150, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _rule(axes)
        for number, (label, points) in enumerate(curves.items()):
            if not points:
                continue
            width, order = (2.4, 3) if number == 0 else (1.1, 2)
            places = [_place(point.false_alarms_per_hour, point.missed_share) for point in points]
            [line] = axes.plot(*zip(*places, strict=True), drawstyle="steps-post", lw=width, zorder=order)
            line.set_label(label)
            if label in shipped:
                place, color = _place(*shipped[label]), line.get_color()
                axes.plot(*place, "o", color=color, ms=6, zorder=4, clip_on=False)
        axes.set_title(title, fontsize=11)
        axes.legend(fontsize=8, loc="best")
        figure.savefig(path, format="png", metadata={"Software": None})


def _rule(axes: Any) -> None:  # noqa: ANN401  # Matplotlib's types are not complete
    axes.set_xlim(_probit(LEFT_PER_HOUR / 3600), _probit(PER_HOUR[-1] / 3600))
    axes.set_ylim(_probit(LOWEST), _probit(MISSED[-1]))
    axes.set_xticks([_probit(value / 3600) for value in PER_HOUR], [f"{value:g}" for value in PER_HOUR])
    axes.set_yticks([_probit(value) for value in MISSED], [f"{value * 100:g}" for value in MISSED])
    axes.grid(visible=True, color="0.88")
    axes.set_xlabel("false alarms an hour (leftmost: none)")
    axes.set_ylabel("missed, % (lowest: none)")
    above = axes.secondary_xaxis("top")
    shares = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
    above.set_xticks([_probit(share) for share in shares], [f"{share * 100:g}" for share in shares])
    above.set_xlabel("false alarm probability in a second, %", fontsize=9)


def _place(per_hour: float, missed: float) -> tuple[float, float]:
    return (
        _probit(min(max(per_hour, LEFT_PER_HOUR), PER_HOUR[-1]) / 3600),
        _probit(min(max(missed, LOWEST), MISSED[-1])),
    )


def _probit(share: float) -> float:
    return NormalDist().inv_cdf(share)


def _installed(wanted: Sequence[str]) -> list[str]:
    from matplotlib import font_manager

    here = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in wanted if name in here] or ["sans-serif"]
