"""Factors of one's own: checked, numbered, named and sized."""

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import Classes
from hatchel.data.own.classes import numbered


class Named(NamedTuple):
    """An array and what to call it in a message."""

    array: NDArray[Any]
    name: str


class Factors(NamedTuple):
    """Columns of classes.

    Attributes:
        classes: ``(N, K)``, −1 where a value is missing; None where there are no columns.
        names: of the columns.
        sizes: how many classes each has.
        class_names: what the classes of some stand for.
        notes: the same in sentences.
    """

    classes: Classes | None = None
    names: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    class_names: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 (never changed)
    notes: tuple[str, ...] = ()


def factors_of(
    given: Named | None,
    n: int,
    names: Sequence[str] | None = None,
    sizes: Sequence[int] | None = None,
) -> Factors:
    """Return the factors of n samples checked, numbered, named and sized; none for none.

    Args:
        given: ``(n, K)``, or ``(n,)`` for one factor: classes, texts, or a few different floats.
        n: samples.
        names: K names; by default "factor 1" and so on.
        sizes: how many classes each has; by default those that occur.

    Raises:
        ValueError: they don't fit the samples, or are no classes.
    """
    if given is None:
        if names or sizes:
            raise ValueError("got names or sizes of factors and no factors; give the classes too")
        return Factors()
    stored = given.array[:, None] if given.array.ndim == 1 else given.array
    if stored.ndim != 2 or len(stored) != n or not stored.shape[1]:
        raise ValueError(
            f"{given.name} has shape {given.array.shape} for {n} samples; factors are ({n}, K), or "
            f"({n},) for one factor"
        )
    found = class_columns([*stored.T], _names(given, stored.shape[1], names), given.name)
    assert found.classes is not None, "there is a column"
    if (found.classes < 0).any():
        raise ValueError(
            f"{given.name} lacks some values; each sample needs a class of every factor: leave out "
            "samples without one, or give them a class of their own"
        )
    return found._replace(sizes=_sizes(given.name, found.sizes, sizes))


def class_columns(columns: Sequence[NDArray[Any]], names: Sequence[str], said: str = "") -> Factors:
    """Return columns ``(N,)`` as classes, −1 where a value is missing.

    Raises:
        ValueError: a column holds no classes.
    """
    found = [
        numbered(np.asarray(column), said or f"the column {name!r}")
        for name, column in zip(names, columns, strict=True)
    ]
    if not found:
        return Factors()
    return Factors(
        np.stack([each.classes for each in found], axis=1),
        tuple(names),
        tuple(each.size for each in found),
        {name: each.names for name, each in zip(names, found, strict=True) if each.names},
        tuple(note for name, each in zip(names, found, strict=True) if (note := each.note(name))),
    )


def _names(given: Named, k: int, names: Sequence[str] | None) -> tuple[str, ...]:
    if names is None:
        return tuple(f"factor {column}" for column in range(1, k + 1))
    if isinstance(names, str) or len(names) != k or len({*names}) != k:
        raise ValueError(f"got factor_names {names!r}; {given.name} needs {k} different names")
    return tuple(names)


def _sizes(name: str, least: tuple[int, ...], sizes: Sequence[int] | None) -> tuple[int, ...]:
    if sizes is None:
        return least
    if len(sizes) != len(least) or any(map(operator.lt, sizes, least)):
        raise ValueError(
            f"got factor_sizes {tuple(sizes)}; the classes of {name} need at least {least}"
        )
    return tuple(sizes)
