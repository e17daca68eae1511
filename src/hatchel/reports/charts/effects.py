"""How latents move values that are no images, and how well these are reconstructed."""

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format, blank, grid_lines, small_print
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.latents import MOST, by_columns, left_out
from hatchel.reports.stored_effects import RunEffects

VALUES = 30
"""Values that can be read in one figure."""
_BAR = "#0072b2"
_LONGEST = 28
# A bar of a smaller share of the variance can't be seen.
_EXPLAINED = 0.01


def effect_map(found: RunEffects, room: Format) -> Figure:
    """Draw by how much each latent moves each value: the values that move most, by latent."""
    columns = by_columns(found.information, found.column_latents)[:MOST]
    values = _most_moved(found, columns)
    shown = found.effects[columns][:, values].T
    figure = blank(room, 0.24 * len(values) + 1.2)
    axes = figure.subplots()
    reach = float(np.abs(shown).max(initial=0.0)) or 1.0
    image = axes.imshow(
        shown, cmap=matplotlib.colormaps["RdBu_r"], vmin=-reach, vmax=reach, aspect="auto"
    )
    axes.set_xticks(range(len(columns)), found.column_names[columns].tolist())
    axes.set_xlabel(_path(found))
    axes.set_yticks(range(len(values)), [_short(str(found.names[v])) for v in values])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.9)
    bar.set_label("change of the value, in its sd")
    bar.outline.set_visible(False)
    said = (
        _left_out(len(values), len(found.names), "values that move most"),
        left_out(len(columns), len(found.column_names)),
    )
    small_print(figure, "\n".join(filter(None, said)))
    return figure


def explained_bars(found: RunEffects, room: Format) -> Figure:
    """Draw the share of each value's variance that reconstructions have, the best first."""
    known = np.flatnonzero(np.isfinite(found.explained))
    values = known[np.argsort(-found.explained[known], kind="stable")][:VALUES]
    figure = blank(room, 0.24 * max(1, len(values)) + 0.9)
    axes = figure.subplots()
    axes.barh(range(len(values)), 100 * found.explained[values].clip(min=0), 0.7, color=_BAR)
    axes.set_yticks(range(len(values)), [_short(str(found.names[v])) for v in values])
    axes.set_ylim(len(values) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("variance explained, %")
    grid_lines(axes, "x")
    if not (found.explained[values] >= _EXPLAINED).any():
        _write_across(axes, "No value is explained, not to 1 %.")
    small_print(figure, _left_out(len(values), len(known), "values that vary, the best explained"))
    return figure


def _path(found: RunEffects) -> str:
    """Say how latents move, where they all do alike."""
    alike = not {"bernoulli", "categorical"} & set(found.latent_laws.tolist())
    return "latent that moves" + (", from −2σ to +2σ" if alike else "")


def _left_out(shown: int, total: int, which: str) -> str:
    return f"The {shown} of {total} {which}." if shown < total else ""


def _write_across(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, color=QUIET, ha="center", va="center", transform=axes.transAxes)


def _most_moved(found: RunEffects, columns: NDArray[np.intp]) -> list[int]:
    """Return the values that move most, grouped by the column that moves them."""
    size = np.abs(found.effects[columns])
    most = np.argsort(-size.max(axis=0), kind="stable")[:VALUES]
    return sorted((int(v) for v in most), key=lambda v: (size[:, v].argmax(), -size[:, v].max()))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
