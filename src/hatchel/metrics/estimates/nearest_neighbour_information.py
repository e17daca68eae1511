"""Mutual information of a real variable with classes, from distances to nearest neighbours."""

import numpy as np
from scipy.special import digamma

from hatchel.information.marginals.neighbours import neighbour_distance
from hatchel.metrics.validation import Indices, Reals


def class_information(x: Reals, classes: Indices, neighbours: int = 10) -> float:
    r"""Mutual information of one latent with one factor, without bins, in nats.

    .. math:: I = \psi(N) + \langle\psi(k_i)\rangle - \langle\psi(N_i)\rangle
                  - \langle\psi(m_i)\rangle

    N_i counts the points of i's class, k_i = min(k, N_i − 1), and m_i the points of any class
    nearer to i than its k_i-th neighbour of its own class, i among them. Points alone in their
    class are left out. On one variable neighbours are neighbours in sorted order, which makes it
    a hundred times faster than trees.

    Args:
        x: ``(N,)``, all different, lest distances vanish: see :func:`separated`.
        classes: ``(N,)``, numbered 0 … k − 1.
        neighbours: k.

    Returns:
        Nats, ≥ 0.

    Source: Ross 2014; as ``sklearn.feature_selection.mutual_info_classif`` has it.
    """
    counts = np.bincount(classes)
    kept = counts[classes] > 1
    x, classes = x[kept], classes[kept]
    if not len(x):
        return 0.0
    order = np.argsort(x)
    runs = [x[order][found] for found in _members(classes[order])]
    own = np.repeat([len(run) for run in runs], [len(run) for run in runs])
    k = np.minimum(neighbours, own - 1)
    distance = np.concatenate(
        [neighbour_distance(run, min(neighbours, len(run) - 1)) for run in runs]
    )
    nearer = _nearer(np.concatenate(runs), x[order], distance)
    psi = np.concatenate([[0.0], digamma(np.arange(1, len(x) + 1))])
    return max(float(psi[len(x)] + (psi[k] - psi[own] - psi[nearer]).mean()), 0.0)


def _members(classes: Indices) -> list[Indices]:
    """Return where each class that occurs stands, ascending."""
    order = np.argsort(classes, kind="stable")
    ends = np.cumsum(np.bincount(classes))[:-1]
    return [found for found in np.split(order, ends) if len(found)]


def separated(codes: Reals, random: np.random.Generator) -> Reals:
    """Return codes by their standard deviation, equal ones set apart by noise of 1e-10.

    Source: scikit-learn, after Kraskov et al. 2004.
    """
    spread = np.where(np.ptp(codes, axis=0) > 0, codes.std(0), 1.0)
    scaled = (codes - codes.mean(0)) / spread
    noise = 1e-10 * np.maximum(1, np.abs(scaled).mean(0)) * random.standard_normal(scaled.shape)
    moved: Reals = scaled + noise
    return moved


def _nearer(x: Reals, every: Reals, distance: Reals) -> Indices:
    """Return how many points lie nearer than ``distance``, the point itself among them.

    Args:
        x: the points, ``(N,)``.
        every: the same, sorted.
        distance: ``(N,)``.
    """
    padded = np.concatenate([[-np.inf], every, [np.inf]])
    low = np.searchsorted(every, x - distance, side="right")
    high = np.searchsorted(every, x + distance, side="left")
    # x ± distance is rounded; the neighbour at exactly that distance is not nearer.
    low -= x - padded[low] < distance
    low += x - padded[low + 1] >= distance
    high += padded[high + 1] - x < distance
    high -= padded[high] - x >= distance
    count: Indices = np.maximum(high - low, 1)
    return count
