"""Small NORB: 50 toys of five categories, photographed under six lights from all around."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hatchel.data.data_set import DataSet
from hatchel.data.formats.binary_matrix import read_binary_matrix
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.on_disk import Bytes

NAME = "smallnorb"
FACTOR_NAMES = ("category", "instance", "elevation", "azimuth", "lighting")
FACTOR_SIZES = (5, 10, 9, 18, 6)
_INSTANCE = FACTOR_NAMES.index("instance")
_AZIMUTH = FACTOR_NAMES.index("azimuth")
_PARTS = ("5x46789x9x18x6x2x96x96-training", "5x01235x9x18x6x2x96x96-testing")
_CONTENTS = ("dat", "cat", "info")
_URL = "https://cs.nyu.edu/~ylclab/data/norb-v1.0-small/"
_PLACES = ("", "small_norb", NAME, "norb")
_SIDE = 96
_SIZE = 64


class Part(NamedTuple):
    """The files of the training or of the testing part.

    Attributes:
        images: pairs of images, ``-dat``.
        categories: ``-cat``.
        info: instance, elevation, azimuth and lighting, ``-info``.
    """

    images: Path
    categories: Path
    info: Path


def load_small_norb(*, instance: bool = False) -> DataSet:
    """Load both parts of small NORB, left camera, resized from 96 × 96 to 64 × 64 (Lanczos).

    Args:
        instance: name the instance as a factor too, the second of five. Without it, as in
            disentanglement_lib, there are four factors, and a combination of them has ten images,
            one for each instance of its category: instance 3 of the animals has nothing in common
            with instance 3 of the cars.

    Returns:
        48,600 grey images in memory, 199 MB, in the order of the files; all combinations of the
        five factors, once each, with explicit ``classes``.

    Raises:
        ValueError: files are absent, damaged, or hold something else.

    Source:
        Y. LeCun, F. J. Huang, L. Bottou, "Learning Methods for Generic Object Recognition with
        Invariance to Pose and Lighting", CVPR 2004.
    """
    parts = find_small_norb()
    if parts is None:
        raise ValueError(f"small NORB is not in {data_directory()}; {how_to_get_small_norb()}")
    return _load(parts, FACTOR_SIZES, instance=instance)


def find_small_norb() -> tuple[Part, ...] | None:
    """Return the files of the training and of the testing part, or None where one is absent."""
    found = [[find_file(_file(part, c), _PLACES) for c in _CONTENTS] for part in _PARTS]
    whole = tuple(
        Part(*(path for path in files if path is not None)) for files in found if all(files)
    )
    return whole if len(whole) == len(_PARTS) else None


def how_to_get_small_norb() -> str:
    """Say in one sentence how the files come into the data directory."""
    files = ", ".join(_file(part, f"{{{','.join(_CONTENTS)}}}") for part in _PARTS)
    return (
        f"download the files {files}, each with .gz, from {_URL} and put them into "
        f"{data_directory() / 'small_norb'}, unpacked or not (set {VARIABLE} for another directory)"
    )


def _file(part: str, content: str) -> str:
    return f"smallnorb-{part}-{content}.mat"


def _load(parts: tuple[Part, ...], sizes: tuple[int, ...], *, instance: bool) -> DataSet:
    stored = np.concatenate([_images(part) for part in parts])
    classes = np.concatenate([_classes(part) for part in parts])
    _check(classes, len(stored), sizes, parts[0].info.parent)
    shown = [k for k in range(len(sizes)) if instance or k != _INSTANCE]
    return DataSet(
        name=NAME,
        values=BytePixels(stored),
        factor_names=tuple(FACTOR_NAMES[k] for k in shown),
        factor_sizes=tuple(sizes[k] for k in shown),
        classes=classes[:, shown],
        facts={"directory": str(parts[0].images.parent)},
    )


def _images(part: Part) -> Bytes:
    pairs = read_binary_matrix(part.images)
    if pairs.dtype != np.uint8 or pairs.shape[1:] != (2, _SIDE, _SIDE):
        raise ValueError(
            f"{part.images} holds {pairs.dtype} of shape {pairs.shape}; small NORB has uint8 of "
            f"shape (N, 2, {_SIDE}, {_SIDE}): use the file as it was published"
        )
    stored = np.empty((len(pairs), 1, _SIZE, _SIZE), np.uint8)
    for image, pair in zip(stored, pairs, strict=True):
        picture = Image.fromarray(pair[0])
        image[0] = np.asarray(picture.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS))
    return stored


def _classes(part: Part) -> NDArray[np.int64]:
    categories, info = read_binary_matrix(part.categories), read_binary_matrix(part.info)
    if categories.ndim != 1 or info.shape != (len(categories), len(FACTOR_NAMES) - 1):
        raise ValueError(
            f"{part.categories} has shape {categories.shape} and {part.info} has {info.shape}; "
            "they need (N,) and (N, 4): take both from one release"
        )
    classes = np.column_stack([categories, info]).astype(np.int64)
    classes[:, _AZIMUTH] //= 2  # stored as 0, 2, …, 34: tens of degrees
    return classes


def _check(
    classes: NDArray[np.int64], images: int, sizes: tuple[int, ...], directory: Path
) -> None:
    """Refuse classes that are not all combinations, once each."""
    inside = ((classes >= 0) & (classes < sizes)).all()
    distinct = len(np.unique(np.ravel_multi_index(tuple(classes.T), sizes))) if inside else 0
    if not distinct == len(classes) == images == math.prod(sizes):
        raise ValueError(
            f"the files in {directory} hold {images} images and {len(classes)} labels of "
            f"{distinct} valid combinations, and small NORB has all {math.prod(sizes)} once; "
            "download it again"
        )
