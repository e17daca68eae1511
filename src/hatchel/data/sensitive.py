"""Attributes that a representation should be fair about: which, and whether they can be learned."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.names.known import known_name

LEAST_ROWS = 2
"""Samples of a value below which nothing can be learned of it."""


class Sensitive(NamedTuple):
    """Sensitive attributes of a data set.

    Attributes:
        names: of the attributes.
        sizes: how many classes each has.
        columns: where they stand among the attributes of the set.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    columns: tuple[int, ...]


def sensitive_attributes(data: DataSet, names: Sequence[str] = ()) -> Sensitive:
    """Return attributes by name, after checking that a model can learn them apart.

    Args:
        data: with attributes.
        names: of some of them; all where empty.

    Raises:
        ValueError: no attributes, an unknown name (with the nearest known one) or one given twice,
            an attribute with one value, a value with fewer than two samples, or two attributes that
            say the same.
    """
    if not data.has("attributes"):
        raise ValueError(
            f"{data.name} has no attributes to be fair about; name some columns as attributes, or "
            "choose a data set that has some"
        )
    chosen = tuple(names) or data.attribute_names
    for name in chosen:
        known_name("attribute", name, data.attribute_names)
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"attributes {', '.join(chosen)}: name each once")
    columns = tuple(data.attribute_names.index(name) for name in chosen)
    found = Sensitive(chosen, _sizes(data, columns), columns)
    check_attributes(found, data.labels_at("attributes", _drawn(data)).values[:, columns])
    return found


def check_attributes(found: Sensitive, classes: NDArray[Any]) -> None:
    """Raise ValueError where attributes can't be learned apart.

    Args:
        found: names and sizes.
        classes: of every sample, ``(N, A)``; −1 where it is not known.
    """
    for name, size, column in zip(found.names, found.sizes, classes.T, strict=True):
        counts = np.bincount(column[column >= 0], minlength=size)
        _check_counts(name, counts)
    for (one, first), (other, second) in combinations(zip(found.names, classes.T, strict=True), 2):
        if _same(first, second):
            raise ValueError(
                f"attributes {one!r} and {other!r} say the same of every sample; leave one out"
            )


def _sizes(data: DataSet, columns: Sequence[int]) -> tuple[int, ...]:
    sizes = data.label_columns("attributes").sizes
    return tuple(sizes[column] for column in columns)


def _drawn(data: DataSet) -> NDArray[np.int64]:
    """Return the samples that are ever drawn."""
    return np.arange(len(data)) if data.odds is None else np.flatnonzero(data.odds > 0)


def _check_counts(name: str, counts: NDArray[np.int64]) -> None:
    present = counts > 0
    if present.sum() < 2:
        known = f"has the value {present.argmax()} alone" if present.any() else "is never known"
        raise ValueError(f"attribute {name!r} {known}; a model can't learn it: leave it out")
    few = np.flatnonzero(counts < LEAST_ROWS)
    if len(few):
        raise ValueError(
            f"value {few[0]} of attribute {name!r} has {counts[few[0]]} samples, and nothing is "
            f"learned from fewer than {LEAST_ROWS}; join it with another value, or leave the "
            "attribute out"
        )


def _same(first: NDArray[Any], second: NDArray[Any]) -> bool:
    """Whether one attribute is the other, renamed, wherever both are known."""
    known = (first >= 0) & (second >= 0)
    if not known.any():
        return False
    ones, others = first[known], second[known]
    size = int(others.max()) + 1
    pairs = np.bincount(ones * size + others, minlength=size * (int(ones.max()) + 1))
    met = pairs.reshape(-1, size) > 0
    return bool((met.sum(0) <= 1).all() and (met.sum(1) <= 1).all())
