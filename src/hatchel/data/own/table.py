"""A user's own table: columns as features, factors, attributes, a target or a split."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.formats.table_file import read_table
from hatchel.data.own.factors import Factors, class_columns
from hatchel.data.own.held import held_numbers
from hatchel.data.own.scaling import Scale
from hatchel.data.own.target import Target, target_of
from hatchel.data.split import drawn_split, split_by
from hatchel.data.values.source import Indices
from hatchel.names.known import known_name

Text = Literal["refuse", "one-hot", "leave-out"]
Missing = Literal["refuse", "drop"]
Column = str | Sequence[str]
Split = str | Mapping[str, float] | None
_SHOWN = 4


class _Roles(NamedTuple):
    """Which columns are what."""

    factors: list[str]
    attributes: list[str]
    target: str | None
    split: str | None
    features: list[str]


def load_table(
    table: Any,
    *,
    factors: Column = (),
    attributes: Column = (),
    target: str | None = None,
    split: Split = None,
    split_seed: int = 0,
    features: Column | None = None,
    leave_out: Column = (),
    text: Text = "refuse",
    missing: Missing = "refuse",
    scale: Scale = "auto",
    name: str | None = None,
) -> DataSet:
    """Make a data set of a table: a row is a sample, its numbers are the features.

    Args:
        table: a csv, tsv, txt, data or parquet file with a header, or a pandas data frame.
        factors: columns that say what varies, for scores; texts and a few different numbers are
            numbered in their order and keep their names.
        attributes: columns that say what a sample is beside its factors, such as "sex"; they may
            have missing values.
        target: the column that is to be predicted: classes, or numbers where there are more than
            ten different ones; it may have missing values.
        split: the column that says "train", "validation" or "test", or shares of "validation" and
            "test", such as ``{"test": 0.2}``, drawn by ``split_seed``.
        split_seed: of the draw.
        features: columns; by default all that are nothing else.
        leave_out: columns that are not used.
        text: of features that are texts: "refuse"; "one-hot" makes a feature of 0 and 1 of each
            value; "leave-out".
        missing: of features: "refuse"; "drop" leaves out rows that lack one.
        scale: of features: "one" centres them and divides all by one number, "columns" each by its
            own, "none" leaves them, "auto" leaves those that lie in [0, 1] and scales others as
            "one".
        name: what to call the set; by default the file's name.

    Returns:
        The set, its samples float32 ``(P,)``.

    Raises:
        ValueError: a file that can't be read, a column that there is not or that has two roles,
            features that are texts or lack values, or factors that are no classes.
    """
    _check_words(text, missing)
    path = Path(table).expanduser() if isinstance(table, str | Path) else None
    read = pd.DataFrame(table) if path is None else read_table(path)
    read.columns = pd.Index([str(column) for column in read.columns])
    roles = _roles(read, factors, attributes, target, split, features, leave_out)
    numeric, notes = _numeric(read, roles.features, text)
    rows, dropped = _complete(numeric, missing)
    kept = read.iloc[rows]
    numeric = numeric.iloc[rows]
    label = name or ("table" if path is None else path.stem)
    held = held_numbers(numeric.to_numpy(np.float64), label, scale)
    varying, known = _classes(kept, roles.factors), _classes(kept, roles.attributes)
    _check_known(varying)
    goal = _target(kept, roles.target)
    told = [*notes, *dropped, *held.notes, *varying.notes, *known.notes, goal.note]
    names = varying.class_names | known.class_names
    return DataSet(
        name=label,
        values=held.values,
        factor_names=varying.names,
        factor_sizes=varying.sizes,
        classes=varying.classes,
        attribute_names=known.names,
        attribute_sizes=known.sizes,
        attributes=known.classes,
        target=goal.values,
        target_name=roles.target or "target",
        target_size=goal.size,
        class_names=names | ({roles.target: goal.names} if roles.target and goal.names else {}),
        value_names=tuple(numeric.columns),
        value_range=held.range,
        split=_split(kept, split, split_seed),
        facts=held.facts("the table" if path is None else str(path), tuple(filter(None, told))),
    )


def _check_words(text: str, missing: str) -> None:
    for option, value, kinds in (("text", text, Text), ("missing", missing, Missing)):
        if value not in get_args(kinds):
            raise ValueError(
                f"unknown {option}={value!r}; choose one of {', '.join(get_args(kinds))}"
            )


def _roles(
    table: pd.DataFrame,
    factors: Column,
    attributes: Column,
    target: str | None,
    split: Split,
    features: Column | None,
    leave_out: Column,
) -> _Roles:
    by = split if isinstance(split, str) else None
    named = {
        "factors": _listed(factors, table),
        "attributes": _listed(attributes, table),
        "target": _listed(target or (), table),
        "split": _listed(by or (), table),
        "leave_out": _listed(leave_out, table),
        "features": _listed(features or (), table),
    }
    role: dict[str, str] = {}
    for what, columns in named.items():
        for column in columns:
            known_name("column", column, table.columns)
            if column in role:
                raise ValueError(
                    f"the column {column!r} is named under {role[column]} and {what}; choose one"
                )
            role[column] = what
    rest = named["features"] or [column for column in table.columns if column not in role]
    if not rest:
        raise ValueError("no column is left for features; name fewer factors or attributes")
    return _Roles(named["factors"], named["attributes"], target, by, rest)


def _listed(columns: Column, table: pd.DataFrame) -> list[str]:
    """Return names of columns: one text may be several, separated by commas."""
    if not isinstance(columns, str):
        return list(columns)
    if columns in table.columns:
        return [columns]
    return [name.strip() for name in columns.split(",") if name.strip()]


def _numeric(
    table: pd.DataFrame, features: list[str], text: Text
) -> tuple[pd.DataFrame, list[str]]:
    """Return the features as numbers, and what was done to texts."""
    chosen = table[features]
    texts = [name for name in features if not pd.api.types.is_numeric_dtype(chosen[name])]
    numbers = chosen.drop(columns=texts).astype(np.float64)
    if not texts:
        return numbers, []
    if text == "refuse":
        raise ValueError(
            f"the column{'s' * (len(texts) > 1)} {_few(texts)} hold{'s' * (len(texts) == 1)} "
            "texts; name them as factors, attributes or the "
            "target, leave them out (leave_out=…, text='leave-out'), or make a feature of each "
            "value: text='one-hot', on the command line --set data.text=one-hot"
        )
    if text == "leave-out":
        if numbers.empty:
            raise ValueError("all features are texts; choose text='one-hot'")
        return numbers, [f"Left out {_few(texts)}: texts."]
    coded = [_one_hot(chosen[name]) for name in texts]
    return pd.concat([numbers, *coded], axis=1), [f"{_few(texts)}: a feature for each value."]


def _one_hot(column: "pd.Series[Any]") -> pd.DataFrame:
    """Return a feature of 0 and 1 for each value; missing where the value is."""
    coded = pd.get_dummies(column.astype(object), prefix=str(column.name), prefix_sep="=")
    return coded.astype(np.float64).where(column.notna())


def _complete(features: pd.DataFrame, missing: Missing) -> tuple[NDArray[np.intp], list[str]]:
    """Return the rows that lack no feature, and how many do."""
    lacking = features.isna().any(axis=1).to_numpy()
    rows = np.flatnonzero(~lacking)
    if not lacking.any():
        return rows, []
    if missing == "refuse":
        lacked = features.columns[features.isna().any()]
        names = list(dict.fromkeys(str(name).partition("=")[0] for name in lacked))
        raise ValueError(
            f"{lacking.sum():,} of {len(lacking):,} rows lack a value of {_few(names)}; leave out "
            "those columns (leave_out=…) or those rows: missing='drop', on the command line --set "
            "data.missing=drop"
        )
    if len(rows) < 2:
        raise ValueError(
            f"{len(rows)} of {len(lacking):,} rows lack no value; leave out columns instead "
            "(leave_out=…)"
        )
    return rows, [f"Left out {lacking.sum():,} of {len(lacking):,} rows with a missing value."]


def _classes(table: pd.DataFrame, names: list[str]) -> Factors:
    return class_columns([_plain(table[name]) for name in names], names)


def _plain(column: "pd.Series[Any]") -> NDArray[Any]:
    """Return a column as an array of numbers or objects, whatever pandas holds it as."""
    numeric = pd.api.types.is_numeric_dtype(column)
    if not numeric:
        return column.to_numpy(object)
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return column.to_numpy() if not column.hasnans else column.to_numpy(object)
    return column.to_numpy(np.float64)


def _check_known(factors: Factors) -> None:
    if factors.classes is not None and (factors.classes < 0).any():
        lacking = factors.names[int((factors.classes < 0).any(axis=0).argmax())]
        raise ValueError(
            f"the factor {lacking!r} lacks some values; name it as an attribute, or leave it out"
        )


def _target(table: pd.DataFrame, name: str | None) -> Target:
    if name is None:
        return target_of(None, "target", len(table))
    return target_of(_plain(table[name]), name, len(table))


def _split(table: pd.DataFrame, split: Split, seed: int) -> dict[str, Indices]:
    if not split:
        return {}
    if isinstance(split, str):
        return split_by(table[split].to_numpy(object), split)
    return drawn_split(len(table), split, seed)


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
