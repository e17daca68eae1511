"""Which scores order models alike: rank correlations as a map."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank

_WRITTEN = 14  # scores beyond which numbers have no room


def rank_map(names: Sequence[str], table: NDArray[np.float64], room: Format) -> Figure:
    """Draw rank correlations from −1 (red) over 0 (white) to 1 (blue).

    Args:
        names: of the scores.
        table: ``(n, n)``; NaN where there is none.
        room: that the figure has.
    """
    figure = blank(room, min(room.width, 0.3 * len(names) + 1.9))
    axes = figure.subplots()
    colours = matplotlib.colormaps["RdBu"].with_extremes(bad="#f3f4f6")
    axes.imshow(table, cmap=colours, vmin=-1, vmax=1, aspect="auto")
    size = 6.0 if room.narrow else 7.5
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if not room.narrow or len(names) <= _WRITTEN // 2:
        for (i, j), value in np.ndenumerate(table):
            if np.isfinite(value):
                colour = "white" if abs(value) > 0.7 else "black"
                text = f"{value:.1f}".replace("-0.0", "0.0")
                axes.text(j, i, text, ha="center", va="center", fontsize=6, color=colour)
    return figure
