"""MPI3D: a robot arm that holds an object, as toy renderings, realistic renderings and photographs.

The published files hold 1,036,800 images of 64 × 64 colour pixels, 12.7 GB, with six object colours
and six shapes. The set that disentanglement_lib downloads as ``mpi3d_toy`` is an earlier release of
460,800 images, 5.7 GB, with four and four; both are read, and their number tells them apart.
"""

import math
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.formats.npz import npz_headers, npz_rows
from hatchel.data.formats.npz_place import npz_place
from hatchel.data.formats.unpacking import Keep, check_keep, mapped_npy, unpacked, unpacked_file
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.values.source import Values

Name = Literal["mpi3d_toy", "mpi3d_realistic", "mpi3d_real"]

FACTOR_NAMES = (
    "object_color",
    "object_shape",
    "object_size",
    "camera_height",
    "background_color",
    "horizontal_axis",
    "vertical_axis",
)
_RELEASES = ((6, 6, 2, 3, 3, 40, 40), (4, 4, 2, 3, 3, 40, 40))
_KEY = "images"
_IMAGE = (64, 64, 3)
_URL = "https://storage.googleapis.com/disentanglement_dataset/Final_Dataset"
_ROWS = 4096


def load_mpi3d(name: Name = "mpi3d_toy", keep: Keep = "unpacked") -> DataSet:
    """Load one of the three MPI3D sets.

    Args:
        name: "mpi3d_toy", "mpi3d_realistic" or "mpi3d_real".
        keep: "unpacked" maps the images into memory, so that the system keeps in it what is in use
            and has room: from the npz itself where it is not compressed, else from a file of 12.7
            GB beside it, written once. "memory" reads all into memory, 12.7 GB and 50 MB beside.

    Returns:
        All images in row-major order of the factors; the last two are the arm's degrees of freedom,
        which disentanglement_lib calls first and second DOF.

    Raises:
        ValueError: an unknown name or ``keep``, a file that is absent, damaged or of another shape,
            or too little space on the disk.

    Source:
        M. W. Gondal et al., "On the Transfer of Inductive Bias from Simulation to the Real World: a
        New Disentanglement Dataset", 2019, arXiv:1906.03292.
    """
    check_keep(keep, ("memory", "unpacked"))
    path = find_mpi3d(name)
    if path is None:
        raise ValueError(f"{name}.npz is not in {data_directory()}; {how_to_get_mpi3d(name)}")
    return _load(name, path, keep, _RELEASES)


def find_mpi3d(name: Name = "mpi3d_toy") -> Path | None:
    """Return the npz file of that set, or None where it is absent."""
    if name not in get_args(Name):
        raise ValueError(f"unknown set {name!r}; choose one of {', '.join(get_args(Name))}")
    return find_file(f"{name}.npz", ("", name, "mpi3d"))


def how_to_get_mpi3d(name: Name = "mpi3d_toy") -> str:
    """Say in one sentence how the file comes into the data directory."""
    target = data_directory() / name / f"{name}.npz"
    return (
        f"download {_URL}/{name}.npz and put it at {target} (set {VARIABLE} for another directory)"
    )


def _load(name: str, path: Path, keep: Keep, releases: tuple[tuple[int, ...], ...]) -> DataSet:
    sizes = {math.prod(sizes): sizes for sizes in releases}
    count = _count(path, name, set(sizes))
    start, checksum = npz_place(path, _KEY)
    return DataSet(
        name=name,
        values=_pixels(path, keep, count, start, checksum),
        factor_names=FACTOR_NAMES,
        factor_sizes=sizes[count],
        facts={"file": str(path), "crc32": f"{checksum:08x}"},
    )


def _count(path: Path, name: str, known: set[int]) -> int:
    """Return the number of images after a look at what the file says that it holds."""
    headers = npz_headers(path)
    if _KEY not in headers:
        raise ValueError(f"{path} has no array {_KEY!r}, only: {', '.join(headers) or 'none'}")
    shape, kind, columns_first = headers[_KEY]
    if shape[1:] != _IMAGE or shape[0] not in known or kind != np.uint8 or columns_first:
        counts = " or ".join(f"{count:,}" for count in sorted(known, reverse=True))
        raise ValueError(
            f"{path} holds {'column-major ' * columns_first}{kind} of shape {shape}; {name} has "
            f"uint8 of shape (N, 64, 64, 3), N = {counts}: use the file as it was published"
        )
    return shape[0]


def _pixels(path: Path, keep: Keep, count: int, start: int | None, checksum: int) -> Values:
    height, width, channels = _IMAGE
    if keep == "unpacked" and start is not None:
        return mapped_npy(path, start, (count, height, width, channels), channels_last=True)
    target = unpacked_file(path, path.stem, (path.name, checksum))
    return unpacked(keep, target, (count, channels, height, width), npz_rows(path, _KEY, _ROWS))
