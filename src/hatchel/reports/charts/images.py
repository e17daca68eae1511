"""Pictures of pictures: maps of factors in blocks, and words above their reconstructions.

Images are laid out dot by dot, an image's pixel on whole dots of the figure, so that nothing is
blurred by resampling; text is set around them in points.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format
from hatchel.reports.charts.palette import INK, QUIET

Pixels = NDArray[np.float64]

BETWEEN = 28  # dots between blocks
GAP = 12  # dots between words
MARGIN = 20  # dots around everything
LINE = 0.66  # the grey of the lines between letter positions


class MapBlock(NamedTuple):
    """The maps of one method: signed images (n, height, parts · width), with a title."""

    title: str
    colour: str
    maps: Pixels
    parts: int


class ImageRow(NamedTuple):
    """Images (n, height, width) in [0, 1] of one kind, with a name and a word on the right."""

    label: str
    images: Pixels
    remark: str = ""


class ImagePanel(NamedTuple):
    """Rows of images over common columns: ``names`` says what each column shows."""

    title: str
    names: Sequence[str]
    rows: Sequence[ImageRow]


def signed_colours(maps: Pixels) -> Pixels:
    """Colour each map (n, h, w) around zero: blue below, white at 0, red above; (n, h, w, 3).

    Every map is scaled by its own largest magnitude, as the scale of a factor means nothing.
    """
    largest = np.abs(maps).max(axis=(1, 2), keepdims=True)
    unit = np.divide(maps, largest, out=np.zeros_like(maps), where=largest > 0)
    return np.asarray(matplotlib.colormaps["RdBu_r"]((unit + 1) / 2)[..., :3], dtype=np.float64)


def grey(images: Pixels) -> Pixels:
    """Show images (n, h, w) in [0, 1] as dark ink on white paper; (n, h, w, 3)."""
    return np.repeat(1 - np.clip(images, 0, 1)[..., None], 3, axis=-1)


def enlarged(images: Pixels, zoom: int) -> Pixels:
    """Give each pixel of RGB images (n, h, w, 3) ``zoom`` dots either way."""
    return images.repeat(zoom, axis=1).repeat(zoom, axis=2)


def whole_zoom(pixels: int, room: Format, width: float) -> int:
    """Return the dots per pixel, a whole number, that bring ``pixels`` near ``width`` inches."""
    return max(1, round(width * room.dpi / pixels))


def divided(images: Pixels, parts: int) -> Pixels:
    """Rule a line between the ``parts`` columns of RGB images (n, h, w, 3), and around them."""
    pieces = np.split(images, parts, axis=2)
    ruled = [
        np.pad(piece, ((0, 0), (1, 1), (1, 0), (0, 0)), constant_values=LINE) for piece in pieces
    ]
    return np.pad(
        np.concatenate(ruled, axis=2), ((0, 0), (0, 0), (0, 1), (0, 0)), constant_values=LINE
    )


def tiled(images: Pixels, columns: int, gap: int) -> Pixels:
    """Lay RGB images (n, h, w, 3) out in rows of ``columns``, ``gap`` white dots apart."""
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    sheet = np.ones((rows * (height + gap) - gap, columns * (width + gap) - gap, 3))
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


@dataclass(frozen=True)
class Sheet:
    """A figure measured in dots from the top left corner inside its margin."""

    figure: Figure
    width: int
    height: int

    @classmethod
    def of(cls, width: int, height: int, dpi: float) -> "Sheet":
        """Make an empty sheet of so many dots."""
        width, height = width + 2 * MARGIN, height + 2 * MARGIN
        return cls(Figure(figsize=(width / dpi, height / dpi), dpi=dpi), width, height)

    def paste(self, left: int, top: int, pixels: Pixels) -> None:
        """Put RGB pixels (h, w, 3) on the sheet, dot on dot."""
        bottom = self.height - MARGIN - top - pixels.shape[0]
        self.figure.figimage(pixels, MARGIN + left, bottom, origin="upper")

    def write(self, left: float, middle: float, text: str, size: float, **style: Any) -> None:
        """Set text to the right of the point (left, middle)."""
        look = {
            "va": "center_baseline",
            "color": INK,
            "fontsize": size,
            "linespacing": 1.1,
            **style,
        }
        across, down = (MARGIN + left) / self.width, (MARGIN + middle) / self.height
        self.figure.text(across, 1 - down, text, **look)


def map_blocks(blocks: Sequence[MapBlock], room: Format) -> Figure:
    """Draw the maps of each method as a block of three columns, two or three blocks in a row."""
    across = min(len(blocks), 2 if room.narrow else 3)
    zoom = whole_zoom(across * 3 * max(b.maps.shape[2] for b in blocks), room, room.width)
    found = [tiled(divided(enlarged(signed_colours(b.maps), zoom), b.parts), 3, 8) for b in blocks]
    tall, wide = (max(pixels.shape[axis] for pixels in found) + BETWEEN for axis in (0, 1))
    dpi = (across * wide - BETWEEN) / room.width
    head = round(0.22 * dpi)
    down = -(-len(blocks) // across)
    sheet = Sheet.of(across * wide - BETWEEN, down * (tall + head) - BETWEEN, dpi)
    for place, (block, pixels) in enumerate(zip(blocks, found, strict=True)):
        left, top = place % across * wide, place // across * (tall + head)
        size = 7 if room.narrow else 9
        sheet.write(left, top + head / 2, "■", size, color=block.colour)
        weight = "normal" if room.narrow else "bold"
        sheet.write(left + size * dpi / 55, top + head / 2, block.title, size, weight=weight)
        sheet.paste(left, top + head, pixels)
    return sheet.figure


class _Rows(NamedTuple):
    """How a figure of image rows is divided, in dots."""

    dpi: float
    left: int
    head: int
    size: float
    letters: int  # that fit into a line of a row's label


def image_rows(panels: Sequence[ImagePanel], room: Format) -> Figure:
    """Draw rows of images under each other, panel under panel, as many columns as fit."""
    columns, label, remark = (3, 1.1, 0.4) if room.narrow else (6, 1.8, 0.5)
    shown = [_fitting(panel, columns) for panel in panels]
    pixels_across = columns * max(panel.rows[0].images.shape[2] for panel in shown)
    zoom = whole_zoom(pixels_across, room, room.width - label - remark)
    found = [_row_pixels(panel, zoom) for panel in shown]
    wide = max(pixels.shape[1] for pixels in found)
    dpi = wide / (room.width - label - remark)
    plan = _Rows(dpi, round(label * dpi), round(0.5 * dpi), *((7, 16) if room.narrow else (9, 24)))
    height = sum(pixels.shape[0] + plan.head for pixels in found) + BETWEEN * (len(found) - 1)
    sheet = Sheet.of(round(room.width * dpi), height, dpi)
    top = 0
    for panel, pixels in zip(shown, found, strict=True):
        _draw_rows(sheet, panel, pixels, top, plan)
        top += plan.head + pixels.shape[0] + BETWEEN
    return sheet.figure


def _fitting(panel: ImagePanel, columns: int) -> ImagePanel:
    rows = [row._replace(images=row.images[:columns]) for row in panel.rows]
    return panel._replace(names=panel.names[:columns], rows=rows)


def _row_pixels(panel: ImagePanel, zoom: int) -> Pixels:
    images = np.concatenate([enlarged(grey(row.images), zoom) for row in panel.rows])
    return tiled(images, len(panel.rows[0].images), GAP)


def _draw_rows(sheet: Sheet, panel: ImagePanel, pixels: Pixels, top: int, plan: _Rows) -> None:
    sheet.write(0, top + plan.head * 0.3, panel.title, plan.size + 0.5, weight="bold")
    sheet.paste(plan.left, top + plan.head, pixels)
    column, line = (
        (pixels.shape[axis] + GAP) / count
        for axis, count in ((1, len(panel.names)), (0, len(panel.rows)))
    )
    for place, name in enumerate(panel.names):
        middle = plan.left + place * column + (column - GAP) / 2
        sheet.write(middle, top + plan.head * 0.75, name, plan.size, color=QUIET, ha="center")
    for place, row in enumerate(panel.rows):
        middle = top + plan.head + place * line + (line - GAP) / 2
        lines = textwrap.wrap(row.label, plan.letters)
        size = plan.size * min(1, 2.3 / max(1, len(lines)))
        sheet.write(0, middle, "\n".join(lines), size)
        right = plan.left + pixels.shape[1] + GAP
        sheet.write(right, middle, row.remark, plan.size, color=QUIET)
