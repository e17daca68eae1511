"""Accuracy against unfairness: which points are worth having, and how much they cover."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.validation import Indices, Reals


def dominated(points: ArrayLike) -> NDArray[np.bool_]:
    """Return which points another one is at least as good as in both, and better in one, ``(P,)``.

    Equal points don't dominate each other.

    Args:
        points: accuracy, of which more is better, and unfairness, of which less is, ``(P, 2)``.

    Raises:
        ValueError: another shape, or NaN.
    """
    return _dominated(checked_points(points))


def pareto_frontier(points: ArrayLike) -> Indices:
    """Return the points that none dominates, by rising unfairness and accuracy.

    Args:
        points: accuracy, of which more is better, and unfairness, of which less is, ``(P, 2)``.

    Raises:
        ValueError: another shape, or NaN.
    """
    known = checked_points(points)
    kept = np.flatnonzero(~_dominated(known))
    return kept[np.lexsort((known[kept, 0], known[kept, 1]))].astype(np.int64)


def hypervolume(points: ArrayLike, reference: tuple[float, float] = (0.0, 1.0)) -> float:
    r"""Area of what is worse than some point, and better than the reference, exactly.

    .. math:: \sum_i (a_i - a_0)\,(u_{i+1} - u_i), \qquad u_{P+1} = u_0

    over the frontier by rising unfairness u. A point that is no better than the reference in one
    of both adds nothing.

    Args:
        points: accuracy, of which more is better, and unfairness, of which less is, ``(P, 2)``.
        reference: an accuracy and an unfairness that are just not worth having, (a_0, u_0).

    Returns:
        The area, ≥ 0.

    Raises:
        ValueError: another shape, or NaN.

    Source: Zitzler and Thiele 1999.
    """
    known, (least, most) = checked_points(points), reference
    known = known[(known[:, 0] > least) & (known[:, 1] < most)]
    front = known[pareto_frontier(known)] if len(known) else known
    widths = np.diff(np.append(front[:, 1], most))
    return float(((front[:, 0] - least) * widths).sum())


def checked_points(points: ArrayLike) -> Reals:
    """Return points as float64.

    Raises:
        ValueError: another shape, or NaN.
    """
    known = np.asarray(points, dtype=np.float64)
    if known.ndim != 2 or known.shape[1] != 2 or np.isnan(known).any():
        raise ValueError(
            f"points of shape {known.shape} must be (P, 2), an accuracy and an unfairness each, "
            "without NaN; leave out models of which one is not known"
        )
    return known


def _dominated(points: Reals) -> NDArray[np.bool_]:
    gains = points * (1, -1)  # more is better in both
    no_worse = (gains[:, None] >= gains).all(-1)
    better = (gains[:, None] > gains).any(-1)
    beaten: NDArray[np.bool_] = np.any(no_worse & better, axis=0)
    return beaten
