"""Each factor against the latent that says most about it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank, grid_lines

Reals = NDArray[np.float64]

POINTS = 1_500
"""More would run together."""
MOST = 12
"""Factors in one figure."""
_LETTERS = 12  # of a factor's name above its panel
_POINT, _MEAN = "#56b4e9", "#d55e00"


class FactorPanel(NamedTuple):
    """A factor, its best latent, and how much of the factor's entropy that latent says."""

    factor: str
    latent: str
    share: float
    classes: NDArray[np.int64]
    codes: Reals


def factor_scatter(panels: Sequence[FactorPanel], room: Format) -> Figure:
    """Draw codes over classes, a point per sample and the mean of each class.

    Args:
        panels: one per factor; the first twelve are drawn.
        room: that the figure has.
    """
    panels = panels[:MOST]
    across = min(len(panels), 3 if not room.narrow else 1 if len(panels) <= 4 else 2)
    down = -(-len(panels) // across)
    figure = blank(room, (2.0 if room.narrow else 1.9) * down + 0.3)
    grid = figure.subplots(down, across, squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw(axes, panel, "\n" if room.narrow and across > 1 else ": ")
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    return figure


def _draw(axes: Axes, panel: FactorPanel, after: str) -> None:
    classes, codes = panel.classes[:POINTS], panel.codes[:POINTS]
    known, place = np.unique(panel.classes, return_inverse=True)
    place = place.reshape(-1)
    # Points of a class are spread over its width, always in the same way.
    spread = np.random.default_rng(0).uniform(-0.33, 0.33, len(classes))
    axes.plot(classes + spread, codes, ".", color=_POINT, ms=2, alpha=0.5, mew=0)
    means = np.bincount(place, panel.codes) / np.bincount(place)
    line = "-" if len(known) > 5 else ""
    axes.plot(known, means, marker="o", linestyle=line, color=_MEAN, ms=2.2, lw=1)
    name = panel.factor if len(panel.factor) <= _LETTERS else f"{panel.factor[: _LETTERS - 1]}…"
    axes.set_title(f"{name}{after}{panel.latent}, {100 * panel.share:.0f} %")
    if len(known) <= 8:
        axes.set_xticks(known)
    grid_lines(axes, "y")
