"""New images side by side in one picture file."""

import io
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hatchel.records.files import whole_file
from hatchel.reports.charts.image_tiles import tiles

SHOWN = 400
"""Images in one picture: more are too small to look at."""
_SIDE = 56  # dots that an image has at the least, so that it can be seen
_GAP = 2


def write_sample_grid(path: Path, images: NDArray[np.uint8]) -> None:
    """Write images as a square of rows, png, the first 400 of them.

    Args:
        path: of the picture.
        images: bytes, grey or in colour, ``(n, C, H, W)``.
    """
    shown = images[:SHOWN]
    zoom = max(1, math.ceil(_SIDE / max(shown.shape[2:])))
    sheet = tiles(shown, math.ceil(math.sqrt(len(shown))), zoom, _GAP)
    picture = io.BytesIO()
    Image.fromarray(np.rint(sheet * 255).astype(np.uint8)).save(picture, "png")
    with whole_file(path) as file:
        file.write(picture.getvalue())
