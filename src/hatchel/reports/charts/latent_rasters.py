"""Latents over training: their KL, and when each was in the worst set."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import ArrayLike, NDArray

from hatchel.records.training_log import TrainingLog
from hatchel.reports.charts.canvas import Format, blank
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.latents import MOST, by_information, in_bits, note_left_out
from hatchel.reports.stored_pictures import Reals

# As many columns as can be told apart; what falls into one is averaged.
_COLUMNS = 400


class Raster(NamedTuple):
    """Values by latent and time: (n, T') over edges (T' + 1,) in steps."""

    edges: Reals
    values: Reals


def raster(steps: NDArray[np.int64], values: ArrayLike) -> Raster:
    """Average values (T, n) at steps (T,) into at most 400 spans, each of as many entries.

    A value counts from halfway to the step before until halfway to the next; the first one from
    its own step, the last one until its own.
    """
    found = np.asarray(values, dtype=np.float64)
    groups = np.array_split(np.arange(len(steps)), min(len(steps), _COLUMNS))
    between = (steps[1:] + steps[:-1]) / 2
    starts = [steps[0], *(between[group[0] - 1] for group in groups[1:])]
    last = steps[-1] if len(steps) > 1 else steps[-1] + 1
    edges = np.array([*starts, last], dtype=np.float64)
    return Raster(edges, np.array([found[group].mean(axis=0) for group in groups]).T)


def latents_over_steps(
    log: TrainingLog, names: Sequence[str], information: Reals, room: Format
) -> Figure:
    """Draw the KL of each latent over steps and, where the log has one, the worst set below it.

    Args:
        log: of at least one entry.
        names: of its latents (L,).
        information: (L,), by which the latents are ordered.
        room: that the figure has.
    """
    order = by_information(information)[:MOST]
    panels = 1 if log.worst_set is None else 2
    figure = blank(
        room, panels * (0.16 * max(len(order), 4) + 0.75) + 0.25 + 0.25 * (len(information) > MOST)
    )
    grid = figure.subplots(panels, 1, squeeze=False, sharex=True)[:, 0]
    kl, shown = in_bits(log.kl_per_latent[:, order]), [str(names[latent]) for latent in order]
    _draw(figure, grid[0], raster(log.steps, kl), shown, "KL from the prior", "bits", None)
    if log.worst_set is not None:
        worst = raster(log.steps, log.worst_set[:, order])
        _draw(figure, grid[1], worst, shown, "In the worst set", "share", 1.0)
    grid[-1].set_xlabel("training step")
    note_left_out(figure, len(order), len(information))
    return figure


def _draw(
    figure: Figure,
    axes: Axes,
    drawn: Raster,
    names: Sequence[str],
    title: str,
    unit: str,
    top: float | None,
) -> None:
    """Draw one raster; ``top`` is the value of the darkest colour, the largest where None."""
    finite = drawn.values[np.isfinite(drawn.values)]
    high = float(finite.max(initial=0.0)) if top is None else top
    rows = np.arange(len(names) + 1) - 0.5
    mesh = axes.pcolormesh(
        drawn.edges, rows, np.ma.masked_invalid(drawn.values), cmap="Blues", vmin=0, vmax=high or 1
    )
    axes.set_facecolor("#f3d9c9")  # where KL was not finite
    axes.set_ylim(len(names) - 0.5, -0.5)
    size = 8 if len(names) <= 10 else 6.5
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_title(title)
    bar = figure.colorbar(mesh, cax=axes.inset_axes((1.02, 0.0, 0.02, 1.0)))
    bar.set_label(unit, color=QUIET)
    bar.outline.set_visible(False)
