"""Which columns can be measured, and which rows are whole."""

from typing import Any

import numpy as np
import pandas as pd

from hatchel.information.columns.columns import Kind, listed

# A number with so few values is a category already; one with more is binned or taken as real.
FEW_VALUES = 10
# Fewer rows than this tell nothing about two columns.
FEWEST_ROWS = 20
# A column without more than this share of its values costs more rows than it is worth.
MOST_MISSING = 0.2
# A text with more values than this share of the rows names rows and groups none.
MOST_NAMES = 0.1


def is_number(column: "pd.Series[Any]") -> bool:
    """Return whether a column holds numbers; truth values are none."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def is_continuous(column: "pd.Series[Any]") -> bool:
    """Return whether a column holds numbers with more values than a category has."""
    return is_number(column) and column.nunique() > FEW_VALUES


def problem_of(column: "pd.Series[Any]", kind: Kind) -> str | None:
    """Say why a column can't be measured, None where it can."""
    present = column.dropna()
    if not len(present):
        return "has no values"
    if pd.api.types.is_complex_dtype(column):
        return "is complex; take real parts, or moduli, first"
    try:
        states = present.nunique()
    except TypeError:
        return "holds lists or other things that are no single values"
    if states < 2:
        return "never varies"
    if is_number(column):
        return None if np.isfinite(present.to_numpy(float)).all() else "has infinite values"
    if kind != "discrete" and not pd.api.types.is_bool_dtype(column):
        what = "text" if isinstance(present.iloc[0], str) else "no number"
        return f"is {what}, and only numbers can be taken as Gaussian (see --kind discrete)"
    if states > max(2 * FEW_VALUES, MOST_NAMES * len(present)):
        return f"has {states:,} different values that are no numbers in {len(present):,} rows"
    return None


def usable(
    table: pd.DataFrame, names: list[str], kind: Kind, notes: list[str], *, strict: bool
) -> list[str]:
    """Return the columns that can be measured, and note why others can't.

    Raises:
        ValueError: one can't and ``strict`` asks for all of them, or none is left.
    """
    left_out: dict[str, list[str]] = {}
    kept = []
    for name in names:
        problem = problem_of(table[name], kind)
        if problem and strict:
            raise ValueError(f"the predictor {name!r} {problem}")
        missing = float(table[name].isna().mean())
        if not problem and missing > MOST_MISSING and not strict:
            problem = f"lacks more than {MOST_MISSING:.0%} of its values"
        if problem:
            left_out.setdefault(problem, []).append(name)
        else:
            kept.append(name)
    notes.extend(f"Left out {listed(found)}: {why}." for why, found in left_out.items())
    if not kept:
        raise ValueError("no predictor is left; " + " ".join(notes))
    return kept


def say_dropped_rows(before: int, after: int, notes: list[str]) -> None:
    """Note that rows went for their missing values.

    Raises:
        ValueError: too few are left.
    """
    if after < before:
        notes.append(f"Left out {before - after:,} of {before:,} rows with a missing value.")
    if before < FEWEST_ROWS:
        raise ValueError(f"{before} rows are too few to measure from; bring {FEWEST_ROWS} or more")
    if after < FEWEST_ROWS:
        raise ValueError(
            f"only {after} of {before} rows have no missing value, too few to measure from; "
            "choose fewer --predictors"
        )


def varying(rows: pd.DataFrame, names: list[str], target: str, notes: list[str]) -> list[str]:
    """Drop what varies only in rows that are gone.

    Raises:
        ValueError: the target doesn't vary, or no predictor does.
    """
    if rows[target].nunique() < 2:
        raise ValueError(
            f"the target {target!r} never varies in the {len(rows):,} rows without missing values"
        )
    kept = [name for name in names if rows[name].nunique() > 1]
    gone = [name for name in names if name not in kept]
    if gone:
        notes.append(f"Left out {listed(gone)}: no variation in the rows that are left.")
    if not kept:
        raise ValueError("no predictor is left; " + " ".join(notes))
    return kept
