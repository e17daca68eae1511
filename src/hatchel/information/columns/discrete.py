"""Columns of few states: categories numbered, and numbers sorted into bins."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.information.columns.columns import Columns, listed
from hatchel.information.columns.usable import is_continuous, is_number


def discrete_columns(
    rows: pd.DataFrame, names: list[str], target: str, bins: int, notes: list[str]
) -> Columns:
    """Return whole rows as integers 0 … k−1 per column; see ``prepare``."""
    coarse = [n for n in (*names, target) if is_continuous(rows[n])]
    if coarse:
        notes.append(f"Sorted {listed(coarse)} into at most {bins} bins of equal frequency.")
    codes = np.stack([_coded(rows[name], bins)[0] for name in names], axis=1)
    goal, states = _coded(rows[target], bins)
    return Columns("discrete", tuple(names), codes, target, goal, tuple(states), tuple(notes))


def _coded(column: "pd.Series[Any]", bins: int) -> tuple[NDArray[np.int64], Sequence[str]]:
    if is_continuous(column):
        values = column.to_numpy(float)
        codes = binned(values, bins)
        ranges = [values[codes == code] for code in range(codes.max() + 1)]
        return codes, [f"{each.min():.4g} … {each.max():.4g}" for each in ranges]
    plain = is_number(column) or pd.api.types.is_bool_dtype(column)
    # What are no numbers may be of several types, which have no order among themselves.
    values = (column if plain else column.astype(str)).to_numpy()
    labels, codes = np.unique(values, return_inverse=True)
    return codes.reshape(-1).astype(np.int64), [str(label).strip() for label in labels]


def binned(values: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Return the bin of each value: at most ``bins``, as equally filled as ties allow.

    A value that fills several bins on its own, such as a frequent zero, gets one bin.
    """
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins))
    codes = np.searchsorted(edges, values, side="left")
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)
