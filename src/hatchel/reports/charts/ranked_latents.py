"""Information of a model's latents by rank, some of them set apart: every seed, and the mean."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.stored_pictures import Reals

_APART, _OTHERS = "#d55e00", "#0072b2"


class RankedLatents(NamedTuple):
    """A model's latents over seeds.

    Attributes:
        title: the model.
        apart: what those in front are called.
        front: their information, a seed a row, each row falling, ``(S, A)`` nats.
        others: that of the others, likewise, ``(S, D − A)``.
        published: printed values of those in front, to be drawn as lines.
    """

    title: str
    apart: str
    front: Reals
    others: Reals
    published: Sequence[float] = ()


def ranked_latents(models: Sequence[RankedLatents], room: Format) -> Figure:
    """Draw a panel for each model, on one scale."""
    across = 1 if room.narrow else len(models)
    down = -(-len(models) // across)
    figure = blank(room, 2.8 * down)
    grid = figure.subplots(down, across, squeeze=False, sharey=True)
    for axes, model in zip(grid.flat, models, strict=True):
        _draw(axes, model)
    return figure


def _draw(axes: Axes, model: RankedLatents) -> None:
    first = model.front.shape[1]
    places = (np.arange(first), first + np.arange(model.others.shape[1]))
    for rank, (at, values, colour, label) in enumerate(
        zip(
            places,
            (model.front, model.others),
            (_APART, _OTHERS),
            (model.apart, "the others"),
            strict=True,
        )
    ):
        if values.size:
            axes.bar(at + 1, values.mean(0), color=colour, alpha=0.35, width=0.8, label=label)
            for row in values:
                axes.plot(at + 1, row, "o" if not rank else "s", color=colour, ms=2.6)
    for value in model.published:
        axes.axhline(value, color=QUIET, lw=0.9, ls="--")
        axes.annotate(
            f"paper {value:g}",
            (1, value),
            (0, 2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=QUIET,
            fontsize=7.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.set_title(model.title)
    axes.set_xlabel("latents by information, those set apart first")
    axes.set_ylabel("I(x; z), nats")
    axes.set_ylim(0, 1.08 * max([axes.get_ylim()[1], *model.published]))
    axes.legend(loc="center right")
    grid_lines(axes, "y")
