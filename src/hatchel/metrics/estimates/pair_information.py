"""Mutual information of every latent with every factor, from counts."""

from collections.abc import Iterator

import numpy as np
from scipy.special import xlogy

from hatchel.metrics.estimates.binning import Binning, Bins, each_binned
from hatchel.metrics.validation import Codes, Factors, Indices, Reals


def joint_counts(bins: Bins, classes: Factors) -> list[Indices]:
    """Return how often each bin of each latent meets each class, ``(D, classes, bins)`` per factor.

    Args:
        bins: ``(N, D)``, numbered from 0.
        classes: ``(N, K)``, numbered from 0.
    """
    return _counts(iter(np.ascontiguousarray(bins.T)), int(bins.max()) + 1, classes)


def _counts(latents: Iterator[Indices], size: int, classes: Factors) -> list[Indices]:
    # One latent at a time, so that its bins and its cells stay in the processor's cache.
    firsts = [np.ascontiguousarray(column) * size for column in classes.T]
    lengths = [int(first.max()) + size for first in firsts]
    cell = np.empty(len(classes), dtype=np.int64)
    found = [
        [
            np.bincount(np.add(first, row, out=cell), minlength=length)
            for first, length in zip(firsts, lengths, strict=True)
        ]
        for row in latents
    ]
    return [np.array(each).reshape(len(found), -1, size) for each in zip(*found, strict=True)]


def information_matrix(bins: Bins, classes: Factors) -> Reals:
    r"""Return the mutual information of every latent's bins with every factor, ``(D, K)`` nats.

    .. math:: I(b; v) = \log N + \frac1N\Big[\sum_{bv} n_{bv}\log n_{bv}
              - \sum_b n_b\log n_b - \sum_v n_v\log n_v\Big]

    Args:
        bins: ``(N, D)``, numbered from 0.
        classes: ``(N, K)``, numbered from 0.
    """
    return _informations(joint_counts(bins, classes))


def _informations(tables: list[Indices]) -> Reals:
    return np.stack([_information(counts) for counts in tables], axis=1)


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
    return _informations(_counts(each_binned(codes, bins, binning), bins, classes))


def entropies(classes: Factors) -> Reals:
    """Return the entropy of every factor as it occurs, ``(K,)`` nats.

    Args:
        classes: ``(N, K)``, numbered from 0.
    """
    counts = [np.bincount(column) for column in np.ascontiguousarray(classes.T)]
    return np.array([np.log(len(classes)) - xlogy(n, n).sum() / len(classes) for n in counts])
