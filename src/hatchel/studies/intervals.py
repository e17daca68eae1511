"""Intervals over seeds."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import t

LEVEL = 0.95


def half_width(values: Sequence[float], tests: int = 1) -> float:
    """Return half the width of the 95 % t-interval of a mean; infinite for fewer than two.

    Args:
        values: of each seed.
        tests: how many means are asked at once: all of their intervals hold together with 95 % at
            least (Bonferroni).
    """
    if len(values) < 2:
        return math.inf
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return float(t.ppf(1 - (1 - LEVEL) / (2 * tests), len(values) - 1)) * error
