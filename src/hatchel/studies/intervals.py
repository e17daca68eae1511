"""Intervals over seeds."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import t

LEVEL = 0.95


def half_width(values: Sequence[float]) -> float:
    """Return half the width of the 95 % t-interval of a mean; infinite for fewer than two."""
    if len(values) < 2:
        return math.inf
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return float(t.ppf((1 + LEVEL) / 2, len(values) - 1)) * error
