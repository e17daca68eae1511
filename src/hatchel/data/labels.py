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


def wrong_classes(
    what: str, columns: LabelColumns, classes: NDArray[Any] | None, count: int, least: int
) -> str:
    """Say what is wrong with the classes of factors or attributes; nothing where all is well.

    Args:
        what: they are, such as "factor".
        columns: their names, and how many classes each has.
        classes: of every sample, ``(N, K)``; None where they are not stored.
        count: N.
        least: the least class that there may be: −1 where some may be missing.
    """
    names, sizes = columns
    if len(names) != len(sizes):
        return f"{len(names)} names of {what}s and {len(sizes)} sizes"
    if classes is None:
        return ""
    if classes.shape != (count, len(names)):
        return f"{count} samples, {len(names)} {what}s and classes of shape {classes.shape}"
    for name, size, column in zip(names, sizes, classes.T, strict=True):
        low, high = column.min(initial=least), column.max(initial=least)
        if low < least or high >= size:
            return (
                f"classes from {low} to {high} of {what} {name!r}, which has {size}: they go from "
                f"{least} to {size - 1}"
            )
    return ""
