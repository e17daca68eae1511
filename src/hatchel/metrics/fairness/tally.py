"""What every rate is made of: how many rows of a group have which label, prediction and score."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from hatchel.metrics.fairness.outcomes import Outcomes
from hatchel.metrics.validation import Indices, Reals

BINS = 10
"""Bins of equal width into which scores are sorted, as the field sorts them."""


class Tally(NamedTuple):
    """Rows counted, or weighed once per replicate along the leading axis.

    Attributes:
        cells: rows by group, label and prediction, ``(…, G, 2, 2)``.
        bins: rows, sum of labels and sum of scores by group and bin of score, ``(…, G, 10, 3)``;
            None where there are no scores.
    """

    cells: Reals
    bins: Reals | None = None

    def of_attributes(self, sizes: Sequence[int], kept: Sequence[int]) -> "Tally":
        """Return the tally of the combinations of fewer attributes.

        Args:
            sizes: values of each attribute; the groups are all their combinations, the last
                attribute fastest.
            kept: which attributes are combined, ascending.
        """
        bins = None if self.bins is None else _joined(self.bins, sizes, kept)
        return Tally(_joined(self.cells, sizes, kept), bins)


def tally(outcomes: Outcomes, weights: Reals | None = None) -> Tally:
    """Count the rows, or weigh them in every replicate by one product.

    Args:
        outcomes: of N rows.
        weights: of the rows, ``(B, N)``; None counts each once.
    """
    groups, y = outcomes.groups, outcomes.y
    count = len(groups.names)
    cell = (groups.index * 2 + y) * 2 + outcomes.predicted
    cells = _summed(cell, 4 * count, weights)
    shape = cells.shape[:-1]
    if outcomes.score is None:
        return Tally(cells.reshape(*shape, count, 2, 2))
    bin_of = np.minimum((outcomes.score * BINS).astype(np.int64), BINS - 1)
    place = groups.index * BINS + bin_of
    each = (None, y, outcomes.score)
    sums = [_summed(place, count * BINS, weights, values) for values in each]
    bins = np.stack(sums, axis=-1).reshape(*shape, count, BINS, 3)
    return Tally(cells.reshape(*shape, count, 2, 2), bins)


def _summed(place: Indices, size: int, weights: Reals | None, values: Any = None) -> Reals:
    """Return the sums of values (of ones where None) by place, ``(size,)`` or ``(B, size)``."""
    if weights is None:
        return np.bincount(place, values, size).astype(np.float64)
    ones = np.ones(len(place)) if values is None else np.asarray(values, dtype=np.float64)
    members = csr_array((ones, place, np.arange(len(place) + 1)), shape=(len(place), size))
    return np.asarray(weights @ members, dtype=np.float64)


def _joined(values: Reals, sizes: Sequence[int], kept: Sequence[int]) -> Reals:
    """Sum ``(…, G, ·, ·)`` over the attributes that are not kept."""
    lead, last = values.shape[:-3], values.shape[-2:]
    apart = values.reshape(*lead, *sizes, *last)
    gone = tuple(len(lead) + k for k in range(len(sizes)) if k not in kept)
    groups = math.prod(sizes[k] for k in kept)
    joined: Reals = apart.sum(gone).reshape(*lead, groups, *last)
    return joined
