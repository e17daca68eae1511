"""Codes as a few classes: each latent cut into bins, once, for every score that counts."""

from collections.abc import Iterator
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.validation import Codes, Indices, Reals, checked_choice, checked_count

Binning = Literal["equal-width", "equal-frequency"]
Bins = NDArray[np.int64]
"""Bin 0 … bins − 1 of each code, ``(N, D)``."""

_EPSILON = float(np.finfo(np.float64).eps)
# A range so narrow beside its distance from 0 that rounding matters has its bins searched for.
_SMALL = 1e-3


def binned(codes: Codes, bins: int = 20, binning: Binning = "equal-width") -> Bins:
    """Cut each latent into bins; arguments and errors as those of :func:`each_binned`."""
    return np.stack(list(each_binned(codes, bins, binning))).T


def each_binned(
    codes: Codes, bins: int = 20, binning: Binning = "equal-width"
) -> Iterator[Indices]:
    """Return the bins of one latent after the other, ``(N,)`` each.

    Args:
        codes: ``(N, D)``.
        bins: how many.
        binning: "equal-width" between the least and the greatest code, as disentanglement_lib
            does; "equal-frequency" between quantiles, which outliers don't move. Equal codes
            share a bin, and a latent that never varies has one bin.

    Raises:
        ValueError: an unknown binning, fewer than two bins, or fewer samples than bins.
    """
    checked_choice("binning", binning, get_args(Binning))
    checked_count("bins", bins, 2)
    if len(codes) < bins:
        raise ValueError(
            f"got {len(codes)} samples for {bins} bins, which would leave bins empty; use fewer "
            "bins or more samples"
        )
    cut = _equal_width if binning == "equal-width" else _equal_frequency
    return (cut(np.ascontiguousarray(latent), bins) for latent in codes.T)


def _equal_width(latent: Reals, bins: int) -> Indices:
    """Bins as ``np.digitize(x, np.histogram(x, bins)[1][:-1]) - 1`` finds them, to the last bit."""
    low, high = float(latent.min()), float(latent.max())
    if low == high:
        return np.zeros(len(latent), dtype=np.int64)
    edges = np.linspace(low, high, bins + 1)
    scale = bins / (high - low)
    # By how much, at most, rounding moves a code or an edge, in bins.
    slack = 16 * _EPSILON * (bins + scale * (abs(low) + abs(high)))
    if not slack < _SMALL:
        return np.searchsorted(edges[1:-1], latent, side="right")
    place = (latent - low) * scale
    found = place.astype(np.int64)
    place -= found
    unsure = np.flatnonzero((place < slack) | (place > 1 - slack))
    found[unsure] = _looked_up(latent[unsure], np.minimum(found[unsure], bins - 1), edges)
    return found


def _looked_up(latent: Reals, guess: Indices, edges: Reals) -> Indices:
    """Return the bins of codes from guesses that are at most one off."""
    ends = np.concatenate([edges[1:-1], [np.inf]])
    guess = guess - (latent < edges[guess])
    return guess + (latent >= ends[guess])


def _equal_frequency(latent: Reals, bins: int) -> Indices:
    return np.searchsorted(np.quantile(latent, np.arange(1, bins) / bins), latent, side="right")
