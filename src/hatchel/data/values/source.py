"""What every source of samples offers, and the arrays that go through it."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, ...]
"""The shape of one sample: ``(C, H, W)`` of an image, ``(P,)`` of features, ``(T, …)``."""
Samples = NDArray[np.float32]
"""Samples of one shape, ``(N, *shape)``."""
Images = NDArray[np.float32]
"""Images ``(N, C, H, W)``, values in [0, 1]."""
Indices = NDArray[np.int64]


class Values(Protocol):
    """Where samples come from.

    Attributes:
        shape: of one sample.
    """

    @property
    def shape(self) -> Shape:
        """Return the shape of one sample."""

    def __len__(self) -> int:
        """Return the number of samples."""

    def at(self, indices: Indices) -> Samples:
        """Return the samples of these indices."""
