"""The tables of the study: made, brought by scikit-learn, or of the data directory."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn import datasets

from hatchel.data.catalogue import load
from hatchel.data.formats.table_file import read_table
from hatchel.data.mixed.kinds import Kind
from hatchel.data.sets.adult import find_adult
from hatchel.data.sets.communities import find_communities
from hatchel.studies.corex_tables.synthetic import BINARY, GAUSSIAN, INDEPENDENT, MIXED, Groups


class Told(NamedTuple):
    """Rows to learn from, and rows that are held out.

    Attributes:
        train: a column for each feature.
        test: likewise.
        kinds: of the features.
        latents: that a model gets.
        owners: the group of each feature, where that is known.
        exact: the total correlation in nats, where that is known.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    kinds: tuple[Kind, ...]
    latents: int
    owners: tuple[int, ...] | None = None
    exact: float | None = None


class Known(NamedTuple):
    """A table whose groups are known.

    Attributes:
        groups: of its features.
        latents: that a model gets.
    """

    groups: Groups
    latents: int


class Real(NamedTuple):
    """A table of the world.

    Attributes:
        read: returns it with the kinds of its features.
        latents: that a model gets.
        here: tells whether its file is there.
        real: whether all features are real.
    """

    read: Callable[[], tuple[pd.DataFrame, tuple[Kind, ...]]]
    latents: int
    here: Callable[[], bool] = lambda: True
    real: bool = True


def _bundled(name: str) -> tuple[pd.DataFrame, tuple[Kind, ...]]:
    """Return a table of scikit-learn, without columns of one value."""
    table = getattr(datasets, f"load_{name}")(as_frame=True).data
    table = table.loc[:, table.nunique() > 1]
    kinds: tuple[Kind, ...] = tuple(
        "binary" if table[column].nunique() == 2 else "real" for column in table
    )
    return table, kinds


def _digits() -> tuple[pd.DataFrame, tuple[Kind, ...]]:
    """Return the pixels that vary in one image of twenty or more."""
    table, _ = _bundled("digits")
    table = table.loc[:, (table != table.mode().iloc[0]).mean() > 0.05]
    kinds: list[Kind] = ["real"] * table.shape[1]
    return table, tuple(kinds)


def _adult() -> tuple[pd.DataFrame, tuple[Kind, ...]]:
    """Return the answers, rare ones as missing; gains and losses as whether there were any."""
    path = find_adult()
    assert path is not None, "it was asked for"
    table = read_table(path).drop(columns=["fnlwgt", "education"])
    table = table.rename(columns={"income-per-year": "income"})
    for name in ("capital-gain", "capital-loss"):
        table[name] = table[name] > 0
    numbers = ("age", "education-num", "hours-per-week")
    table["native-country"] = (
        table["native-country"].eq("United-States").where(table["native-country"].notna())
    )
    for name in table.columns.difference(list(numbers)):
        table[name] = _frequent(table[name])
    kinds: tuple[Kind, ...] = tuple(
        "real" if name in numbers else "binary" if table[name].nunique() == 2 else "categorical"
        for name in table
    )
    return table, kinds


def _frequent(column: "pd.Series[Any]", least: float = 0.01) -> "pd.Series[Any]":
    """Return texts without those of less than one row in a hundred, which a split may lack."""
    shares = column.value_counts(normalize=True)
    return column.mask(column.isin(shares.index[shares < least]))


def _communities() -> tuple[pd.DataFrame, tuple[Kind, ...]]:
    data = load("communities")
    values = data.samples(np.arange(len(data)))
    return pd.DataFrame(values, columns=list(data.value_names)), ("real",) * values.shape[1]


TABLES: Mapping[str, Known | Real] = {
    "gaussian": Known(GAUSSIAN, 4),
    "binary": Known(BINARY, 3),
    "mixed": Known(MIXED, 3),
    "independent": Known(INDEPENDENT, 2),
    "wine": Real(lambda: _bundled("wine"), 3),
    "breast-cancer": Real(lambda: _bundled("breast_cancer"), 5),
    "diabetes": Real(lambda: _bundled("diabetes"), 3, real=False),
    "digits": Real(_digits, 10),
    "adult": Real(_adult, 5, lambda: find_adult() is not None, real=False),
    "communities": Real(_communities, 10, lambda: find_communities() is not None),
}


def is_here(name: str) -> bool:
    """Tell whether a table can be read here."""
    found = TABLES[name]
    return isinstance(found, Known) or found.here()


def tells_of_linear(name: str) -> bool:
    """Tell whether a linear model gives anything to judge: a bound, or groups that are known."""
    found = TABLES[name]
    if isinstance(found, Real):
        return found.real
    return len(found.groups.groups) < len(found.groups.kinds)


def told(name: str, rows: int, seed: int) -> Told:
    """Return a table's rows of a seed.

    Args:
        name: of :data:`TABLES`.
        rows: to learn from at most, and as many to hold out; a real table gives 30 % at most to the
            latter.
        seed: of the draw or the split.
    """
    found, random = TABLES[name], np.random.default_rng(seed)
    if isinstance(found, Known):
        both = found.groups.drawn(2 * rows, random)
        return Told(
            both.iloc[:rows],
            both.iloc[rows:],
            found.groups.kinds,
            found.latents,
            found.groups.owners,
            _exact(name),
        )
    table, kinds = found.read()
    order = random.permutation(len(table))
    first = round(0.7 * len(table))
    train, test = (table.iloc[part[:rows]] for part in (order[:first], order[first:]))
    varying = [column for column in table if train[column].nunique() > 1]
    kept = tuple(kind for column, kind in zip(table, kinds, strict=True) if column in varying)
    return Told(train[varying], test[varying], kept, found.latents)


@cache
def _exact(name: str) -> float:
    found = TABLES[name]
    assert isinstance(found, Known), "its groups are known"
    return found.groups.total_correlation()
