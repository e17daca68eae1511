"""What the classes of factors stand for: one tuple of names per factor, empty where it has none."""

from collections.abc import Mapping, Sequence
from itertools import takewhile, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

ClassNames = tuple[tuple[str, ...], ...]


def class_names_of(known: Mapping[str, tuple[str, ...]], factors: Sequence[str]) -> ClassNames:
    """Return the class names of these factors."""
    return tuple(known.get(factor, ()) for factor in factors)


def class_name_table(names: ClassNames) -> NDArray[np.str_]:
    """Return class names as an array ``(K, C)``, filled up with empty texts."""
    return np.array(list(zip_longest(*names, fillvalue=""))).T


def class_names_in(table: NDArray[Any]) -> ClassNames:
    """Return the class names in an array ``(K, C)``; those of a factor end at an empty text."""
    rows = np.atleast_2d(table).astype(np.str_).tolist()
    return tuple(tuple(takewhile(bool, row)) for row in rows)
