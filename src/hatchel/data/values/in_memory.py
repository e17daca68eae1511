"""Samples that are held in memory: as they are, as bytes, or as bits."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.data.values.source import Indices, Samples, Shape


@dataclass(frozen=True)
class _Held:
    """Samples as an array, one after the other: ``stored (N, *shape)``."""

    stored: NDArray[Any]

    @property
    def shape(self) -> Shape:
        """The shape of one sample."""
        return self.stored.shape[1:]

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.stored)


@dataclass(frozen=True)
class StoredValues(_Held):
    """Samples of any shape, held as the floating-point numbers that they are."""

    def at(self, indices: Indices) -> Samples:
        """Return the samples of these indices."""
        chosen: Samples = self.stored[indices]
        return chosen


@dataclass(frozen=True)
class BytePixels(_Held):
    """Images held as bytes: ``stored (N, C, H, W)``, of which ``top`` is white."""

    top: int = 255

    def at(self, indices: Indices) -> Samples:
        """Return the images of these indices."""
        chosen = self.stored[indices]
        if self.top == 1:
            images: Samples = chosen.astype(np.float32)
            return images
        # Without a second array.
        shares: Samples = np.divide(chosen, np.float32(self.top), dtype=np.float32)
        return shares


@dataclass(frozen=True)
class BitPixels:
    """Binary images of eight pixels a byte, the first in the highest bit: ``packed (N, C·H·W/8)``.

    Raises:
        ValueError: an image is not a whole number of bytes, or the array has another width.
    """

    packed: NDArray[np.uint8]
    shape: Shape

    def __post_init__(self) -> None:
        bits = math.prod(self.shape)
        if bits != 8 * self.packed.shape[1]:
            raise ValueError(
                f"images of shape {self.shape} have {bits} pixels, and rows of "
                f"{self.packed.shape[1]} bytes hold {8 * self.packed.shape[1]}: use np.packbits"
            )

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.packed)

    def at(self, indices: Indices) -> Samples:
        """Return the images of these indices."""
        bits = np.unpackbits(self.packed[indices], axis=1)
        return bits.astype(np.float32).reshape(len(indices), *self.shape)
