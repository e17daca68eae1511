"""Accuracy against unfairness: models as points with their spread, dominated ones in grey."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import INK, QUIET, RULE, Style

_MARK = 9.5
"""Points: large enough for a number inside."""
_WIDE_AT = {"^": -1.0, "v": 1.0}
"""Marks that have room on one side of their middle alone: how many points away, and they are
drawn larger."""


class ModelPoint(NamedTuple):
    """One model.

    Attributes:
        label: of its family, in the legend.
        note: what it is within its family, such as its hyper-parameters; "" for one alone.
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


Numbers = Mapping[str, Mapping[str, int]]
"""What the models of a family are numbered, by label and note."""


def trade_offs(panels: Sequence[TradeOff], room: Format) -> Figure:
    """Draw panels two abreast, or under each other where there is little room.

    Models are numbered within their family; the legend says what a number stands for.
    """
    across = 1 if room.narrow else 2
    down = -(-len(panels) // across)
    numbers = numbered(panels)
    handles = _handles(panels, numbers, room)
    lines = sum(str(handle.get_label()).count("\n") + 1 for handle in handles)
    figure = blank(room, 3.1 * down + 0.2 * lines + 0.3)
    grid = figure.subplots(down, across, squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw(axes, panel, numbers)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    figure.legend(handles=handles, loc="outside lower left", ncols=1)
    return figure


def numbered(panels: Sequence[TradeOff]) -> Numbers:
    """Number the models of each family that has several, from 1, in their order."""
    notes: dict[str, dict[str, int]] = {}
    for panel in panels:
        for point in panel.points:
            own = notes.setdefault(point.label, {})
            own.setdefault(point.note, len(own) + 1)
    return {label: own for label, own in notes.items() if len(own) > 1}


def _handles(panels: Sequence[TradeOff], numbers: Numbers, room: Format) -> list[Line2D]:
    """Return what the legend says of each family, in a narrow room a line for each model."""
    looks = {point.label: point.style for panel in panels for point in panel.points}
    handles = []
    for label, style in looks.items():
        said = [f"{number}\u00a0= {note}" for note, number in numbers.get(label, {}).items()]
        between = "\n" if room.narrow else "   "
        text = between.join([f"{label}:" if said else label, *said])
        mark = Line2D(
            [], [], color=style.colour, marker=style.mark, ls="", label=text, ms=_MARK - 2
        )
        handles.append(mark)
    return handles


def _draw(axes: Axes, panel: TradeOff, numbers: Numbers) -> None:
    """Draw the dominated models first, so that those worth having lie on top."""
    for level, point in enumerate(sorted(panel.points, key=lambda point: not point.dominated)):
        _draw_point(axes, point, numbers.get(point.label, {}).get(point.note), 3 + level)
    axes.axhline(panel.majority, color=QUIET, lw=0.8, ls=":")
    axes.set_title(panel.title)
    axes.set_xlabel("demographic parity difference")
    axes.set_ylabel("accuracy")
    axes.set_xlim(left=-0.03 * axes.get_xlim()[1])  # a gap is never below 0, a mark at 0 is whole
    grid_lines(axes, "both")


def _draw_point(axes: Axes, point: ModelPoint, number: int | None, level: float) -> None:
    (gap, gap_sd), (accuracy, accuracy_sd) = point.gap, point.accuracy
    axes.errorbar(
        gap,
        accuracy,
        xerr=gap_sd,
        yerr=accuracy_sd,
        fmt=point.style.mark,
        color=RULE if point.dominated else point.style.colour,
        mec="white",
        mew=0.6,
        ms=_MARK + (2.5 if point.style.mark in _WIDE_AT else 0.0),
        lw=0.8,
        zorder=level,
    )
    if number is not None:
        axes.annotate(
            str(number),
            (gap, accuracy),
            xytext=(0, _WIDE_AT.get(point.style.mark, 0.0)),
            textcoords="offset points",
            ha="center",
            va="center_baseline",
            fontsize=6.5,
            fontweight="bold",
            color=INK if point.dominated else "white",
            zorder=level + 0.5,  # errorbar puts its mark a tenth above the bars
        )
