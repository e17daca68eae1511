"""Every two predictors as a pair of maps: what they say only together, what both say."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank

Reals = NDArray[np.float64]

# More names than this can't be read along a side.
MOST = 30


def pair_maps(
    names: Sequence[str],
    synergy: Reals,
    redundancy: Reals,
    units: str,
    target: str,
    room: Format,
) -> Figure:
    """Draw the synergy and the redundancy of every two predictors about a target.

    Args:
        names: of the predictors, the most informative first; the first thirty are drawn.
        synergy: (n, n), symmetric; NaN where a pair was not measured.
        redundancy: (n, n), symmetric, with each predictor's own information on the diagonal; NaN
            likewise.
        units: of both.
        target: its name.
        room: that the figure has.
    """
    names = [_short(name) for name in names[:MOST]]
    count = len(names)
    side = 1 if room.narrow else 2
    height = (room.width / side - 0.2) * (2 if room.narrow else 1)
    figure = blank(room, height)
    first, second = figure.subplots(*((2, 1) if room.narrow else (1, 2)))
    blanked = synergy[:count, :count].copy()
    np.fill_diagonal(blanked, np.nan)
    _draw(figure, first, names, blanked, f"Synergy about {_short(target)}", units)
    shared = redundancy[:count, :count]
    _draw(figure, second, names, shared, f"Redundancy about {_short(target)}", units)
    some = "" if np.isfinite(shared).all() else "\nGrey pairs: too few samples for their states."
    first.set_xlabel(f"What two predictors say only together.{some}", fontsize=8, loc="left")
    second.set_xlabel(
        "What both of two say, each by itself (BROJA);\non the diagonal, all that one says.",
        fontsize=8,
        loc="left",
    )
    return figure


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"


def _draw(
    figure: Figure, axes: Axes, names: Sequence[str], values: Reals, title: str, units: str
) -> None:
    top = float(np.nanmax(values, initial=0.0))
    image = axes.imshow(values, cmap=_scale(), vmin=0, vmax=top or 1.0)
    size = 8.5 if len(names) <= 16 else 6.5
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title)
    # As an inset the bar is as high as the map, whatever room the labels take.
    bar = figure.colorbar(image, cax=axes.inset_axes((1.02, 0.0, 0.035, 1.0)))
    bar.set_label(units)
    bar.outline.set_visible(False)
    if len(names) <= 10:
        _write(axes, values, top)


def _scale() -> Colormap:
    return matplotlib.colormaps["Blues"].with_extremes(bad="#f3f4f6")


def _write(axes: Axes, values: Reals, top: float) -> None:
    """Write the numbers where there is room for them."""
    for (i, j), value in np.ndenumerate(values):
        if np.isfinite(value):
            colour = "white" if value > 0.6 * top else "black"
            axes.text(j, i, f"{value:.3f}", ha="center", va="center", fontsize=7, color=colour)
