"""Image files of any kind as upright 8-bit pictures."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from PIL import Image, ImageOps

from hatchel.data.values.on_disk import Bytes

Item = TypeVar("Item")
Result = TypeVar("Result")

# Named so that no other reader is tried: that of EPS would run Ghostscript on a stranger's file.
_FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF", "PPM")
_AT_ONCE = 512
_SIXTEEN_BITS = 65535


def read_picture(source: Path | BinaryIO, name: str, channels: int) -> Image.Image:
    """Read an image file as it is meant to be seen.

    Turned as its EXIF orientation says; 16 bits scaled to 8; CMYK and palettes converted; what is
    transparent laid on white; the first frame of an animation.

    Args:
        source: the file.
        name: what messages call it.
        channels: 3 for RGB, 1 for luma (ITU-R 601).

    Returns:
        A picture of mode "RGB" or "L".

    Raises:
        ValueError: it can't be read, or it has more pixels than Pillow's limit for decompression
            bombs (``PIL.Image.MAX_IMAGE_PIXELS``).
    """
    try:
        with Image.open(source, formats=_FORMATS) as opened:
            _check_size(opened)
            return _flat(ImageOps.exif_transpose(opened)).convert("L" if channels == 1 else "RGB")
    except Exception as error:  # a damaged file makes Pillow fail in any way
        reason = str(error) or type(error).__name__
        raise ValueError(f"{name} can't be read as an image ({reason})") from error


def centre_square(picture: Image.Image, size: int, side: int | None = None) -> Image.Image:
    """Cut out the central square and resize it with antialiasing (a triangle filter).

    Args:
        picture: any.
        size: height and width of the result.
        side: of the square in pixels of the picture; None for the largest that fits.
    """
    width, height = picture.size
    side = min(width, height) if side is None else side
    left, top = (width - side) // 2, (height - side) // 2
    # Cropped first: resize(box=…) lets the filter reach beyond the box.
    square = picture.crop((left, top, left + side, top + side))
    return square.resize((size, size), Image.Resampling.BILINEAR)


def picture_bytes(picture: Image.Image) -> Bytes:
    """Return a picture as ``(H, W, C)``."""
    values = np.asarray(picture, np.uint8)
    return values if values.ndim == 3 else values[:, :, None]


def in_threads(read: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield what ``read`` makes of each item, in order; Pillow decodes on all cores.

    A few hundred results at most wait to be taken.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(items), _AT_ONCE):
            yield from pool.map(read, items[start : start + _AT_ONCE])


def _check_size(opened: Image.Image) -> None:
    limit, pixels = Image.MAX_IMAGE_PIXELS, opened.width * opened.height
    if limit is not None and pixels > limit:
        raise ValueError(f"{pixels:,} pixels; the limit is {limit:,}")


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency, of 8 bits a channel."""
    if picture.mode == "F":
        raise ValueError("floating-point pixels; save it with 8 or 16 bits")
    if picture.mode.startswith("I"):
        return _eight_bits(np.asarray(picture))
    if not picture.has_transparency_data:
        return picture
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA"))


def _eight_bits(values: np.ndarray) -> Image.Image:
    if values.min() < 0 or values.max() > _SIXTEEN_BITS:
        raise ValueError("32-bit pixels; save it with 8 or 16 bits")
    return Image.fromarray(np.rint(values * (255 / _SIXTEEN_BITS)).astype(np.uint8))
