"""What a name stands for: a column as it is, cut at a number, or one of its values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.metrics.validation import Indices
from hatchel.names.known import known_name

MOST_NUMBERS = 10
"""Different numbers up to which a column is taken as groups."""
MOST_TEXTS = 50
"""Different texts likewise."""
_CUT = re.compile(r"(.+?)\s*(>=|<=|>|<|=)\s*(.*)")
_OTHERWISE = {">": "≤", ">=": "<", "<": "≥", "<=": ">"}


@dataclass(frozen=True, eq=False)
class Attribute:
    """Classes of the rows.

    Attributes:
        name: as it was asked for.
        column: of which it is made.
        classes: 0 … k − 1, ``(N,)``.
        values: what the classes stand for, as "sex=F".
    """

    name: str
    column: str
    classes: Indices
    values: tuple[str, ...]

    @property
    def counts(self) -> Indices:
        """Rows of each class, ``(k,)``."""
        return np.bincount(self.classes, minlength=len(self.values)).astype(np.int64)


class Asked(NamedTuple):
    """A name taken apart: the column, and where it is cut; empty where it is taken as it is."""

    column: str
    sign: str = ""
    bound: str = ""


def asked(kind: str, name: str, known: Iterable[str]) -> Asked:
    """Return the column that is meant: "age" of "age", of "age>40" and of "age=40".

    Args:
        kind: what it is asked for as, for the message.
        name: of a column, as it is or with a sign and a value behind it.
        known: all columns.

    Raises:
        ValueError: there is no such column; the nearest one is named.
    """
    columns = list(known)
    if name in columns:
        return Asked(name)
    match = _CUT.fullmatch(name)
    if match is None:
        return Asked(known_name(kind, name, columns))
    return Asked(known_name(kind, match[1], columns), match[2], match[3])


def attribute(kind: str, name: str, beside: Mapping[str, NDArray[Any]]) -> Attribute:
    """Return the classes that a name stands for.

    Args:
        kind: what it is asked for as: "label", "sensitive attribute".
        name: of a column: "sex"; with a bound: "age>40", "score<=0.5"; with a value: "race=White".
        beside: all columns, ``(N,)`` each, without missing values in this one.

    Raises:
        ValueError: no such column or value, a bound that is no number, or a column that has to be
            cut first.
    """
    column, sign, bound = asked(kind, name, beside)
    values = beside[column]
    if not sign:
        return _as_it_is(name, column, values)
    if sign == "=":
        return _one_value(name, column, values, bound)
    return _cut(name, column, values, sign, bound)


def _as_it_is(name: str, column: str, values: NDArray[Any]) -> Attribute:
    if not is_number(values):
        texts = values.astype(str)
        found, classes = np.unique(texts, return_inverse=True)
        _check_few(column, len(found), MOST_TEXTS, f"{column}={_commonest(texts)}")
        return _made(name, column, classes, [f"{column}={value}" for value in found])
    found, classes = np.unique(values, return_inverse=True)
    _check_few(column, len(found), MOST_NUMBERS, f"{column}>{np.median(values):g}")
    return _made(name, column, classes, [f"{column}={value:g}" for value in found.astype(float)])


def _check_few(column: str, count: int, most: int, remedy: str) -> None:
    if count > most:
        raise ValueError(
            f"{column!r} has {count} different values, too many to be groups; cut it in two, at "
            f"its middle or its commonest value, say: '{remedy}'"
        )


def _one_value(name: str, column: str, values: NDArray[Any], bound: str) -> Attribute:
    texts = _texts(values)
    known_name(f"value of {column!r}", bound, np.unique(texts).tolist())
    return _made(name, column, texts == bound, [f"{column}≠{bound}", f"{column}={bound}"])


def _cut(name: str, column: str, values: NDArray[Any], sign: str, bound: str) -> Attribute:
    if not is_number(values):
        raise ValueError(
            f"{name!r} cuts {column!r}, which holds texts; name one of them: "
            f"'{column}={_commonest(values.astype(str))}'"
        )
    try:
        end = float(bound)
    except ValueError:
        raise ValueError(
            f"{name!r} cuts {column!r} at {bound!r}, which is no number; its middle is "
            f"'{column}>{np.median(values):g}'"
        ) from None
    over = {">": values > end, ">=": values >= end, "<": values < end, "<=": values <= end}[sign]
    names = [f"{column}{_OTHERWISE[sign]}{end:g}", f"{column}{sign}{end:g}"]
    return _made(name, column, over, names)


def is_number(values: NDArray[Any]) -> bool:
    """Whether a column holds numbers."""
    return bool(np.asarray(values).dtype.kind in "biuf")


def _texts(values: NDArray[Any]) -> NDArray[np.str_]:
    if is_number(values):
        return np.array([f"{value:g}" for value in values.astype(float)])
    return values.astype(str)


def _commonest(texts: NDArray[np.str_]) -> str:
    return str(pd.Series(texts).mode().iloc[0])


def _made(name: str, column: str, classes: NDArray[Any], values: list[str]) -> Attribute:
    return Attribute(name, column, classes.reshape(-1).astype(np.int64), tuple(values))
