"""Traversals: one latent moves, the others stay where the seed image has them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format
from hatchel.reports.charts.image_tiles import crisp_zoom, tiles
from hatchel.reports.charts.images import BETWEEN, Sheet
from hatchel.reports.charts.palette import INK, QUIET
from hatchel.reports.latents import MOST, bits_text, by_information, is_dead, left_out
from hatchel.reports.stored_pictures import Bytes, Reals, RunPictures


class Traversal(NamedTuple):
    """The traversal of one model, its latents ordered by information.

    Attributes:
        title: the model's name, or nothing.
        images: (T, S, C, H, W).
        names: of the latents (T,).
        information: of these latents (T,), nats.
        values: (S,), standard deviations.
        seed: the image that is traversed (C, H, W).
        seed_values: (T,), where it lies on each latent.
        total: how many latents the model has.
    """

    title: str
    images: Bytes
    names: NDArray[np.str_]
    information: Reals
    values: Reals
    seed: Bytes
    seed_values: Reals
    total: int


def traversal_of(pictures: RunPictures, title: str = "") -> Traversal:
    """Return the traversal of a run's most informative latents, at most sixteen."""
    carried = pictures.information[pictures.traversal_latents]
    order = by_information(carried)[:MOST]
    return Traversal(
        title,
        pictures.traversal[order],
        pictures.latent_names[pictures.traversal_latents[order]],
        carried[order],
        pictures.traversal_values,
        pictures.seed,
        pictures.seed_values[order],
        len(pictures.information),
    )


def nearest(values: Reals, seed_values: Reals) -> NDArray[np.intp]:
    """Return for each latent which of ``values`` (S,) lies nearest to the seed image's own (L,).

    A seed image beyond the range is nearest to its end; one whose place is unknown (NaN) to
    zero.
    """
    away = np.abs(values[None, :] - np.nan_to_num(seed_values)[:, None])
    return np.asarray(away.argmin(axis=1), dtype=np.intp)


