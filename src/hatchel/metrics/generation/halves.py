"""Halves of a set of points whose scores are read off the neighbours of the whole."""

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.generation.neighbours import Cloud, Neighbours, nearest_others
from hatchel.metrics.resampling import drawn_rows
from hatchel.metrics.validation import Indices

Kept = NDArray[np.bool_]
"""Which of N points there are, ``(N,)``, or ``(1 + halves, N)`` with the whole first."""


def kept_points(points: int, halves: int, random: np.random.Generator) -> Kept:
    """Return all points, and those of each half: ``(1 + halves, points)``."""
    kept = np.zeros((1 + halves, points), bool)
    kept[0] = True
    draws = drawn_rows("half", points, halves, random)
    for row, chosen in zip(kept[1:], draws, strict=True):
        row[chosen] = True
    return kept


def enough_neighbours(cloud: Cloud, k: int, halves: int) -> Neighbours:
    """Return so many neighbours that k of them are in every half.

    A half keeps about every other one: that it keeps fewer than k of 8k + 16 has odds below 1e-9.
    """
    return nearest_others(cloud, min(8 * k + 16, len(cloud) - 1) if halves else k)


def ranks(found: Neighbours, kept: Kept) -> Indices:
    """Return how many neighbours are kept up to each, itself included: ``(N, neighbours)``."""
    counted: Indices = np.cumsum(kept[found.places], axis=1)
    return counted
