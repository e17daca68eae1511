"""How well clusters that were found without labels agree with classes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Classes = NDArray[np.integer[Any]]


def matched_accuracy(found: Classes, classes: Classes) -> float:
    r"""Share of samples whose cluster stands for their class, each cluster for another class.

    .. math:: \max_{\pi} \frac1N \sum_n 1[\pi(c_n) = y_n]

    over the matchings π of clusters with classes in which no class is taken twice: the usual
    "unsupervised clustering accuracy".

    Args:
        found: cluster of each sample, ``(N,)``, from 0.
        classes: class of each, ``(N,)``, from 0.

    Raises:
        ValueError: no samples, or arrays of different shape.

    Source: Xie et al. 2016, Eq. 10; the matching is by the Hungarian method.
    """
    table = _counts(found, classes)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / table.sum())


def majority_accuracy(found: Classes, classes: Classes) -> float:
    r"""Share of samples that are of the most frequent class of their cluster.

    .. math:: \frac1N \sum_c \max_y n_{cy}

    It is no less than :func:`matched_accuracy`, and 1 where each sample is a cluster of its own:
    it can be compared only for as many clusters.

    Args:
        found: cluster of each sample, ``(N,)``, from 0.
        classes: class of each, ``(N,)``, from 0.

    Raises:
        ValueError: no samples, or arrays of different shape.
    """
    table = _counts(found, classes)
    return float(table.max(1).sum() / table.sum())


def _counts(found: Classes, classes: Classes) -> NDArray[np.int64]:
    """Count the samples of each cluster and class."""
    if found.shape != classes.shape or found.ndim != 1 or not len(found):
        raise ValueError(
            f"clusters {found.shape} and classes {classes.shape} must be one number each for one "
            "sample or more"
        )
    table = np.zeros((int(found.max()) + 1, int(classes.max()) + 1), np.int64)
    np.add.at(table, (found, classes), 1)
    return table
