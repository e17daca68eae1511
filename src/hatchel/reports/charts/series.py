"""A number over a setting, a line for each value of another: means, and every run as a dot."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines

Values = Mapping[float, Sequence[float]]
"""The numbers of all runs, by the setting."""


class SeriesPanel(NamedTuple):
    """One panel.

    Attributes:
        title: over it.
        setting: along its axis.
        number: up its axis.
        lines: by label.
        joined: whether means are joined by lines.
    """

    title: str
    setting: str
    number: str
    lines: Mapping[str, Values]
    joined: bool = True


def series(panels: Sequence[SeriesPanel], room: Format) -> Figure:
    """Draw panels side by side, or under each other where there is little room."""
    across = 1 if room.narrow else len(panels)
    down = -(-len(panels) // across)
    figure = blank(room, 3.0 * down)
    grid = figure.subplots(down, across, squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw(axes, panel)
    return figure


def _draw(axes: Axes, panel: SeriesPanel) -> None:
    shades = colormaps["viridis"](np.linspace(0.0, 0.85, max(len(panel.lines), 2)))
    for (label, values), shade in zip(panel.lines.items(), shades, strict=False):
        places = sorted(values)
        means = [float(np.mean(values[place])) for place in places]
        dash = "-" if panel.joined else "none"
        look = {"color": shade, "lw": 1.5, "ls": dash, "marker": "o", "ms": 5}
        axes.plot(places, means, label=label, **look)
        for place in places:
            each = values[place]
            axes.plot([place] * len(each), each, "o", color=shade, ms=2.5, alpha=0.5)
    axes.set_title(panel.title)
    axes.set_xlabel(panel.setting)
    axes.set_ylabel(panel.number)
    axes.legend(fontsize=7.5)
    grid_lines(axes, "y")
