"""The surprise of every value of a table, feature by feature, as it was encoded."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.mixed.encoding import TableEncoding
from hatchel.information.marginals.surprise import Surprise, counted_surprise, spaced_surprise

Reals = NDArray[np.float64]


class TableSurprise(NamedTuple):
    """Of N rows of P features.

    Attributes:
        each: −log p(x_i), ``(N, P)`` nats, 0 where the value is missing.
        biases: by which the mean of a column is expected to exceed its entropy, ``(P,)``.
    """

    each: Reals
    biases: Reals


def table_surprise(encoding: TableEncoding, matrix: Reals) -> TableSurprise:
    """Return the surprises of an encoded table: real features by neighbours, others by counts.

    Args:
        encoding: of the table.
        matrix: encoded with the noise that makes densities of real features, ``(N, E)``.
    """
    found = [
        _surprise(columns, real=feature.kind == "real")
        for feature, columns in zip(encoding.features, encoding.split(matrix), strict=True)
    ]
    each = np.stack([surprise.each for surprise in found], axis=1)
    return TableSurprise(each, np.array([surprise.bias for surprise in found]))


def _surprise(columns: Reals, *, real: bool) -> Surprise:
    known = ~np.isnan(columns[:, 0])
    each, share = np.zeros(len(columns)), known.mean()
    if known.sum() < 2:
        return Surprise(each, float("nan"))
    values = columns[known]
    if real:
        found = spaced_surprise(values[:, 0])
    else:
        found = counted_surprise(values[:, 0] if values.shape[1] == 1 else values.argmax(1))
    each[known] = found.each
    return Surprise(each, float(share * found.bias))
