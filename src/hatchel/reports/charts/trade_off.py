"""Accuracy against unfairness: models as points with their spread, dominated ones in grey."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import QUIET, RULE, Style


class ModelPoint(NamedTuple):
    """One model.

    Attributes:
        label: of its family, in the legend.
        note: beside the point, such as its hyper-parameters.
        style: of its family.
        gap: mean and standard deviation.
        accuracy: likewise.
        dominated: whether another model is at least as good in both.
    """

    label: str
    note: str
    style: Style
    gap: tuple[float, float]
    accuracy: tuple[float, float]
    dominated: bool


class TradeOff(NamedTuple):
    """One panel: a title, models, and the accuracy of a guess that knows nothing."""

    title: str
    points: Sequence[ModelPoint]
    majority: float


def trade_offs(panels: Sequence[TradeOff], room: Format) -> Figure:
    """Draw panels two abreast, or under each other where there is little room."""
    across = 1 if room.narrow else 2
    down = -(-len(panels) // across)
    figure = blank(room, 3.1 * down + 0.5)
    grid = figure.subplots(down, across, squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw(axes, panel)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    families = {point.label: point.style for panel in panels for point in panel.points}
    handles = [
        Line2D([], [], color=style.colour, marker=style.mark, ls="", label=label)
        for label, style in families.items()
    ]
    columns = 2 if room.narrow else 6
    figure.legend(handles=handles, loc="outside lower center", ncols=columns)
    return figure


def _draw(axes: Axes, panel: TradeOff) -> None:
    for point in panel.points:
        colour = RULE if point.dominated else point.style.colour
        axes.errorbar(
            point.gap[0],
            point.accuracy[0],
            xerr=point.gap[1],
            yerr=point.accuracy[1],
            fmt=point.style.mark,
            color=colour,
            ms=6,
            lw=0.8,
        )
        if point.note:
            axes.annotate(
                point.note,
                (point.gap[0], point.accuracy[0]),
                xytext=(5, 4),
                textcoords="offset points",
                fontsize=6.5,
                color=QUIET,
            )
    axes.axhline(panel.majority, color=QUIET, lw=0.8, ls=":")
    axes.set_title(panel.title)
    axes.set_xlabel("demographic parity difference")
    axes.set_ylabel("accuracy")
    axes.set_xlim(left=0)
    grid_lines(axes, "both")
