"""Codes as a few classes: each latent cut into bins, once, for every score that counts."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.validation import Codes, Reals, checked_choice, checked_count

Binning = Literal["equal-width", "equal-frequency"]
Bins = NDArray[np.int64]
"""Bin 0 … bins − 1 of each code, ``(N, D)``."""

_EPSILON = float(np.finfo(np.float64).eps)
# A range so narrow beside its distance from 0 that rounding matters has its bins searched for.
_SMALL = 1e-3


def binned(codes: Codes, bins: int = 20, binning: Binning = "equal-width") -> Bins:
    """Cut each latent into bins.

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
    return _equal_width(codes, bins) if binning == "equal-width" else _equal_frequency(codes, bins)


def _equal_width(codes: Codes, bins: int) -> Bins:
    """Bins as ``np.digitize(x, np.histogram(x, bins)[1][:-1]) - 1`` finds them, to the last bit."""
    cut = np.empty(codes.shape[::-1], dtype=np.int64)
    for row, latent in zip(cut, codes.T, strict=True):
        row[:] = _bins_of(np.ascontiguousarray(latent), bins)
    return cut.T


def _bins_of(latent: Reals, bins: int) -> Bins:
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


def _looked_up(latent: Reals, guess: Bins, edges: Reals) -> Bins:
    """Return the bins of codes from guesses that are at most one off."""
    ends = np.concatenate([edges[1:-1], [np.inf]])
    guess = guess - (latent < edges[guess])
    return guess + (latent >= ends[guess])


def _equal_frequency(codes: Codes, bins: int) -> Bins:
    inner = np.quantile(codes, np.arange(1, bins) / bins, axis=0)
    columns = zip(inner.T, codes.T, strict=True)
    return np.stack([np.searchsorted(cut, code, side="right") for cut, code in columns], axis=1)
