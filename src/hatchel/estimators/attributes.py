"""Attributes that come beside features, or among them: told apart, and numbered."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.own.factors import Factors, class_columns
from hatchel.estimators.validation import off_device
from hatchel.names.known import known_name

Names = Sequence[str] | None
"""Of attributes, as the user gave them."""


class Told(NamedTuple):
    """Features, and the columns of attributes beside them.

    Attributes:
        features: as they were given, without the attributes.
        columns: of the attributes, ``(N,)`` each.
        names: of the attributes.
    """

    features: Any
    columns: Sequence[NDArray[Any]]
    names: tuple[str, ...]


def told_apart(X: Any, A: Any, sensitive: Names) -> Told:
    """Tell attributes from features.

    Args:
        X: features; where A is None, a data set with attributes or a data frame that holds them.
        A: attributes ``(N, K)``, ``(N,)`` for one, or a data frame; None where X has them.
        sensitive: names of the attributes, in the order of A's columns; those of A where None.

    Raises:
        ValueError: there are no attributes, or names that don't fit them.
    """
    if A is None:
        return _of_set(X, sensitive) if isinstance(X, DataSet) else _of_frame(X, sensitive)
    if isinstance(A, pd.DataFrame | pd.Series):
        frame = A.to_frame() if isinstance(A, pd.Series) else A
        names = _names(frame.shape[1], [str(name) for name in frame.columns], sensitive)
        return Told(X, [frame[column].to_numpy() for column in frame.columns], names)
    table = np.asarray(off_device(A))
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.shape[1]:
        raise ValueError(f"attributes are (N, K), one row per sample; got {table.shape}")
    names = _names(table.shape[1], [f"a{k}" for k in range(table.shape[1])], sensitive)
    return Told(X, [*table.T], names)


def attribute_classes(told: Told, samples: int) -> Factors:
    """Return attributes as classes that all occur, −1 where a value is missing.

    Raises:
        ValueError: another number of rows than samples, or a column that holds no classes.
    """
    rows = {len(column) for column in told.columns}
    if rows != {samples}:
        raise ValueError(f"{samples} samples and {max(rows)} rows of attributes; give one for each")
    found = class_columns(told.columns, told.names)
    assert found.classes is not None, "there is a column"
    kept = [np.unique(column[column >= 0]) for column in found.classes.T]
    dense = [
        np.where(column >= 0, np.searchsorted(values, column), -1)
        for column, values in zip(found.classes.T, kept, strict=True)
    ]
    return found._replace(
        classes=np.stack(dense, axis=1),
        sizes=tuple(map(len, kept)),
        class_names={
            name: _titles(found.class_names.get(name), values.tolist())
            for name, values in zip(found.names, kept, strict=True)
        },
    )


def _titles(names: Sequence[str] | None, classes: Sequence[int]) -> tuple[str, ...]:
    """Return what classes stand for: themselves, where they have no names."""
    return tuple(str(k) if names is None else names[k] for k in classes)


def _of_frame(X: Any, sensitive: Names) -> Told:
    """Take attributes out of a data frame."""
    if not isinstance(X, pd.DataFrame) or not sensitive:
        raise ValueError(
            "FFVAE requires y to be passed, but the target y is None: attributes (N, K), as "
            "fit(X, A), or a data frame X and sensitive=[…], the names of its columns"
        )
    for name in sensitive:
        known_name("attribute", name, [str(column) for column in X.columns])
    columns = [X[name].to_numpy() for name in sensitive]
    return Told(X.drop(columns=list(sensitive)), columns, tuple(sensitive))


def _of_set(data: DataSet, sensitive: Names) -> Told:
    """Take the attributes of a data set, NaN where one is not known."""
    stored = data.labels("attributes")
    if stored is None:
        raise ValueError(f"{data.name} has no attributes; pass them: fit(X, A)")
    names = tuple(sensitive or data.attribute_names)
    for name in names:
        known_name("attribute", name, data.attribute_names)
    classes = [stored[:, data.attribute_names.index(name)].astype(float) for name in names]
    return Told(data, [np.where(column < 0, np.nan, column) for column in classes], names)


def _names(count: int, given: Sequence[str], sensitive: Names) -> tuple[str, ...]:
    names = tuple(given if sensitive is None else sensitive)
    if isinstance(sensitive, str) or len(names) != count or len(set(names)) < count:
        raise ValueError(
            f"sensitive={sensitive!r} and {count} columns of attributes; give each column a name "
            "of its own"
        )
    return names
