"""What happened to each row: its label, what was predicted, its group; checked where they enter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.fairness.groups import Groups, grouped
from hatchel.metrics.validation import Indices, Reals


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Labels, predictions and groups of the same rows.

    Attributes:
        y: 0 or 1, ``(N,)``.
        predicted: 0 or 1, ``(N,)``.
        groups: of the rows.
        score: the predicted probability of 1, ``(N,)``; None where there is none.
    """

    y: Indices
    predicted: Indices
    groups: Groups
    score: Reals | None = None


def judged(y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups) -> Outcomes:
    """Return outcomes of predictions of 0 and 1.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row: see :func:`~hatchel.metrics.fairness.groups.grouped`.

    Raises:
        ValueError: other values, or numbers of rows that differ.
    """
    known = grouped(groups)
    label, said = _binary(y, "labels", "y == 'the good outcome'"), "threshold a score: score >= 0.5"
    decided = _binary(predicted, "predictions", said)
    _check_rows(labels=label, predictions=decided, groups=known.index)
    return Outcomes(label, decided, known)


def scored(
    y: ArrayLike, score: ArrayLike, groups: ArrayLike | Groups, threshold: float = 0.5
) -> Outcomes:
    """Return outcomes of predicted probabilities.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        score: the predicted probability of 1, ``(N,)``.
        groups: of each row: see :func:`~hatchel.metrics.fairness.groups.grouped`.
        threshold: from which score on 1 is predicted.

    Raises:
        ValueError: other values, or numbers of rows that differ.
    """
    probability = np.asarray(score, dtype=np.float64)
    if probability.ndim != 1 or not ((probability >= 0) & (probability <= 1)).all():
        raise ValueError(
            f"scores of shape {probability.shape} hold values that are no probabilities; pass "
            "P(y = 1) of each row, (N,), between 0 and 1"
        )
    found = judged(y, probability >= threshold, groups)
    return Outcomes(found.y, found.predicted, found.groups, probability)


def _binary(given: ArrayLike, name: str, remedy: str) -> Indices:
    values = np.asarray(given)
    if values.ndim != 1 or not _is_binary(values):
        found = np.unique(values.astype(str))
        said = ", ".join(found[:4]) + (" …" if len(found) > 4 else "")
        raise ValueError(
            f"{name} of shape {values.shape} hold {said or 'nothing'}; pass 0 or 1 for each row, "
            f"(N,): {remedy}"
        )
    return values.astype(np.int64)


def _is_binary(values: NDArray[np.generic]) -> bool:
    return len(values) > 0 and values.dtype.kind in "biuf" and bool(np.isin(values, (0, 1)).all())


def _check_rows(**columns: Indices) -> None:
    rows = {name: len(column) for name, column in columns.items()}
    if len(set(rows.values())) > 1:
        said = ", ".join(f"{count} {name}" for name, count in rows.items())
        raise ValueError(f"got {said}; each row needs one of each")
