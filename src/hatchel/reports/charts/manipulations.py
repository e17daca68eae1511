"""One latent moved under each value of a categorical one above it."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format
from hatchel.reports.charts.image_tiles import crisp_zoom, tiles
from hatchel.reports.charts.images import BETWEEN, Pixels, Sheet
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.charts.traversals import value_text
from hatchel.reports.stored_pictures import Bytes, Reals


class Manipulation(NamedTuple):
    """Images of a latent that moves.

    Attributes:
        title: which latent.
        images: (K, S, C, H, W), a row for each value above, a column for each step.
        names: of the rows.
        steps: (S,), standard deviations.
    """

    title: str
    images: Bytes
    names: Sequence[str]
    steps: Reals


class _Plan(NamedTuple):
    """How a figure is divided, in dots; ``size`` of text is in points."""

    dpi: float
    zoom: int
    gap: int
    label: int
    size: float

    @property
    def line(self) -> int:
        """The height of a line of text."""
        return round(1.45 * self.size * self.dpi / 72)


def manipulations(blocks: Sequence[Manipulation], room: Format) -> Figure:
    """Draw blocks side by side, or under each other where room is narrow."""
    across = 1 if room.narrow else len(blocks)
    plan = _plan(blocks, room, across)
    pixels = [_pixels(block, plan) for block in blocks]
    wide = plan.label + max(each.shape[1] for each in pixels)
    tall = 2 * plan.line + max(each.shape[0] for each in pixels)
    down = -(-len(blocks) // across)
    sheet = Sheet.of(
        across * (wide + BETWEEN) - BETWEEN, down * (tall + BETWEEN) - BETWEEN, plan.dpi
    )
    for place, (block, found) in enumerate(zip(blocks, pixels, strict=True)):
        row, column = divmod(place, across)
        left, top = column * (wide + BETWEEN), row * (tall + BETWEEN)
        sheet.write(left, top + plan.line / 2, block.title, plan.size + 1, weight="bold")
        _write(sheet, block, left + plan.label, top + 2 * plan.line, plan)
        sheet.paste(left + plan.label, top + 2 * plan.line, found)
    return sheet.figure


def _plan(blocks: Sequence[Manipulation], room: Format, across: int) -> _Plan:
    size = 7.0 if room.narrow else 8.0
    label = 0.05 * size
    width = room.width / across - label
    columns, side = len(blocks[0].steps), blocks[0].images.shape[-1]
    zoom, gap = crisp_zoom(columns * side, room, width), 4
    dpi = (columns * (side * zoom + gap) + gap) / width
    return _Plan(dpi, zoom, gap, round(label * dpi), size)


def _pixels(block: Manipulation, plan: _Plan) -> Pixels:
    flat = block.images.reshape(-1, *block.images.shape[2:])
    return tiles(flat, len(block.steps), plan.zoom, plan.gap)


def _write(sheet: Sheet, block: Manipulation, left: int, top: int, plan: _Plan) -> None:
    """Write steps above their columns and names before their rows."""
    height, width = block.images.shape[-2:]
    for place, step in enumerate(block.steps):
        middle = left + plan.gap / 2 + (place + 0.5) * (width * plan.zoom + plan.gap)
        text = value_text(float(step))
        sheet.write(middle, top - plan.line / 2, text, plan.size, color=QUIET, ha="center")
    for row, name in enumerate(block.names):
        middle = top + plan.gap / 2 + (row + 0.5) * (height * plan.zoom + plan.gap)
        sheet.write(left - plan.label, middle, name, plan.size)
