"""What each latent has to do with each factor, as a map: latents down, factors across."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank, small_print
from hatchel.reports.charts.palette import INK, QUIET

Reals = NDArray[np.float64]

MOST_LATENTS = 24
"""More can't be read in one figure."""
WRITTEN = 10
"""Factors beyond which numbers have no room in their cells."""
_ACROSS = 12  # letters of a factor's name that fit above its column


class FactorMap(NamedTuple):
    """Shares of latents ``(D, K)`` between 0 and 1, with a title."""

    title: str
    shares: Reals


def factor_maps(
    maps: Sequence[FactorMap],
    columns: Sequence[str],
    factors: Sequence[str],
    room: Format,
    dead: Collection[int] = (),
) -> Figure:
    """Draw maps of the same latents and factors side by side, or below one another.

    Where there are many latents, those are drawn that come nearest to the best one of some factor
    in the first map.

    Args:
        maps: one or two.
        columns: names of the columns of the code, D.
        factors: their names, K.
        room: that the figure has.
        dead: latents that carry nothing; their names are grey.
    """
    shown = latents_shown(maps[0].shares)
    total = len(maps[0].shares)
    down, across = (len(maps), 1) if room.narrow else (1, len(maps))
    height = down * (0.26 * len(shown) + 1.0) + 0.2 * (len(shown) < total)
    figure = blank(room, height)
    grid = figure.subplots(down, across, squeeze=False)
    crowded = len(factors) > WRITTEN or (room.narrow and len(factors) > 6)
    for axes, each in zip(grid.flat, maps, strict=True):
        _draw(axes, each.shares[shown], each.title)
        axes.set_yticks(range(len(shown)), [columns[latent] for latent in shown])
        for tick, latent in zip(axes.get_yticklabels(), shown, strict=True):
            tick.set_color(QUIET if latent in dead else INK)
        names = [_short(name) for name in factors]
        tight = room.narrow or (len(maps) > 1 and max(map(len, names)) > 7)
        turned = 90 if crowded else 30 if tight else 0
        side = "center" if turned != 30 else "left"
        axes.set_xticks(range(len(factors)), names, rotation=turned, ha=side)
        if not crowded:
            _write(axes, each.shares[shown])
    if len(shown) < total:
        text = f"The {len(shown)} of {total} latents that say most about some factor."
        small_print(figure, text)
    return figure


def latents_shown(shares: Reals) -> NDArray[np.intp]:
    """Return the latents to draw, in their order: every factor's best are among them."""
    if len(shares) <= MOST_LATENTS:
        return np.arange(len(shares))
    best = shares.max(axis=0)
    beside = np.divide(shares, best, out=np.zeros_like(shares), where=best > 0).max(axis=1)
    return np.sort(np.argsort(-beside, kind="stable")[:MOST_LATENTS])


def _short(name: str) -> str:
    return name if len(name) <= _ACROSS else f"{name[: _ACROSS - 1]}…"


def _draw(axes: Axes, shares: Reals, title: str) -> None:
    axes.imshow(shares, cmap=matplotlib.colormaps["Blues"], vmin=0, vmax=1, aspect="auto")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title)


def _write(axes: Axes, shares: Reals) -> None:
    """Write per cent into the cells; what rounds to none is left out."""
    for (j, k), share in np.ndenumerate(shares):
        if share >= 0.005:
            colour = "white" if share > 0.6 else "black"
            text = f"{100 * share:.0f}"
            axes.text(k, j, text, ha="center", va="center", fontsize=7.5, color=colour)
