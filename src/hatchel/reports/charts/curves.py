"""Curves over training: the mean over runs, with a band of one standard deviation."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter
from numpy.typing import NDArray

from hatchel.records.run import Curve
from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import Style

Scale = Literal["auto", "linear", "log"]


class Band(NamedTuple):
    """The mean (steps,) of ``runs`` curves, and their standard deviation (0 for a single run)."""

    steps: NDArray[np.int64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    runs: int


class Line(NamedTuple):
    """One method's band, its name and its look."""

    label: str
    style: Style
    band: Band


class CurvePanel(NamedTuple):
    """One value of several methods on one pair of axes.

    ``scale`` "log" is for a value that is never negative: a band that reaches below zero, and a
    line at zero, leave the panel at the bottom. "linear" shows values as they are. "auto" is
    logarithmic where that shows more.
    """

    title: str
    lines: Sequence[Line]
    scale: Scale = "auto"


class CurveFamily(NamedTuple):
    """Methods to compare: several values of the same methods, under one key to the lines."""

    title: str
    panels: Sequence[CurvePanel]


def band(curves: Sequence[Curve]) -> Band | None:
    """Reduce curves to their mean and spread over the steps that all of them have.

    A step where a run is not finite shows no mean; without curves or common steps there is none.
    """
    if not curves:
        return None
    common = sorted(set.intersection(*(set(curve.steps) for curve in curves)))
    if not common:
        return None
    found = [dict(zip(curve.steps, curve.values, strict=True)) for curve in curves]
    values = np.array([[value[step] for step in common] for value in found])
    spread = values.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros(len(common))
    return Band(np.array(common), values.mean(axis=0), spread, len(curves))


def curve_families(families: Sequence[CurveFamily], room: Format) -> Figure:
    """Draw family under family, their panels side by side or under each other."""
    heights = [_height(family, room) for family in families]
    figure = blank(room, sum(heights))
    parts = figure.subfigures(len(families), 1, squeeze=False, height_ratios=heights)
    for part, family in zip(parts.flat, families, strict=True):
        _draw_family(part, family, room)
    return figure


def _height(family: CurveFamily, room: Format) -> float:
    down = len(family.panels) if room.narrow else 1
    return 2.9 * down + 0.2 * -(-len(_keys(family)) // _columns(room)) + 0.35


def _columns(room: Format) -> int:
    return 2 if room.narrow else 4


def _keys(family: CurveFamily) -> dict[str, Style]:
    return {line.label: line.style for panel in family.panels for line in panel.lines}


def _draw_family(part: SubFigure, family: CurveFamily, room: Format) -> None:
    count = len(family.panels)
    grid = part.subplots(*((count, 1) if room.narrow else (1, count)), squeeze=False)
    for axes, panel in zip(grid.flat, family.panels, strict=True):
        _draw(axes, panel)
    handles = [
        Line2D([], [], color=style.colour, linestyle=style.dash, lw=1.8, label=label)
        for label, style in _keys(family).items()
    ]
    part.legend(
        handles=handles,
        loc="outside upper left",
        ncols=_columns(room),
        title=family.title,
        alignment="left",
        title_fontproperties={"weight": "bold", "size": 9.5},
    )


def _draw(axes: Axes, panel: CurvePanel) -> None:
    for line in panel.lines:
        steps, mean, spread, _ = line.band
        colour, _, dash = line.style
        axes.fill_between(
            steps, mean - spread, mean + spread, color=colour, alpha=0.15, linewidth=0
        )
        axes.plot(steps, mean, color=colour, linestyle=dash, lw=1.6)
    axes.set_title(panel.title, weight="normal")
    axes.set_xlabel("training step")
    bands = [line.band for line in panel.lines]
    if panel.scale == "log":
        rule_above_zero(axes, np.concatenate([band.mean for band in bands]))
    elif panel.scale == "auto" and _spans_decades(bands):
        rule_decades(axes)
    grid_lines(axes, "y")


def _spans_decades(bands: Sequence[Band]) -> bool:
    lows = np.concatenate([band.mean - band.spread for band in bands])
    return logarithmic(lows, np.concatenate([band.mean for band in bands]))


def logarithmic(lows: NDArray[np.float64], tops: NDArray[np.float64]) -> bool:
    """Say whether a logarithmic axis shows more: all values positive, and a ratio over three."""
    return bool(lows.min() > 0 and tops.max() / lows.min() > 3)


def rule_above_zero(axes: Axes, values: NDArray[np.float64]) -> None:
    """Rule decades from the lowest positive value on, six at most; zero lies below the panel."""
    positive = values[values > 0]
    if len(positive):
        axes.set_yscale("log", nonpositive="clip")
        axes.set_ylim(bottom=max(positive.min(), positive.max() / 1e6) / 1.3)
        rule_decades(axes)


def rule_decades(axes: Axes) -> None:
    """Make the vertical axis logarithmic; over more decades, fewer numbers of each are named."""
    axes.set_yscale("log", nonpositive="clip")
    low, high = axes.get_ylim()
    named = (1, 2, 3, 5) if high < 30 * low else (1, 3) if high < 1000 * low else (1,)
    axes.yaxis.set_major_locator(LogLocator(subs=named))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
