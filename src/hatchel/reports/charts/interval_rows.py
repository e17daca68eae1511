"""Numbers with their intervals in rows, a few series to a row, panels side by side."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import QUIET, RULE

_COLOURS, _MARKS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7"), "os^D"
_GREY = "#b6bac1"
_ROW = 0.36
_LONGEST = 34


class IntervalPoint(NamedTuple):
    """A number of one series.

    Attributes:
        value: None where there is none.
        low: lower end of its interval; None for none.
        high: upper end.
        chance: what noise alone would show; None for nothing.
        grey: whether it is too unsure to count.
    """

    value: float | None
    low: float | None
    high: float | None
    chance: float | None = None
    grey: bool = False


class IntervalPanel(NamedTuple):
    """Rows under one title.

    Attributes:
        title: of the panel.
        points: one per row and series, ``points[row][series]``.
        reference: a value to hold them against; None for none.
    """

    title: str
    points: Sequence[Mapping[str, IntervalPoint]]
    reference: float | None = None


def interval_rows(
    panels: Sequence[IntervalPanel], rows: Sequence[str], room: Format, across: int = 3
) -> Figure:
    """Draw panels that share their rows.

    Args:
        panels: at least one.
        rows: names of the rows.
        room: that the figure has.
        across: panels side by side where there is room.
    """
    across = 1 if room.narrow else min(across, len(panels))
    down = -(-len(panels) // across)
    figure = blank(room, down * (_ROW * len(rows) + 0.75) + 0.45)
    grid = figure.subplots(down, across, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place < len(panels):
            _draw(axes, panels[place], rows if not place % across else ())
        else:
            axes.set_axis_off()
    names = list(panels[0].points[0])
    columns = 2 if room.narrow else 2 + len(names)
    figure.legend(handles=_keys(names, panels), loc="outside upper left", ncols=columns)
    return figure


def _draw(axes: Axes, panel: IntervalPanel, names: Sequence[str]) -> None:
    if panel.reference is not None:
        axes.axvline(panel.reference, color=QUIET, lw=0.9, ls="--", zorder=1)
    for row, points in enumerate(panel.points):
        for place, (point, lane) in enumerate(
            zip(points.values(), _lanes(len(points)), strict=True)
        ):
            _draw_point(axes, point, row + lane, place)
    for row in range(1, len(panel.points)):
        axes.axhline(row - 0.5, color=RULE, linewidth=0.5)
    axes.set_title(panel.title)
    axes.set_yticks(
        range(len(panel.points)), [_short(name) for name in names] or [""] * len(panel.points)
    )
    axes.set_ylim(len(panel.points) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    grid_lines(axes, "x")


def _draw_point(axes: Axes, point: IntervalPoint, height: float, place: int) -> None:
    colour = _GREY if point.grey else _COLOURS[place % len(_COLOURS)]
    if point.chance is not None:
        axes.plot([point.chance], [height], "|", color=QUIET, ms=6, mew=1, zorder=2)
    if point.low is not None and point.high is not None:
        axes.plot([point.low, point.high], [height] * 2, color=colour, lw=1.6, alpha=0.55, zorder=3)
    if point.value is not None:
        mark = _MARKS[place % len(_MARKS)]
        axes.plot(
            [point.value], [height], mark, color=colour, ms=4.5, mec="white", mew=0.5, zorder=4
        )


def _lanes(count: int) -> list[float]:
    return [float(lane) for lane in np.linspace(-0.26, 0.26, count)] if count > 1 else [0.0]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _keys(names: Sequence[str], panels: Sequence[IntervalPanel]) -> list[Line2D]:
    points = [p for panel in panels for row in panel.points for p in row.values()]
    found = [
        _key(_COLOURS[k % len(_COLOURS)], _MARKS[k % len(_MARKS)], name)
        for k, name in enumerate(names)
    ]
    if any(point.chance is not None for point in points):
        found.append(_key(QUIET, "|", "if groups were alike"))
    if any(point.grey for point in points):
        found.append(_key(_GREY, "o", "too few rows to count"))
    return found


def _key(colour: str, mark: str, label: str) -> Line2D:
    return Line2D([], [], color=colour, marker=mark, linestyle="none", ms=5.5, label=label)
