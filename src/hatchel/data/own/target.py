"""A target of one's own: classes, or real numbers."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.own.classes import numbered

FEW = 10
"""Different numbers up to which a target is a class."""


class Target(NamedTuple):
    """What is to be predicted.

    Attributes:
        values: classes ``(N,)``, −1 where missing, or real numbers, NaN where missing.
        size: how many classes there are; 0 for real numbers.
        names: what each class stands for; none where the values were classes already.
        note: the same in a sentence.
    """

    values: NDArray[Any] | None = None
    size: int = 0
    names: tuple[str, ...] = ()
    note: str = ""


def target_of(values: NDArray[Any] | None, name: str, n: int) -> Target:
    """Return a target: real where it has more than ten different numbers, else classes.

    Args:
        values: of each sample, ``(n,)``; None for no target.
        name: of the target.
        n: samples.

    Raises:
        ValueError: another shape, or texts that group nothing.
    """
    if values is None:
        return Target()
    if values.shape != (n,):
        raise ValueError(f"{name} has shape {values.shape} for {n} samples; a target is ({n},)")
    number = values.dtype.kind in "iuf"
    present = values[~np.asarray(pd.isna(values))]
    if number and (len(np.unique(present)) > FEW or (len(present) and present.min() < 0)):
        return Target(values.astype(np.float64))
    found = numbered(values, name)
    return Target(found.classes, found.size, found.names, found.note(name))
