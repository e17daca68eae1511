"""The surprise −log p(x) of every sample of one variable, whose mean is its entropy.

An entropy alone has an error that nobody knows once it is added to other terms of the same samples.
Its surprises are kept instead: whatever they are added to, row by row, the standard error of the
mean is that of the sum.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from hatchel.information.marginals.neighbours import neighbour_distance

Reals = NDArray[np.float64]
NEIGHBOURS = 3


class Surprise(NamedTuple):
    """Of N samples of one variable.

    Attributes:
        each: −log p(x_n), ``(N,)`` nats; their mean estimates the entropy.
        bias: what the mean is expected to exceed the entropy by, to first order in 1/N, nats; NaN
            where that is not known.
    """

    each: Reals
    bias: float


def counted_surprise(values: NDArray[np.generic]) -> Surprise:
    r"""Surprise of discrete values, by how often each occurs.

    .. math:: -\log\frac{n_x}{N}, \qquad E\,\hat H - H ≈ -\frac{K - 1}{2N}

    The plug-in estimate: its bias is downwards, so that what is bounded from below by it still is.

    Args:
        values: ``(N,)``, of K different ones.

    Source: Miller 1955 for the bias.
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    each: Reals = -np.log(counts / len(values))[places]
    return Surprise(each, -(len(counts) - 1) / (2 * len(values)))


def spaced_surprise(values: Reals, neighbours: int = NEIGHBOURS) -> Surprise:
    r"""Surprise of values with a density, by the distance ε to the k-th nearest neighbour.

    .. math:: \log 2ε_n + ψ(N) - ψ(k)

    Its mean is Kozachenko and Leonenko's estimate of the differential entropy, in the unit of x.
    The bias of a smooth density vanishes as N grows, and is not known beforehand.

    Args:
        values: ``(N,)``, N ≥ 2.
        neighbours: k, at most N − 1.

    Returns:
        The surprises; −∞ for k + 1 equal values or more: values that lie on a grid have no density,
        and need noise, see :mod:`hatchel.data.mixed.dequantisation`.

    Raises:
        ValueError: fewer than two values.

    Source: Kozachenko and Leonenko 1987; Kraskov et al. 2004, Eq. 20.
    """
    if len(values) < 2:
        raise ValueError(f"{len(values)} value has no neighbour; an entropy needs two or more")
    k = min(neighbours, len(values) - 1)
    order = np.argsort(values, kind="stable")
    with np.errstate(divide="ignore"):
        logs = np.log(2 * neighbour_distance(values[order], k))
    each = np.empty(len(values))
    each[order] = logs + digamma(len(values)) - digamma(k)
    return Surprise(each, float("nan"))
