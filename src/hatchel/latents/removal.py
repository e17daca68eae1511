"""Codes from which some columns are taken out."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

How = Literal["drop", "noise", "mean"]
"""What stands in the place of removed columns: nothing, draws from N(0, 1), or their means."""


def without_columns(
    codes: NDArray[Any],
    columns: Sequence[int],
    how: How = "drop",
    *,
    means: NDArray[Any] | None = None,
    random: np.random.Generator | None = None,
) -> NDArray[Any]:
    """Return codes that no longer say what some of their columns said.

    Args:
        codes: ``(N, D)``; left as they are.
        columns: to remove.
        how: "drop" leaves ``D − len(columns)`` columns; "noise" puts independent draws from the
            prior N(0, 1) in their place, "mean" their means.
        means: of all columns, ``(D,)``, for "mean"; those of these codes where None.
        random: of the draws for "noise".

    Source: Creager et al. 2019, section 4: at test time b_j is replaced by noise.
    """
    if how == "drop":
        return np.delete(codes, columns, axis=1)
    changed, places = codes.copy(), list(columns)
    if how == "noise":
        random = random or np.random.default_rng()
        changed[:, places] = random.standard_normal((len(codes), len(places)))
    else:
        changed[:, places] = (codes.mean(0) if means is None else means)[places]
    return changed
