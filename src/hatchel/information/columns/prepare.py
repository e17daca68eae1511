"""The rules, applied in turn: choose, clean and, where needed, bin the columns of a table."""

import difflib
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hatchel.information.columns.columns import Columns, Kind
from hatchel.information.columns.discrete import discrete_columns
from hatchel.information.columns.real import real_columns
from hatchel.information.columns.usable import (
    is_continuous,
    problem_of,
    say_dropped_rows,
    usable,
    varying,
)


def prepare(
    table: pd.DataFrame,
    target: str,
    predictors: Sequence[str] | None = None,
    *,
    kind: str = "auto",
    bins: int = 4,
) -> Columns:
    """Choose, clean and, where needed, bin the columns of a table.

    Args:
        table: one row per sample; notes in ``attrs["notes"]`` are passed on.
        target: the target's column.
        predictors: columns; every usable other one where None. A column that was asked for by
            name and can't be used is an error, any other one is left out with a note.
        kind: "discrete", "gaussian", "gaussian-copula", or "auto": discrete for a target that is
            text or has at most ten values, else Gaussian.
        bins: into how many bins of equal frequency numbers with more than ten values are sorted
            where the kind is discrete.

    Raises:
        ValueError: an unknown column, a target or a chosen predictor that can't be measured, or
            no predictor or too few rows left.
    """
    chosen = _chosen(table, target, predictors)
    wanted: Kind = _kind(table[target], kind)
    if bins < 2:
        raise ValueError(f"bins={bins}: choose two or more")
    notes: list[str] = list(table.attrs.get("notes", ()))
    problem = problem_of(table[target], wanted)
    if problem:
        raise ValueError(f"the target {target!r} {problem}")
    strict = predictors is not None
    names = usable(table, chosen, wanted, notes, strict=strict)
    rows = table[[*names, target]].dropna()
    say_dropped_rows(len(table), len(rows), notes)
    names = varying(rows, names, target, notes)
    if wanted == "discrete":
        return discrete_columns(rows, names, target, bins, notes)
    return real_columns(rows, names, target, wanted, notes, strict=strict)


def _chosen(table: pd.DataFrame, target: str, predictors: Sequence[str] | None) -> list[str]:
    columns = [str(column) for column in table.columns]
    for name in (target, *(predictors or ())):
        if name not in columns:
            alike = [column for column in columns if name.lower() in column.lower()]
            near = alike[:3] or difflib.get_close_matches(name, columns, 3) or columns[:8]
            raise ValueError(f"there is no column {name!r}; perhaps {', '.join(near)}?")
    if predictors is None:
        return [name for name in columns if name != target]
    if target in predictors:
        raise ValueError(f"{target!r} is the target and can't be a predictor of itself")
    return list(dict.fromkeys(predictors))


def _kind(target: "pd.Series[Any]", kind: str) -> Kind:
    if kind == "auto":
        return "gaussian" if is_continuous(target) else "discrete"
    if kind not in ("discrete", "gaussian", "gaussian-copula"):
        raise ValueError(
            f"kind={kind!r}: choose 'auto', 'discrete', 'gaussian' or 'gaussian-copula'"
        )
    return kind  # type: ignore[return-value]
