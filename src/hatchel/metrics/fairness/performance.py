"""How well a classifier does on rows that weigh more or less, for many weighings at once."""

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.fairness.rates import divided
from hatchel.metrics.validation import Indices, Reals


def accuracy(classes: Indices, predicted: Indices, weights: Reals) -> Reals:
    """Return the share of rows whose class is predicted, ``(…,)``.

    Args:
        classes: ``(N,)``.
        predicted: ``(N,)``.
        weights: of the rows, ``(…, N)``.
    """
    return divided(weights @ (classes == predicted), weights.sum(-1))


def balanced_accuracy(classes: Indices, predicted: Indices, weights: Reals) -> Reals:
    """Return the mean over the classes of the share of their rows that is predicted, ``(…,)``.

    Chance is one by the number of classes. Classes without rows are left out of the mean.

    Args:
        classes: ``(N,)``.
        predicted: ``(N,)``.
        weights: of the rows, ``(…, N)``.
    """
    right = classes == predicted
    members = [classes == label for label in np.unique(classes)]
    recalls = [divided(weights @ (each & right), weights @ each) for each in members]
    mean: Reals = np.nanmean(np.stack(recalls), axis=0)
    return mean


def area_under_curve(classes: Indices, probabilities: Reals, weights: Reals) -> Reals:
    r"""Return the area under the ROC curve, ``(…,)``: of one class against the rest, their mean.

    .. math:: \frac{\sum_{i \in c, j \notin c} w_i w_j
              \big([p_i > p_j] + \tfrac12 [p_i = p_j]\big)}
              {\sum_{i \in c} w_i \sum_{j \notin c} w_j}

    Args:
        classes: 0 … k − 1, ``(N,)``.
        probabilities: of the classes, ``(N, k)``; of two, both columns give the same area.
        weights: of the rows, ``(…, N)``.
    """
    two = probabilities.shape[1] == 2
    found = [
        _area(p, classes == label, weights)
        for label, p in enumerate(probabilities.T)
        if (label or not two) and 0 < (classes == label).sum() < len(classes)
    ]
    mean: Reals = np.nanmean(np.stack(found), axis=0)
    return mean


def _area(p: Reals, member: NDArray[np.bool_], weights: Reals) -> Reals:
    order = np.argsort(p, kind="stable")
    inside = np.where(member, weights, 0.0)[..., order]
    outside = np.where(member, 0.0, weights)[..., order]
    below = np.concatenate([np.zeros((*outside.shape[:-1], 1)), np.cumsum(outside, -1)], axis=-1)
    ranked = p[order]
    first, last = (np.searchsorted(ranked, ranked, side) for side in ("left", "right"))
    won = (inside * (below[..., first] + below[..., last]) / 2).sum(-1)
    return divided(won, inside.sum(-1) * below[..., -1])
