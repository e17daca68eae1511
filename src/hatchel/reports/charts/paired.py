"""Outcomes of the same seeds under two conditions, each seed a line from one to the other."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines

_SEED, _MEAN = "#56b4e9", "#0072b2"


class Paired(NamedTuple):
    """One outcome: pairs of values, one pair a seed, by method."""

    title: str
    pairs: Mapping[str, Sequence[tuple[float, float]]]


def paired(outcomes: Sequence[Paired], conditions: tuple[str, str], room: Format) -> Figure:
    """Draw a panel per outcome; each method stands there once, its conditions side by side.

    Args:
        outcomes: to show.
        conditions: what the first and the second value of a pair are.
        room: that the figure has.
    """
    across = 2
    down = -(-len(outcomes) // across)
    figure = blank(room, 2.3 * down + 0.3)
    grid = figure.subplots(down, across, squeeze=False)
    for axes, outcome in zip(grid.flat, outcomes, strict=False):
        _draw(axes, outcome)
    for axes in grid.flat[len(outcomes) :]:
        axes.set_axis_off()
    text = f"left {conditions[0]}, right {conditions[1]}; a thin line is a seed, thick the mean"
    figure.supxlabel(text, x=0.02, ha="left", fontsize=8)
    return figure


def _draw(axes: Axes, outcome: Paired) -> None:
    for place, pairs in enumerate(outcome.pairs.values()):
        ends = [place - 0.22, place + 0.22]
        for pair in pairs:
            axes.plot(ends, pair, color=_SEED, lw=0.9, marker="o", ms=3, alpha=0.8)
        axes.plot(ends, np.mean(pairs, axis=0), color=_MEAN, lw=2.2, marker="o", ms=5)
    axes.set_xticks(range(len(outcome.pairs)), list(outcome.pairs))
    axes.set_xlim(-0.5, len(outcome.pairs) - 0.5)
    axes.set_title(outcome.title)
    grid_lines(axes, "y")
