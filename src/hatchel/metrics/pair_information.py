"""Mutual information of every latent with every factor, from counts."""

import numpy as np
from scipy.special import xlogy

from hatchel.metrics.binning import Binning, Bins, binned
from hatchel.metrics.validation import Codes, Factors, Indices, Reals


def joint_counts(bins: Bins, classes: Factors) -> list[Indices]:
    """Return how often each bin of each latent meets each class, ``(D, classes, bins)`` per factor.

    Args:
        bins: ``(N, D)``, numbered from 0.
        classes: ``(N, K)``, numbered from 0.
    """
    size = int(bins.max()) + 1
    rows = np.ascontiguousarray(bins.T)
    return [_counts(rows, column, size) for column in np.ascontiguousarray(classes.T)]


def _counts(bins: Bins, classes: Indices, size: int) -> Indices:
    # One latent at a time: a column and its cells stay in the processor's cache.
    count = int(classes.max()) + 1
    first, cell = classes * size, np.empty_like(classes)
    cells = [np.bincount(np.add(first, row, out=cell), minlength=size * count) for row in bins]
    return np.array(cells).reshape(len(bins), count, size)


def information_matrix(bins: Bins, classes: Factors) -> Reals:
    r"""Return the mutual information of every latent's bins with every factor, ``(D, K)`` nats.

    .. math:: I(b; v) = \log N + \frac1N\Big[\sum_{bv} n_{bv}\log n_{bv}
              - \sum_b n_b\log n_b - \sum_v n_v\log n_v\Big]

    Args:
        bins: ``(N, D)``, numbered from 0.
        classes: ``(N, K)``, numbered from 0.
    """
    return np.stack([_information(counts) for counts in joint_counts(bins, classes)], axis=1)


def _information(counts: Indices) -> Reals:
    samples = float(counts[0].sum())
    # Every latent meets the same classes.
    alone = _surprise(counts.sum(1)) + _surprise(counts[:1].sum(2))
    found: Reals = np.log(samples) + (_surprise(counts) - alone) / samples
    return np.maximum(found, 0.0)  # an information; only rounding takes it below zero


def _surprise(counts: Indices) -> Reals:
    """Return Σ n log n over all axes but the first."""
    flat = counts.reshape(len(counts), -1)
    most = int(flat.max())
    if most < flat.size:  # fewer logarithms than counts
        each = np.arange(most + 1)
        total: Reals = xlogy(each, each)[flat].sum(1)
    else:
        total = xlogy(flat, flat).sum(1)
    return total


def latent_factor_information(
    codes: Codes, classes: Factors, bins: int = 20, binning: Binning = "equal-width"
) -> Reals:
    """Return the mutual information of every binned latent with every factor, ``(D, K)`` nats."""
    return information_matrix(binned(codes, bins, binning), classes)


def entropies(classes: Factors) -> Reals:
    """Return the entropy of every factor as it occurs, ``(K,)`` nats.

    Args:
        classes: ``(N, K)``, numbered from 0.
    """
    counts = [np.bincount(column) for column in np.ascontiguousarray(classes.T)]
    return np.array([np.log(len(classes)) - xlogy(n, n).sum() / len(classes) for n in counts])
