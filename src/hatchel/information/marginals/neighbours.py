"""Nearest neighbours on a line."""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


def neighbour_distance(run: Reals, k: int) -> Reals:
    """Return the distance of each of a sorted run to its k-th neighbour in it, 1 ≤ k < n."""
    wall = np.full(k, np.inf)
    padded = np.concatenate([-wall, run, wall])
    # Windows of k + 1 neighbours: the k nearest of a point fill the one that reaches least far.
    n = len(run)
    windows = (
        np.maximum(run - padded[k - left : k - left + n], padded[2 * k - left :][:n] - run)
        for left in range(k + 1)
    )
    best: Reals = reduce(np.minimum, windows)
    return best
