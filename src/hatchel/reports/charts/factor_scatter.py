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
LABELLED = 8
"""Classes of a factor that can be told apart below its panel."""
_LETTERS = 12  # of a factor's name above its panel, and of a class's name below
_SIDE_BY_SIDE = 18  # letters of all names of classes that fit beside one another
_SLANTED = 5  # slanted names that don't run into one another
_POINT, _MEAN = "#56b4e9", "#d55e00"


class FactorPanel(NamedTuple):
    """A factor, its best latent, and how much of the factor's entropy that latent says.

    ``class_names`` say what its classes 0, 1 and so on stand for, where that is known.
    """

    factor: str
    latent: str
    share: float
    classes: NDArray[np.int64]
    codes: Reals
    class_names: tuple[str, ...] = ()


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


def _are_ordered(names: Sequence[str]) -> bool:
    """Say whether classes are numbers, so that a line from one to the next means something."""
    return all(_is_number(name) for name in names)


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _label_classes(axes: Axes, known: NDArray[np.int64], names: Sequence[str]) -> None:
    labels = [_short(names[k]) if 0 <= k < len(names) else str(k) for k in known]
    angle = 0 if len("".join(labels)) <= _SIDE_BY_SIDE else 30 if len(labels) <= _SLANTED else 90
    axes.set_xticks(known, labels, rotation=angle, ha="right" if angle == 30 else "center")


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _draw(axes: Axes, panel: FactorPanel, after: str) -> None:
    classes, codes = panel.classes[:POINTS], panel.codes[:POINTS]
    known, place = np.unique(panel.classes, return_inverse=True)
    place = place.reshape(-1)
    # Points of a class are spread over its width, always in the same way.
    spread = np.random.default_rng(0).uniform(-0.33, 0.33, len(classes))
    bolder = (POINTS / len(classes)) ** 0.25  # few points are larger, and less transparent
    axes.plot(
        classes + spread,
        codes,
        ".",
        color=_POINT,
        ms=min(2 * bolder, 6),
        alpha=min(0.5 * bolder, 0.9),
        mew=0,
    )
    means = np.bincount(place, panel.codes) / np.bincount(place)
    line = "-" if len(known) > 5 and _are_ordered(panel.class_names) else ""
    axes.plot(known, means, marker="o", linestyle=line, color=_MEAN, ms=2.2, lw=1)
    axes.set_title(f"{_short(panel.factor)}{after}{panel.latent}, {100 * panel.share:.0f} %")
    if len(known) <= LABELLED:
        _label_classes(axes, known, panel.class_names)
    grid_lines(axes, "y")
