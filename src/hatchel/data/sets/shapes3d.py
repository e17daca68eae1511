"""Shapes3D: 480,000 renderings of a coloured solid in a coloured room."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.formats.unpacking import Keep, check_keep, unpacked, unpacked_file
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.values.on_disk import Bytes, Hdf5Pixels, hdf5
from hatchel.data.values.source import Values

NAME = "shapes3d"
FACTOR_NAMES = ("floor_hue", "wall_hue", "object_hue", "scale", "shape", "orientation")
FACTOR_SIZES = (10, 10, 10, 8, 4, 15)
_FILE = "3dshapes.h5"
_URL = f"https://storage.googleapis.com/3d-shapes/{_FILE}"
_IMAGE = (64, 64, 3)
_ROWS = 1024


def load_shapes3d(keep: Keep = "unpacked") -> DataSet:
    """Load Shapes3D from ``3dshapes.h5``; needs h5py (``pip install 'hatchel[hdf5]'``).

    Args:
        keep: "unpacked" writes a file of 5.9 GB beside the original, once, and maps it into memory,
            so that the system keeps in it what is in use and has room. "memory" reads all into
            memory: 5.9 GB, and one row of chunks beside it (0.2 GB). "file" reads every batch from
            the original, in no memory to speak of, and slowly: a chunk of the published file holds
            a few pixels of many thousand images, and a random batch unpacks most of the file.

    Returns:
        All images in row-major order of the factors.

    Raises:
        ValueError: an unknown ``keep``, h5py is not installed, the file is absent, damaged or holds
            something else, or too little space on the disk.

    Source:
        C. Burgess, H. Kim, "3D Shapes Dataset", 2018, https://github.com/deepmind/3dshapes-dataset.
    """
    check_keep(keep)
    path = find_shapes3d()
    if path is None:
        raise ValueError(f"{_FILE} is not in {data_directory()}; {how_to_get_shapes3d()}")
    return _load(path, keep, FACTOR_SIZES)


def find_shapes3d() -> Path | None:
    """Return the file, or None where it is absent."""
    return find_file(_FILE, ("", NAME, "3dshapes", "3d-shapes"))


def how_to_get_shapes3d() -> str:
    """Say in one sentence how the file comes into the data directory."""
    target = data_directory() / NAME / _FILE
    return f"download {_URL} and put it at {target} (set {VARIABLE} for another directory)"


def _load(path: Path, keep: Keep, sizes: tuple[int, ...]) -> DataSet:
    count = math.prod(sizes)
    rows = _check(path, count, sizes)
    return DataSet(
        name=NAME,
        values=_pixels(path, keep, count, rows),
        factor_names=FACTOR_NAMES,
        factor_sizes=sizes,
        facts={"file": str(path)},
    )


def _pixels(path: Path, keep: Keep, count: int, rows: int) -> Values:
    height, width, channels = _IMAGE
    if keep == "file":
        return Hdf5Pixels(path, "images", (count, height, width, channels))
    target = unpacked_file(path, NAME, (path.name, path.stat().st_size))
    return unpacked(keep, target, (count, channels, height, width), _blocks(path, count, rows))


def _check(path: Path, count: int, sizes: tuple[int, ...]) -> int:
    """Check what the file holds; return how many images are best read at once."""
    h5py = hdf5()
    try:
        with h5py.File(path, "r") as opened:
            for name, shape in (("images", (count, *_IMAGE)), ("labels", (count, len(sizes)))):
                if name not in opened:
                    raise ValueError(f"{path} has no data set {name!r}; get {_FILE} again")
                got = opened[name].shape
                if got != shape:
                    raise ValueError(
                        f"{name!r} in {path} has shape {got}, not {shape}; get it again"
                    )
            if opened["images"].dtype != np.uint8:
                raise ValueError(f"'images' in {path} holds {opened['images'].dtype}, not uint8")
            _check_order(path, opened["labels"][:], sizes)
            return max((opened["images"].chunks or (0,))[0], _ROWS)
    except OSError as error:
        raise _damaged(path, error) from error


def _check_order(path: Path, labels: NDArray[np.float64], sizes: tuple[int, ...]) -> None:
    """Refuse labels that are not all combinations in row-major order."""
    grid = labels.reshape(*sizes, len(sizes))
    for axis, name in enumerate(FACTOR_NAMES):
        values = np.moveaxis(grid[..., axis], axis, 0).reshape(sizes[axis], -1)
        if (values != values[:, :1]).any() or (np.diff(values[:, 0]) <= 0).any():
            raise ValueError(
                f"the labels in {path} are not all combinations in row-major order ({name} is not "
                f"where it should be); use {_FILE} as it was published"
            )


def _blocks(path: Path, count: int, rows: int) -> Iterator[Bytes]:
    try:
        with hdf5().File(path, "r") as opened:
            for start in range(0, count, rows):
                yield opened["images"][start : start + rows]
    except OSError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: OSError) -> ValueError:
    return ValueError(
        f"{path} is damaged or cut short ({error}); get it again: {how_to_get_shapes3d()}"
    )
