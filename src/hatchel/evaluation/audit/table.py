"""Raw features as a representation: the columns of a table but for those that are asked about."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hatchel.evaluation.audit.attributes import asked
from hatchel.evaluation.audit.representation import Representation
from hatchel.metrics.validation import Indices
from hatchel.names.known import known_name

MOST_TEXTS = 200
"""Different texts up to which a column has a feature for each."""
_SHOWN = 4


def table_representation(
    table: pd.DataFrame,
    label: str,
    sensitive: Sequence[str],
    *,
    name: str = "table",
    source: str = "the table",
    leave_out: Sequence[str] = (),
    sensitive_features: bool = False,
    drop: bool = False,
) -> Representation:
    """Take a table's numbers as they are, and a feature "column=text" for each text.

    Args:
        table: a row per sample.
        label: a column, or one that is cut: see
            :func:`~hatchel.evaluation.audit.attributes.attribute`.
        sensitive: likewise.
        name: of the representation.
        source: where it comes from.
        leave_out: columns that are no features.
        sensitive_features: whether the sensitive columns are features, too, so that they can be
            taken out.
        drop: whether to leave out rows that lack a feature.

    Raises:
        ValueError: an unknown column, no feature, a column of too many texts, or rows that lack a
            value and are not to be left out.
    """
    columns = [str(column) for column in table.columns]
    table = table.set_axis(columns, axis=1)
    about = [asked("label", label, columns).column]
    groups = [asked("sensitive attribute", each, columns).column for each in sensitive]
    for each in leave_out:
        known_name("column to leave out", each, columns)
    gone = {*about, *leave_out, *(() if sensitive_features else groups)}
    features = table[[column for column in columns if column not in gone]]
    if features.empty:
        raise ValueError(f"{source} has no column left for features; leave out fewer")
    rows, notes = _complete(features, drop, source)
    coded = pd.concat([_numbers(features.iloc[rows][column]) for column in features], axis=1)
    kept = dict.fromkeys([*about, *groups])
    return Representation(
        name=name,
        source=source,
        codes=coded.to_numpy(np.float64),
        beside={column: table[column].iloc[rows].to_numpy() for column in kept},
        columns=tuple(coded.columns),
        blocks=tuple(str(each).partition("=")[0] for each in coded.columns),
        notes=notes,
    )


def _numbers(column: "pd.Series[Any]") -> pd.DataFrame:
    """Return a column as numbers: itself, or 0 and 1 for each of its texts."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(np.float64).to_frame()
    texts = column.astype(str)
    count = texts.nunique()
    if count > MOST_TEXTS:
        raise ValueError(
            f"the column {column.name!r} has {count:,} different texts, and a feature for each "
            f"would say who a row is; leave it out: --leave-out {column.name}"
        )
    return pd.get_dummies(texts, prefix=str(column.name), prefix_sep="=", dtype=np.float64)


def _complete(features: pd.DataFrame, drop: bool, source: str) -> tuple[Indices, tuple[str, ...]]:
    """Return the rows that lack no feature, and what is to be said of the others."""
    lacking = features.isna().any(axis=1).to_numpy()
    rows = np.flatnonzero(~lacking)
    if not lacking.any():
        return rows, ()
    names = [repr(str(name)) for name in features.columns[features.isna().any()]]
    which = ", ".join(names[:_SHOWN]) + (" and others" if len(names) > _SHOWN else "")
    said = f"{lacking.sum():,} of {len(lacking):,} rows of {source} lack a value of {which}"
    if not drop:
        raise ValueError(f"{said}; leave out those rows, --missing drop, or columns, --leave-out")
    return rows, (f"Left out: {said}.",)
