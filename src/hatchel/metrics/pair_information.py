"""Mutual information of every latent with every factor, from counts."""

import numpy as np
from scipy.special import xlogy

from hatchel.metrics.binning import Binning, Bins, binned
from hatchel.metrics.validation import Codes, Factors, Indices, Reals, recoded


def joint_counts(bins: Bins, classes: Indices) -> Reals:
    """Return how often each bin of each latent meets each class, ``(D, bins, classes)``.

    Args:
        bins: ``(N, D)``, numbered from 0.
        classes: ``(N,)``, numbered from 0.
    """
    latents, size, count = bins.shape[1], int(bins.max()) + 1, int(classes.max()) + 1
    # One count for all latents: each has its own stretch of cells.
    cells = (bins + np.arange(latents) * size) * count + classes[:, None]
    counted = np.bincount(cells.ravel(), minlength=latents * size * count)
    return counted.reshape(latents, size, count).astype(np.float64)


def information_matrix(bins: Bins, factors: Factors) -> Reals:
    r"""Return the mutual information of every latent's bins with every factor, ``(D, K)`` nats.

    .. math:: I(b; v) = \log N + \frac1N\Big[\sum_{bv} n_{bv}\log n_{bv}
              - \sum_b n_b\log n_b - \sum_v n_v\log n_v\Big]

    Args:
        bins: ``(N, D)``, numbered from 0.
        factors: ``(N, K)``, of any integers.
    """
    classes, _ = recoded(factors)
    columns = [_information(joint_counts(bins, column)) for column in classes.T]
    return np.stack(columns, axis=1)


def _information(counts: Reals) -> Reals:
    samples = float(counts[0].sum())
    joint = xlogy(counts, counts).sum((1, 2))
    alone = sum(_surprise(counts.sum(axis)) for axis in (1, 2))
    found: Reals = np.log(samples) + (joint - alone) / samples
    return np.maximum(found, 0.0)  # an information; only rounding takes it below zero


def _surprise(counts: Reals) -> Reals:
    total: Reals = xlogy(counts, counts).sum(1)
    return total


def latent_factor_information(
    codes: Codes, factors: Factors, bins: int = 20, binning: Binning = "equal-width"
) -> Reals:
    """Return the mutual information of every binned latent with every factor, ``(D, K)`` nats."""
    return information_matrix(binned(codes, bins, binning), factors)


def entropies(factors: Factors) -> Reals:
    """Return the entropy of every factor as it occurs, ``(K,)`` nats."""
    classes, sizes = recoded(factors)
    counts = [np.bincount(c, minlength=k) for c, k in zip(classes.T, sizes, strict=True)]
    return np.array([np.log(len(factors)) - xlogy(n, n).sum() / len(factors) for n in counts])
