"""Classes of factors, attributes and targets, numbered where they are texts or few numbers."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST = 100
"""Different numbers up to which floats are classes."""
FEW_SAMPLES = 20
"""Different texts that are never too many."""
_SAID = 8


class Numbered(NamedTuple):
    """Classes of one column.

    Attributes:
        classes: ``(N,)``, −1 where the value is missing.
        size: how many classes there are.
        names: what each class stands for; none where the values were classes already.
    """

    classes: NDArray[np.int64]
    size: int
    names: tuple[str, ...] = ()

    def note(self, name: str) -> str:
        """Say what the classes of a column stand for; nothing where they are what they were."""
        if not self.names:
            return ""
        said = [f"{k} = {each}" for k, each in enumerate(self.names[:_SAID])]
        rest = [f"and {self.size - _SAID} more"] if self.size > _SAID else []
        return f"{name}: {', '.join([*said, *rest])}."


def numbered(values: NDArray[Any], name: str) -> Numbered:
    """Return the classes of a column.

    Whole numbers from 0 on are classes as they are. Texts, truth values and a few different floats
    are numbered in their order, and keep their names.

    Args:
        values: ``(N,)``; None and NaN are missing.
        name: of the column, for messages.

    Raises:
        ValueError: whole numbers below 0, or so many different values that they group nothing.
    """
    if values.dtype.kind in "iu":
        return _as_they_are(values, name)
    missing = np.asarray(pd.isna(values))
    present = values[~missing]
    plain = values.dtype.kind in "fb"
    found, places = np.unique(present if plain else present.astype(str), return_inverse=True)
    _check_few(found, len(present), values.dtype, name)
    classes = np.full(len(values), -1, np.int64)
    classes[~missing] = places
    return Numbered(classes, len(found), tuple(_text(each) for each in found))


def _as_they_are(values: NDArray[Any], name: str) -> Numbered:
    classes = values.astype(np.int64)
    if classes.size and classes.min() < 0:
        raise ValueError(
            f"{name} has the class {classes.min()}; classes are 0, 1, …: number the values with "
            "numpy.unique(values, return_inverse=True)"
        )
    return Numbered(classes, int(classes.max(initial=-1)) + 1)


def _check_few(found: NDArray[Any], present: int, kind: np.dtype[Any], name: str) -> None:
    real = kind.kind == "f"
    most = min(MOST, max(2, present // 2)) if real else max(FEW_SAMPLES, present // 2)
    if len(found) > most:
        raise ValueError(
            f"{name} has {len(found)} different values of type {kind}, too many to be classes; "
            + (
                "sort them into bins with numpy.digitize, or number them with numpy.unique(values, "
                "return_inverse=True)"
                if real
                else "choose a column that groups the samples"
            )
        )


def _text(value: Any) -> str:
    """Return a class as a user writes it: 2 for 2.0."""
    if isinstance(value, float | np.floating):
        return f"{float(value):g}"
    return str(value).strip()
