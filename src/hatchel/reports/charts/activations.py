"""What each latent says of position: its mean over all images at a place (Non-Syn VAE, Fig. 2)."""

from collections.abc import Sequence
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank
from hatchel.reports.charts.palette import INK, QUIET, RULE
from hatchel.reports.latents import MOST, bits_text, by_columns, is_dead, note_left_out
from hatchel.reports.stored_pictures import Reals, RunPictures

_DEAD = "#d9dbdf"


class Activations(NamedTuple):
    """The mean activation of the columns of one model's code by position, by information.

    Attributes:
        title: the model's name, or nothing.
        maps: (n, Y, X), averaged over all factors but position.
        names: of the columns (n,).
        information: of their latents (n,), nats.
        total: how many columns the code has.
    """

    title: str
    maps: Reals
    names: NDArray[np.str_]
    information: Reals
    total: int


def activations_of(pictures: RunPictures, title: str = "") -> Activations | None:
    """Return the maps of a run's most informative latents, or None without positions."""
    if pictures.mean_activation is None:
        return None
    latents = pictures.column_latents
    order = by_columns(pictures.information, latents)[:MOST]
    maps, names = pictures.mean_activation[order], pictures.column_names[order]
    return Activations(title, maps, names, pictures.information[latents[order]], len(latents))


def activation_maps(models: Sequence[Activations], room: Format) -> Figure:
    """Draw a map per latent and model, all in the same colours around zero.

    Models stand side by side, or under each other where room is narrow. Dead latents are greyed.
    """
    across = 1 if room.narrow or len(models) == 1 else 2
    columns = _columns(room, across, max(len(model.names) for model in models))
    heights = [
        max(
            _height(model, columns, room.width / across) for model in models[start : start + across]
        )
        for start in range(0, len(models), across)
    ]
    figure = blank(room, sum(heights) + _BAR)
    *rows, foot = figure.subfigures(
        len(heights) + 1, 1, height_ratios=[*heights, _BAR], squeeze=False
    ).flat
    limit = common_limit(models)
    for row, start in zip(rows, range(0, len(models), across), strict=True):
        beside = models[start : start + across]
        deepest = max(-(-len(model.names) // columns) for model in beside)
        parts = row.subfigures(1, across, squeeze=False).flat
        for part, model in zip(parts, beside, strict=False):
            _draw(part, model, (deepest, columns), limit)
    _bar(foot, limit, room)
    return figure


_BAR = 0.75  # inches for the colour bar and the key


def _columns(room: Format, across: int, most: int) -> int:
    """Return how many maps stand in a row: all ten of a usual model, or two rows of eight."""
    fitting = 4 if room.narrow else (10 if most <= 10 else 8) // across
    return min(fitting, max(most, 4))


def _height(model: Activations, columns: int, width: float) -> float:
    rows = -(-len(model.names) // columns)
    notes = 0.3 * bool(model.title) + 0.25 * (model.total > len(model.names))
    return rows * (width / columns + 0.31) + notes


def common_limit(models: Sequence[Activations]) -> float:
    """Return the largest magnitude of all maps: one colour means one value everywhere."""
    found = [np.abs(model.maps[np.isfinite(model.maps)]).max(initial=0.0) for model in models]
    return float(max(found)) or 1.0


def _draw(part: SubFigure, model: Activations, shape: tuple[int, int], limit: float) -> None:
    grid = part.subplots(*shape, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place < len(model.names):
            _draw_map(axes, model, place, limit)
        else:
            axes.set_axis_off()
    if model.title:
        part.suptitle(model.title, x=0.02, ha="left", weight="bold", fontsize=9.5)
    note_left_out(part, len(model.names), model.total)


def _draw_map(axes: Axes, model: Activations, place: int, limit: float) -> None:
    nats = float(model.information[place])
    dead = is_dead(nats)
    values = np.full_like(model.maps[place], np.nan) if dead else model.maps[place]
    scale = matplotlib.colormaps["RdBu_r"].with_extremes(bad=_DEAD)
    axes.imshow(values, cmap=scale, vmin=-limit, vmax=limit, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=RULE)
    title = f"{model.names[place]}\n{bits_text(nats)}"
    axes.set_title(title, fontsize=7.5, weight="normal", color=QUIET if dead else INK, pad=3)
    if dead:
        middle = [(size - 1) / 2 for size in values.shape]
        axes.text(middle[1], middle[0], "dead", ha="center", va="center", fontsize=7.5, color=QUIET)


def _bar(foot: SubFigure, limit: float, room: Format) -> None:
    """Draw the scale under the maps; it is an inset, so that maps don't stretch it."""
    width = min(3.0, 0.6 * room.width)
    axes = foot.add_axes((0.3 / room.width, 0.62, width / room.width, 0.16))
    scale = ScalarMappable(Normalize(-limit, limit), matplotlib.colormaps["RdBu_r"])
    bar = foot.colorbar(scale, cax=axes, orientation="horizontal")
    bar.outline.set_visible(False)
    bar.locator = MaxNLocator(5, symmetric=True)
    axes.tick_params(labelsize=7.5, length=2)
    axes.set_xlabel("mean activation; x to the right, y down", fontsize=8)
