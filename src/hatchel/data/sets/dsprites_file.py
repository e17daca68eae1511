"""The original file of dSprites: found, checked, and packed once for all later runs."""

import hashlib
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hatchel.data.formats.npz import npz_array, npz_headers, npz_rows
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.sets.sprites import FACTOR_SIZES, IMAGE_SHAPE, Sprites
from hatchel.data.values.in_memory import BitPixels
from hatchel.data.values.source import Indices
from hatchel.records.files import whole_file

FILE = "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"
URL = f"https://github.com/google-deepmind/dsprites-dataset/raw/master/{FILE}"
CHECKED = 2_000
"""Images that are compared with the renderer whenever the file is loaded."""
TOLERANCE = 4
"""Pixels in which an image may differ from the rendered one; known real ones differ in 0 or 1."""

_PLACES = ("", "dsprites", "dsprites-dataset")
_REMEDY = f"get {FILE} again from {URL}"
_ROWS = 4_096


class Original(NamedTuple):
    """The images of the original file.

    Attributes:
        pixels: all of them.
        sha256: the file's SHA-256.
        unequal: share of the checked images that differ from the rendered ones, in a pixel or few.
    """

    pixels: BitPixels
    sha256: str
    unequal: float


def find_dsprites() -> Path | None:
    """Return the original file in the data directory, or None where it is absent."""
    return find_file(FILE, _PLACES)


def how_to_get_dsprites() -> str:
    """Say in one sentence how the original file comes into the data directory."""
    return (
        f"dSprites is rendered without a download; to use the original images, download {URL} "
        f"(26 MB) and put it at {data_directory() / FILE} (set {VARIABLE} for another directory)"
    )


def read_dsprites(
    path: Path, sprites: Sprites, sizes: tuple[int, ...] = FACTOR_SIZES, seed: int = 0
) -> Original:
    """Read the original file and check it against the renderer.

    Its 3 GB of bytes are packed to bits as they are read (about ten seconds), and the bits are
    stored beside it where that is allowed. Later runs, and runs side by side, map that file into
    memory and share it. Of the npz only ``imgs`` and ``latents_classes`` are read: its ``metadata``
    is pickled and stays closed.

    Args:
        path: the npz.
        sprites: the renderer.
        sizes: classes of the five factors; other than the set's own only in tests.
        seed: which images are compared.

    Raises:
        ValueError: the file is damaged, holds other arrays, or images that differ from the rendered
            ones in more than :data:`TOLERANCE` pixels.
    """
    sha256 = _digest(path)
    kept = path.with_name(f"{path.stem}.packed-{sha256[:16]}.npy")
    packed = _kept(kept, math.prod(sizes))
    if packed is None:
        _check_arrays(path, sizes)
        packed = _keep(kept, _packed(path, math.prod(sizes)))
    pixels = BitPixels(packed, IMAGE_SHAPE)
    return Original(pixels, sha256, _compare(path, pixels, sprites, sizes, seed))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_arrays(path: Path, sizes: tuple[int, ...]) -> None:
    """Refuse arrays of another shape or type, or images in another order."""
    n = math.prod(sizes)
    headers = npz_headers(path)
    for name, shape in {"imgs": (n, *IMAGE_SHAPE[1:]), "latents_classes": (n, 6)}.items():
        if name not in headers:
            raise ValueError(f"{path} has no array {name!r}; {_REMEDY}")
        got = headers[name]
        if got.shape != shape or got.dtype.kind not in "iu":
            raise ValueError(
                f"{path} has {name!r} of shape {got.shape} and type {got.dtype}; dSprites has "
                f"{shape} integers; {_REMEDY}"
            )
    classes = npz_array(path, "latents_classes")
    if not np.array_equal(classes, np.indices((1, *sizes)).reshape(6, n).T):
        raise ValueError(f"{path} has its images in another order; {_REMEDY}")


def _packed(path: Path, n: int) -> NDArray[np.uint8]:
    packed = np.empty((n, math.prod(IMAGE_SHAPE) // 8), np.uint8)
    start = 0
    for images in npz_rows(path, "imgs", _ROWS):
        if images.max() > 1 or images.min() < 0:
            raise ValueError(f"{path} has pixels other than 0 and 1; {_REMEDY}")
        packed[start : start + len(images)] = np.packbits(images.reshape(len(images), -1), axis=1)
        start += len(images)
    return packed


def _kept(path: Path, n: int) -> NDArray[np.uint8] | None:
    """Return what an earlier run packed, mapped into memory; None where it is absent or other."""
    try:
        packed: NDArray[Any] = npy.open_memmap(path, mode="r")
    except (OSError, ValueError, EOFError):
        return None
    expected = (n, math.prod(IMAGE_SHAPE) // 8)
    return packed if packed.shape == expected and packed.dtype == np.uint8 else None


def _keep(path: Path, packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Store the bits and return them mapped; where that can't be, the next run packs them again."""
    try:
        with whole_file(path) as file:
            npy.write_array(file, packed, allow_pickle=False)
    except OSError:
        return packed
    mapped = _kept(path, len(packed))
    return packed if mapped is None else mapped


def _compare(
    path: Path, pixels: BitPixels, sprites: Sprites, sizes: tuple[int, ...], seed: int
) -> float:
    """Return the share of images that differ from the rendered ones."""
    random = np.random.default_rng(seed)
    chosen: Indices = random.choice(len(pixels), size=min(CHECKED, len(pixels)), replace=False)
    factors = np.stack(np.unravel_index(chosen, sizes), axis=1)
    differing = np.count_nonzero(pixels.at(chosen) != sprites.render(factors), axis=(1, 2, 3))
    worst = int(differing.argmax())
    if differing[worst] > TOLERANCE:
        raise ValueError(
            f"image {chosen[worst]} of {path} differs from the rendered one in {differing[worst]} "
            f"pixels (at most {TOLERANCE} are expected), so it is not the published set; {_REMEDY}"
        )
    return float(np.mean(differing > 0))
