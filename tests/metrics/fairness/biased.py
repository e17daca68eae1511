"""Labels, scores and two attributes that a classifier treats differently."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Biased(NamedTuple):
    """Labels, probabilities, predictions and groups of the same rows."""

    y: NDArray[np.int64]
    score: NDArray[np.float64]
    predicted: NDArray[np.int64]
    sex: NDArray[np.str_]
    age: NDArray[np.int64]


def biased(rows: int = 3000, seed: int = 0) -> Biased:
    """Draw rows; older ones and men have the label more often, and higher scores still."""
    random = np.random.default_rng(seed)
    age, man = random.integers(0, 3, rows), random.integers(0, 2, rows)
    y = (random.random(rows) < 0.3 + 0.1 * age + 0.1 * man).astype(int)
    score = np.clip(0.35 * y + 0.1 * age + 0.05 * man + 0.5 * random.random(rows), 0, 1)
    return Biased(y, score, (score >= 0.5).astype(int), np.array(["F", "M"])[man], age)
