"""What is known of a sample beside its values: factors, attributes, a target."""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

LabelKind = Literal["attributes", "factors", "target"]


class LabelColumns(NamedTuple):
    """Labels by column.

    Attributes:
        names: what each is called.
        sizes: how many classes each has; 0 where it is a real number.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]


class Labels(NamedTuple):
    """Labels of n samples.

    Attributes:
        values: classes, or the real numbers of a target, ``(n, A)``.
        known: which of them are known, ``(n, A)``; the others are −1 or NaN.
    """

    values: NDArray[Any]
    known: NDArray[np.bool_]


def labels_of(stored: NDArray[Any]) -> Labels:
    """Return stored labels as int64 or float64, and which of them are known."""
    if stored.dtype.kind == "f":
        return Labels(stored.astype(np.float64), ~np.isnan(stored))
    classes = stored.astype(np.int64)
    return Labels(classes, classes >= 0)
