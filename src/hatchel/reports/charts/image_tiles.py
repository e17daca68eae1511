"""Images of a model as dots: grey or colour, enlarged by whole dots, tiled, some in a frame."""

import math
from collections.abc import Iterable

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from hatchel.reports.charts.canvas import Format
from hatchel.reports.charts.images import Pixels, enlarged, tiled

# Vermilion of Okabe and Ito: apart from black, white and grey for every kind of sight.
SEED_COLOUR = "#d55e00"


def crisp_zoom(pixels: int, room: Format, width: float) -> int:
    """Return the dots per pixel, a whole number, that fill ``width`` inches at the room's dpi.

    Rounded up from a quarter on: small images show no detail that fewer dots would keep crisp.
    """
    return max(1, math.ceil(width * room.dpi / pixels - 0.25))


def rgb(images: NDArray[np.uint8]) -> Pixels:
    """Turn bytes (n, C, H, W), grey or RGB, into colours (n, H, W, 3) in [0, 1]."""
    colours = np.broadcast_to(images, (len(images), 3, *images.shape[2:]))
    return np.moveaxis(colours, 1, -1) / 255.0


def tiles(
    images: NDArray[np.uint8], columns: int, zoom: int, gap: int, framed: Iterable[int] = ()
) -> Pixels:
    """Tile images (n, C, H, W) with ``gap`` white dots between and around them.

    Args:
        images: bytes.
        columns: images in a row.
        zoom: dots per pixel.
        gap: dots between images.
        framed: places of the images that get a frame, which lies within the gap.
    """
    dots = enlarged(rgb(images), zoom)
    sheet = np.pad(tiled(dots, columns, gap), ((gap, gap), (gap, gap), (0, 0)), constant_values=1)
    height, width = dots.shape[1] + gap, dots.shape[2] + gap
    thick = max(1, round(0.6 * gap))
    for place in framed:
        row, column = divmod(place, columns)
        frame(sheet, gap + row * height, gap + column * width, dots.shape[1:3], thick)
    return sheet


def frame(sheet: Pixels, top: int, left: int, size: tuple[int, ...], thick: int) -> None:
    """Rule a frame on ``sheet`` around the dots of ``size`` at (top, left)."""
    bottom, right = top + size[0], left + size[1]
    colour = to_rgb(SEED_COLOUR)
    sheet[top - thick : top, left - thick : right + thick] = colour
    sheet[bottom : bottom + thick, left - thick : right + thick] = colour
    sheet[top:bottom, left - thick : left] = colour
    sheet[top:bottom, right : right + thick] = colour
