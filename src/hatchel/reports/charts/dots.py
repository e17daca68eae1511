"""Dots per draw: whether one family lies below another in every draw, seen at a glance."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import GAP, RULE, Style


class Dots(NamedTuple):
    """One method: its values by draw, its look, and whether it should lie below the others."""

    label: str
    style: Style
    values: dict[int, list[float]]
    low: bool


class DotPanel(NamedTuple):
    """Methods to compare under one metric."""

    title: str
    methods: Sequence[Dots]


class Gap(NamedTuple):
    """The room between the families in one draw: the highest low mean, the lowest other mean."""

    low: float
    high: float


def gaps(methods: Sequence[Dots]) -> dict[int, Gap]:
    """Return the gap between the families in each draw where both have values.

    The low family lies below every other method where ``low < high``. Means are over seeds.
    """
    low = _means([dots for dots in methods if dots.low])
    high = _means([dots for dots in methods if not dots.low])
    return {draw: Gap(max(low[draw]), min(high[draw])) for draw in sorted(low.keys() & high.keys())}


def _means(methods: Sequence[Dots]) -> dict[int, list[float]]:
    means: dict[int, list[float]] = {}
    for dots in methods:
        for draw, values in dots.values.items():
            means.setdefault(draw, []).append(float(np.mean(values)))
    return means


def dot_panels(panels: Sequence[DotPanel], room: Format) -> Figure:
    """Draw a row per draw and a dot per method, panels side by side or under each other."""
    draws = sorted({draw for panel in panels for dots in panel.methods for draw in dots.values})
    across = 1 if room.narrow else len(panels)
    down = -(-len(panels) // across)
    row = min(0.62, max(0.3, 8 / len(draws)))
    figure = blank(room, down * (row * len(draws) + 0.75) + 0.6)
    grid = figure.subplots(down, across, squeeze=False, sharey=True)
    for axes, panel in zip(grid.flat, panels, strict=True):
        _draw(axes, panel, draws)
    for axes in grid[:, 0]:
        axes.set_yticks(range(len(draws)), [f"draw {draw}" for draw in draws])
    figure.legend(
        handles=[_key(dots) for dots in panels[0].methods],
        loc="outside upper left",
        ncols=2 if room.narrow else 4,
        columnspacing=1.2,
        handletextpad=0.3,
    )
    return figure


def _draw(axes: Axes, panel: DotPanel, draws: Sequence[int]) -> None:
    places = {draw: place for place, draw in enumerate(draws)}
    for draw, gap in gaps(panel.methods).items():
        if gap.low < gap.high:
            bottom, top = places[draw] - 0.42, places[draw] + 0.42
            axes.fill_betweenx([bottom, top], gap.low, gap.high, color=GAP, linewidth=0)
    for lane, dots in zip(_lanes(len(panel.methods)), panel.methods, strict=True):
        for draw, values in dots.values.items():
            _draw_dots(axes, dots, places[draw] + lane, values)
    for place in range(1, len(draws)):
        axes.axhline(place - 0.5, color=RULE, linewidth=0.6)
    axes.set_title(panel.title)
    axes.set_ylim(len(draws) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    grid_lines(axes, "x")


def _lanes(count: int) -> list[float]:
    """Return the height of each method's lane within a row."""
    return [float(lane) for lane in np.linspace(-0.33, 0.33, count)] if count > 1 else [0.0]


def _draw_dots(axes: Axes, dots: Dots, height: float, values: Sequence[float]) -> None:
    colour, mark, _ = dots.style
    axes.plot(
        [min(values), max(values)], [height, height], color=colour, alpha=0.35, lw=1.2, zorder=2
    )
    axes.plot(
        values, [height] * len(values), ".", color=colour, alpha=0.75, ms=3.5, zorder=2, mew=0
    )
    axes.plot(
        [float(np.mean(values))],
        [height],
        mark,
        color=colour,
        ms=6.5,
        mec="white",
        mew=0.6,
        zorder=3,
    )


def _key(dots: Dots) -> Line2D:
    colour, mark, _ = dots.style
    return Line2D([], [], color=colour, marker=mark, linestyle="none", ms=6.5, label=dots.label)
