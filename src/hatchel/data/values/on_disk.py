"""Samples that stay in their file and are read when they are asked for.

Both kinds hold a path and numbers, never an open file: they are small to pickle and safe in forked
processes.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from hatchel.data.values.source import Indices, Samples

Bytes = NDArray[np.uint8]
Shape = tuple[int, int, int, int]


@dataclass(frozen=True)
class MappedPixels:
    """Bytes that lie bare in a file and are memory-mapped: the system keeps those in use in memory.

    Attributes:
        path: the file.
        start: where the bytes start.
        stored: the shape that they have in the file, samples first.
        channels_last: whether that is ``(N, H, W, C)`` instead of ``(N, C, H, W)``.

    Raises:
        ValueError: the file is shorter than that.
    """

    path: Path
    start: int
    stored: Shape
    channels_last: bool = False

    def __post_init__(self) -> None:
        needed, got = self.start + math.prod(self.stored), self.path.stat().st_size
        if got < needed:
            raise ValueError(
                f"{self.path} is cut short: {self.stored[0]} images end at byte {needed}, "
                f"and it has {got}; delete it and make or get it again"
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width."""
        return _image_shape(self.stored, channels_last=self.channels_last)

    def __len__(self) -> int:
        """Return the number of images."""
        return self.stored[0]

    def at(self, indices: Indices) -> Samples:
        """Return the images of these indices."""
        chosen = np.memmap(self.path, np.uint8, "r", self.start, self.stored)[indices]
        return _floats(chosen, channels_last=self.channels_last)


@dataclass(frozen=True)
class Hdf5Pixels:
    """Bytes in a data set of an HDF5 file, channels last.

    HDF5 unpacks whole chunks. Where a chunk spans many images, a random batch costs as many chunks
    as it has images; unpack such a file once (:mod:`hatchel.data.formats.unpacking`).

    Attributes:
        path: the file.
        member: the name of the data set in it.
        stored: its shape, ``(N, H, W, C)``.

    Raises:
        ValueError: h5py is not installed, or the file is damaged; when images are read.
    """

    path: Path
    member: str
    stored: Shape

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width."""
        return _image_shape(self.stored, channels_last=True)

    def __len__(self) -> int:
        """Return the number of images."""
        return self.stored[0]

    def at(self, indices: Indices) -> Samples:
        """Return the images of these indices; each is read once, in the order of the file."""
        wanted, place = np.unique(indices, return_inverse=True)
        try:
            with hdf5().File(self.path, "r") as opened:
                chosen: Bytes = opened[self.member][_as_slice(wanted)]
        except OSError as error:
            raise ValueError(f"{self.path} is damaged ({error}); get it again") from error
        return _floats(chosen[place], channels_last=True)


def hdf5() -> ModuleType:
    """Return h5py.

    Raises:
        ValueError: it is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise ValueError("HDF5 files need h5py: pip install 'hatchel[hdf5]'") from error
    module: ModuleType = h5py
    return module


def channels_first(images: Bytes) -> Bytes:
    """Return ``(N, H, W, C)`` as ``(N, C, H, W)``, in that order in memory."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2))


def _image_shape(stored: Shape, *, channels_last: bool) -> tuple[int, int, int]:
    _, *rest = stored
    channels, height, width = (rest[2], *rest[:2]) if channels_last else rest
    return channels, height, width


def _floats(chosen: Bytes, *, channels_last: bool) -> Samples:
    ordered = channels_first(chosen) if channels_last else np.asarray(chosen)
    return ordered.astype(np.float32) / np.float32(255)


def _as_slice(ascending: Indices) -> Indices | slice:
    """Return a run of neighbours as a slice, which HDF5 reads many times faster than a list."""
    if len(ascending) and ascending[-1] - ascending[0] + 1 == len(ascending):
        return slice(int(ascending[0]), int(ascending[-1]) + 1)
    return ascending
