"""Variances of aggregate marginals: their cumulative distribution, and beside information."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.stored_pictures import Reals


class Marginals(NamedTuple):
    """Variance of each q(z_i) and I(x; z_i) in nats, ``(D,)`` each."""

    variance: Reals
    information: Reals


def latent_variances(
    runs: Mapping[str, Marginals], mark: float, published: float, room: Format
) -> Figure:
    """Draw the distribution of variances, and each latent's variance over its information.

    Args:
        runs: by what they are called.
        mark: a variance to be marked.
        published: the share of latents above the mark that was printed.
        room: that the figure has.
    """
    across, down = (1, 2) if room.narrow else (2, 1)
    figure = blank(room, 3.0 * down)
    left, right = figure.subplots(down, across, squeeze=False).flat
    shades = colormaps["viridis"](np.linspace(0.0, 0.85, max(len(runs), 2)))
    for (name, run), shade in zip(runs.items(), shades, strict=False):
        ordered = np.sort(run.variance)
        share = np.arange(1, len(ordered) + 1) / len(ordered)
        left.step(ordered, share, where="post", color=shade, lw=1.3, label=name)
        right.plot(run.information, run.variance, "o", color=shade, ms=3, alpha=0.6, label=name)
    _mark_cumulative(left, mark, published)
    _mark_scatter(right, mark)
    return figure


def _mark_cumulative(axes: Axes, mark: float, published: float) -> None:
    axes.axvline(mark, color=QUIET, lw=0.9, ls="--")
    axes.plot([mark], [1 - published], "x", color="#d55e00", ms=7, mew=1.8, label="the paper")
    axes.set_title("Cumulative distribution (Fig. 7a)")
    axes.set_xlabel("variance of q(z)")
    axes.set_ylabel("share of latents at or below")
    axes.set_xlim(left=0, right=max(axes.get_xlim()[1], 1.15 * mark))
    axes.set_ylim(0, 1.02)
    axes.legend(loc="lower right")
    grid_lines(axes, "both")


def _mark_scatter(axes: Axes, mark: float) -> None:
    axes.axhline(mark, color=QUIET, lw=0.9, ls="--")
    axes.set_title("Variance over information (Fig. 7b)")
    axes.set_xlabel("I(x; z), nats")
    axes.set_ylabel("variance of q(z)")
    axes.set_ylim(bottom=0, top=max(axes.get_ylim()[1], 1.15 * mark))
    grid_lines(axes, "both")
