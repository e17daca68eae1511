"""Groups of rows: the values of an attribute, or the combinations of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.validation import Indices


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each row belongs to; made by :func:`grouped`.

    Attributes:
        index: 0 … G − 1, ``(N,)``.
        names: G names.
    """

    index: Indices
    names: tuple[str, ...]

    @property
    def counts(self) -> Indices:
        """Rows of each group, ``(G,)``."""
        return np.bincount(self.index, minlength=len(self.names)).astype(np.int64)


def grouped(given: ArrayLike | Groups, attributes: Sequence[str] = ()) -> Groups:
    """Return the groups that occur among the rows, in the order of their values.

    Args:
        given: a value per row, numbers or texts, ``(N,)``; or several, ``(N, K)``, of which every
            combination that occurs is a group; or groups, which are returned.
        attributes: K names, which stand before the values: "sex=F, old=1"; values alone where none
            are given.

    Raises:
        ValueError: another shape, a missing value, or another number of names.
    """
    if isinstance(given, Groups):
        return given
    table = _columns(given)
    if attributes and len(attributes) != table.shape[1]:
        raise ValueError(
            f"got {len(attributes)} names for {table.shape[1]} attributes; give one name each"
        )
    missing = pd.isna(table).any(axis=1)
    if missing.any():
        raise ValueError(
            f"{missing.sum():,} of {len(table):,} rows have no group; leave them out, or give them "
            "a group of their own"
        )
    found = [np.unique(_comparable(column), return_inverse=True) for column in table.T]
    values, places = [each for each, _ in found], [place.reshape(-1) for _, place in found]
    sizes = [len(each) for each in values]
    combined, index = np.unique(np.ravel_multi_index(places, sizes), return_inverse=True)
    rows = zip(*np.unravel_index(combined, sizes), strict=True)
    names = tuple(
        _named([each[k] for each, k in zip(values, row, strict=True)], attributes) for row in rows
    )
    return Groups(index.reshape(-1).astype(np.int64), names)


def _columns(given: ArrayLike) -> NDArray[Any]:
    table = np.asarray(given)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.shape[1] or not len(table):
        raise ValueError(
            f"groups have shape {np.shape(given)}; pass a value per row, (N,), or (N, K) for the "
            "combinations of K attributes"
        )
    return table


def _comparable(column: NDArray[Any]) -> NDArray[Any]:
    return column.astype(str) if column.dtype == object else column


def _named(values: Sequence[Any], attributes: Sequence[str]) -> str:
    said = [str(value) for value in values]
    if attributes:
        said = [f"{name}={value}" for name, value in zip(attributes, said, strict=True)]
    return ", ".join(said)