def spread_out(count: int, most: int) -> NDArray[np.intp]:
    """Choose at most ``most`` of ``count`` places, both ends included and evenly where that goes.

    Even steps are taken as long as they keep half of what would fit.
    """
    if count <= most:
        return np.arange(count)
    even = [n for n in range(most, most // 2, -1) if (count - 1) % (n - 1) == 0]
    return np.linspace(0, count - 1, even[0] if even else most).round().astype(np.intp)


class _Plan(NamedTuple):
    """How a figure of traversals is divided, in dots."""

    dpi: float
    zoom: int
    gap: int
    label: int
    size: float  # of text, in points
    columns: int

    def line(self, lines: float = 1) -> int:
        """Return the height of lines of text."""
        return round(lines * 1.45 * self.size * self.dpi / 72)


def traversal_grids(models: Sequence[Traversal], room: Format) -> Figure:
    """Draw the traversals of models side by side, or under each other where room is narrow.

    Rows are latents, columns are values in standard deviations; the value nearest to the seed
    image's own is framed.
    """
    across = 1 if room.narrow or len(models) == 1 else 2
    plan = _plan(models, room, across)
    wide = plan.label + max(_grid_width(model, plan) for model in models)
    heights = [
        max(_height(model, plan) for model in models[start : start + across])
        for start in range(0, len(models), across)
    ]
    height = sum(heights) + BETWEEN * (len(heights) - 1)
    sheet = Sheet.of(across * wide + (across - 1) * BETWEEN, height, plan.dpi)
    for place, model in enumerate(models):
        row, column = divmod(place, across)
        top = sum(heights[:row]) + row * BETWEEN
        _draw(sheet, model, column * (wide + BETWEEN), top, plan)
    return sheet.figure


def _plan(models: Sequence[Traversal], room: Format, across: int) -> _Plan:
    most, size = (13, 9.0) if across == 1 and not room.narrow else (7, 7.0 if room.narrow else 8.0)
    columns = max(len(spread_out(len(model.values), most)) for model in models)
    label = 0.095 * size
    width = room.width / across - label
    across_pixels = columns * max(model.seed.shape[2] for model in models)
    # Few columns don't grow beyond two thirds of an inch: wider cells show no more.
    width = min(width, columns * 0.67) if columns < most else width
    zoom = crisp_zoom(across_pixels, room, width)
    gap = max(4, round(0.02 * across_pixels * zoom / columns + 5))
    dpi = (across_pixels * zoom + (columns + 1) * gap) / width
    return _Plan(dpi, zoom, gap, round(label * dpi), size, most)


def _grid_width(model: Traversal, plan: _Plan) -> int:
    count = len(spread_out(len(model.values), plan.columns))
    return int(count * (model.seed.shape[2] * plan.zoom + plan.gap) + plan.gap)


def _height(model: Traversal, plan: _Plan) -> int:
    cell = model.seed.shape[1] * plan.zoom + plan.gap
    rows = (1 + len(model.names)) * cell + 2 * plan.gap
    return int(rows + plan.line(bool(model.title) + 1 + bool(_left_out(model))))


def _left_out(model: Traversal) -> str:
    return left_out(len(model.names), model.total)


def _draw(sheet: Sheet, model: Traversal, left: int, top: int, plan: _Plan) -> None:
    if model.title:
        sheet.write(left, top + plan.line(0.5), model.title, plan.size + 1, weight="bold")
        top += plan.line()
    top = _draw_seed(sheet, model, left, top, plan)
    chosen = spread_out(len(model.values), plan.columns)
    top = _draw_values(sheet, model, chosen, left, top, plan)
    count, shape = len(chosen), model.seed.shape
    seeds = nearest(model.values[chosen], model.seed_values)
    images = model.images[:, chosen].reshape(-1, *shape)
    framed = [row * count + int(column) for row, column in enumerate(seeds)]
    pixels = tiles(images, count, plan.zoom, plan.gap, framed)
    sheet.paste(left + plan.label, top, pixels)
    cell = shape[1] * plan.zoom + plan.gap
    for row, (name, nats) in enumerate(zip(model.names, model.information, strict=True)):
        middle = top + plan.gap / 2 + (row + 0.5) * cell
        _label(sheet, left, middle, str(name), float(nats), plan)
    note = top + pixels.shape[0] + plan.line(0.5)
    sheet.write(left, note, _left_out(model), plan.size, color=QUIET)


def _draw_seed(sheet: Sheet, model: Traversal, left: int, top: int, plan: _Plan) -> int:
    pixels = tiles(model.seed[None], 1, plan.zoom, plan.gap, framed=[0])
    sheet.paste(left + plan.label, top, pixels)
    beside = left + plan.label + pixels.shape[1] + plan.gap
    text = "the seed image; framed below,\nthe value nearest to its own\n(σ: standard deviations)"
    sheet.write(beside, top + pixels.shape[0] / 2, text, plan.size, va="center")
    return int(top + pixels.shape[0])


def _draw_values(
    sheet: Sheet, model: Traversal, chosen: NDArray[np.intp], left: int, top: int, plan: _Plan
) -> int:
    """Write the values above their columns; σ says that they are standard deviations."""
    cell = model.seed.shape[2] * plan.zoom + plan.gap
    for place, value in enumerate(model.values[chosen]):
        middle = left + plan.label + plan.gap / 2 + (place + 0.5) * cell
        sheet.write(
            middle, top + plan.line(0.5), value_text(value), plan.size, color=QUIET, ha="center"
        )
    return top + plan.line()


def value_text(value: float) -> str:
    """Print a value in standard deviations: "−1.5σ"."""
    return f"{round(float(value), 2) + 0.0:g}σ".replace("-", "−")


def _label(sheet: Sheet, left: int, middle: float, name: str, nats: float, plan: _Plan) -> None:
    colour = QUIET if is_dead(nats) else INK
    half = plan.line(0.45)
    sheet.write(left, middle - half, name, plan.size, color=colour, weight="bold")
    sheet.write(left, middle + half, bits_text(nats), plan.size, color=colour)
