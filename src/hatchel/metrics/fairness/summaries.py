"""Rates of groups, ``(…, R, G)``, in one number; NaN stands for a group that doesn't count.

All return ``(…,)``, NaN where fewer than two groups count in one of the R rates.
"""

import numpy as np

from hatchel.metrics.validation import Reals


def largest_difference(rates: Reals) -> Reals:
    """Return the largest difference between two groups, of the rate where it is largest."""
    low, high = _ends(rates)
    found: Reals = (high - low).max(-1)
    return found


def smallest_ratio(rates: Reals) -> Reals:
    """Return the ratio of the least rate of a group to the greatest; NaN where all are zero."""
    low, high = _ends(rates)
    ratio = np.divide(low, high, out=np.full(low.shape, np.nan), where=high > 0)
    found: Reals = ratio.min(-1)
    return found


def greatest(rates: Reals) -> Reals:
    """Return the greatest rate of a group."""
    found: Reals = _ends(rates)[1].max(-1)
    return found


def least(rates: Reals) -> Reals:
    """Return the least rate of a group."""
    found: Reals = _ends(rates)[0].min(-1)
    return found


def _ends(rates: Reals) -> tuple[Reals, Reals]:
    """Return the least and the greatest over the groups, ``(…, R)`` each."""
    known = ~np.isnan(rates)
    enough = known.sum(-1) >= 2
    low, high = np.where(known, rates, np.inf).min(-1), np.where(known, rates, -np.inf).max(-1)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)
