"""A training in small panels: each named term of the loss over steps."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import NDArray

from hatchel.records.run import Curve
from hatchel.records.training_log import TrainingLog, followed
from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.curves import logarithmic, rule_above_zero
from hatchel.reports.charts.palette import Style

_ALONE = Style("#0072b2", "o", "-")
_BROKEN = "#f6e3d8"


class LoggedRun(NamedTuple):
    """A run to draw: its log and its look."""

    log: TrainingLog
    style: Style = _ALONE


def loss_terms(runs: Mapping[str, LoggedRun], room: Format) -> Figure:
    """Draw a panel per term and, in it, a line per run, named by its key where there are several.

    Terms are in nats per sample, as logged. A panel is logarithmic where that shows more; where a
    term is not finite its line breaks off and the rest is shaded.
    """
    names = list(dict.fromkeys(name for run in runs.values() for name in run.log.terms))
    across = min(2 if room.narrow else 3, len(names))
    down = -(-len(names) // across)
    figure = blank(room, 1.75 * down + 0.3 + 0.25 * (len(runs) > 1))
    grid = figure.subplots(down, across, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place < len(names):
            _draw(axes, names[place], runs)
            axes.set_ylabel("nats per sample" if place % across == 0 else "", fontsize=8)
        else:
            axes.set_axis_off()
    figure.supxlabel(_below(runs), fontsize=9)
    if len(runs) > 1:
        _key(figure, runs, room)
    return figure


def _draw(axes: Axes, name: str, runs: Mapping[str, LoggedRun]) -> None:
    drawn = [(run, curve) for run in runs.values() if (curve := followed(run.log, name))]
    for run, curve in drawn:
        colour, _, dash = run.style
        axes.plot(curve.steps, curve.values, color=colour, linestyle=dash, lw=1.2)
    values = np.concatenate([curve.values for _, curve in drawn])
    finite = values[np.isfinite(values)]
    if _has_decades(finite):
        rule_above_zero(axes, finite)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.set_title(_printed(name), weight="normal")
    axes.set_xlim(*_padded(runs.values()))
    breaks = [step for _, curve in drawn if (step := first_not_finite(curve)) is not None]
    if breaks:
        axes.axvspan(min(breaks), axes.get_xlim()[1], color=_BROKEN, linewidth=0, zorder=0)
    axes.tick_params(labelsize=7.5)
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    grid_lines(axes, "y")


_CAPITALS = ("kl", "tc", "mi", "elbo")


def _printed(name: str) -> str:
    words = name.split("_")
    return " ".join(word.upper() if word in _CAPITALS else word for word in words)


def _has_decades(finite: NDArray[np.float64]) -> bool:
    """Say whether a logarithmic axis shows more; zeros, as of an empty worst set, don't forbid."""
    positive = finite[finite > 0]
    return bool(len(positive) and finite.min() >= 0) and logarithmic(positive, positive)


def _padded(runs: Iterable[LoggedRun]) -> tuple[float, float]:
    """Return the range of all logged steps, also where a term is not finite, and some room."""
    steps = np.concatenate([run.log.steps for run in runs])
    first, last = int(steps.min()), int(steps.max())
    pad = 0.03 * (last - first) or 1
    return first - pad, last + pad


def _below(runs: Mapping[str, LoggedRun]) -> str:
    """Name the axis and, where a term is not finite, the first step of all at which one is not."""
    curves = [followed(run.log, name) for run in runs.values() for name in run.log.terms]
    breaks = [step for curve in curves if curve and (step := first_not_finite(curve)) is not None]
    note = f"\nshaded: not finite, first at step {min(breaks):,}" if breaks else ""
    return f"training step{note}"


def first_not_finite(curve: Curve) -> int | None:
    """Return the first step whose value is not finite, or None."""
    return next(
        (
            step
            for step, value in zip(curve.steps, curve.values, strict=True)
            if not isfinite(value)
        ),
        None,
    )


def _key(figure: Figure, runs: Mapping[str, LoggedRun], room: Format) -> None:
    handles = [
        Line2D([], [], color=run.style.colour, linestyle=run.style.dash, lw=1.8, label=label)
        for label, run in runs.items()
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=2 if room.narrow else 4)
