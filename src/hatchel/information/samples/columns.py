"""From a table of columns, as people keep them, to samples that a measure can take.

Missing values, constant columns, names and texts, numbers with too many values to count: each is
dealt with by one rule, and every rule that changed something leaves a note in plain words.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import linalg

Kind = Literal["discrete", "gaussian", "gaussian-copula"]

# A number with so few values is a category already; one with more is binned or taken as real.
FEW_VALUES = 10
# Fewer rows than this tell nothing about two columns.
FEWEST_ROWS = 20
# A column without more than this share of its values costs more rows than it is worth.
MOST_MISSING = 0.2
# A target of which predictors explain more than this share is a linear function of them.
ALL_BUT_ONE = 1 - 1e-9
# A text with more values than this share of the rows names rows and groups none.
MOST_NAMES = 0.1


@dataclass(frozen=True)
class Columns:
    """Samples of named predictors and a target.

    Attributes:
        kind: how they are to be measured.
        names: of the predictors.
        samples: (N, n): integers 0 … k−1 where the kind is discrete, else real numbers.
        target_name: the target's name.
        target: (N,), likewise.
        states: what each integer of the target stands for; empty where it is real.
        notes: what was left out or changed, in plain words.
    """

    kind: Kind
    names: tuple[str, ...]
    samples: NDArray[Any]
    target_name: str
    target: NDArray[Any]
    states: tuple[str, ...]
    notes: tuple[str, ...]


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
    problem = _problem(table[target], wanted)
    if problem:
        raise ValueError(f"the target {target!r} {problem}")
    strict = predictors is not None
    names = _usable(table, chosen, wanted, notes, strict=strict)
    rows = table[[*names, target]].dropna()
    _say_dropped_rows(len(table), len(rows), notes)
    names = _varying(rows, names, target, notes)
    if wanted == "discrete":
        return _discrete(rows, names, target, bins, notes)
    return _real(rows, names, target, wanted, notes, strict=strict)


def _chosen(table: pd.DataFrame, target: str, predictors: Sequence[str] | None) -> list[str]:
    columns = [str(column) for column in table.columns]
    for name in (target, *(predictors or ())):
        if name not in columns:
            near = difflib.get_close_matches(name, columns, 3) or columns[:8]
            raise ValueError(f"there is no column {name!r}; perhaps {', '.join(near)}?")
    if predictors is None:
        return [name for name in columns if name != target]
    if target in predictors:
        raise ValueError(f"{target!r} is the target and can't be a predictor of itself")
    return list(dict.fromkeys(predictors))


def _is_number(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _kind(target: "pd.Series[Any]", kind: str) -> Kind:
    if kind == "auto":
        real = _is_number(target) and target.nunique() > FEW_VALUES
        return "gaussian" if real else "discrete"
    if kind not in ("discrete", "gaussian", "gaussian-copula"):
        raise ValueError(
            f"kind={kind!r}: choose 'auto', 'discrete', 'gaussian' or 'gaussian-copula'"
        )
    return kind  # type: ignore[return-value]


def _problem(column: "pd.Series[Any]", kind: Kind) -> str | None:
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
    if _is_number(column):
        return None if np.isfinite(present.to_numpy(float)).all() else "has infinite values"
    if kind != "discrete" and not pd.api.types.is_bool_dtype(column):
        what = "text" if isinstance(present.iloc[0], str) else "no number"
        return f"is {what}, and only numbers can be taken as Gaussian (see --kind discrete)"
    if states > max(2 * FEW_VALUES, MOST_NAMES * len(present)):
        return f"has {states:,} different values that are no numbers in {len(present):,} rows"
    return None


def _usable(
    table: pd.DataFrame, names: list[str], kind: Kind, notes: list[str], *, strict: bool
) -> list[str]:
    left_out: dict[str, list[str]] = {}
    kept = []
    for name in names:
        problem = _problem(table[name], kind)
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


def listed(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are."""
    if len(names) <= 4:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"


def _say_dropped_rows(before: int, after: int, notes: list[str]) -> None:
    if after < before:
        notes.append(f"Left out {before - after:,} of {before:,} rows with a missing value.")
    if before < FEWEST_ROWS:
        raise ValueError(f"{before} rows are too few to measure from; bring {FEWEST_ROWS} or more")
    if after < FEWEST_ROWS:
        raise ValueError(
            f"only {after} of {before} rows have no missing value, too few to measure from; "
            "choose fewer --predictors"
        )


def _varying(rows: pd.DataFrame, names: list[str], target: str, notes: list[str]) -> list[str]:
    """Drop what varies only in rows that are gone."""
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


def binned(values: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Return the bin of each value: at most ``bins``, as equally filled as ties allow.

    A value that fills several bins on its own, such as a frequent zero, gets one bin.
    """
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins))
    codes = np.searchsorted(edges, values, side="left")
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _discrete(
    rows: pd.DataFrame, names: list[str], target: str, bins: int, notes: list[str]
) -> Columns:
    coarse = [n for n in (*names, target) if _is_number(rows[n]) and _many(rows[n])]
    if coarse:
        notes.append(f"Sorted {listed(coarse)} into at most {bins} bins of equal frequency.")
    codes = np.stack([_coded(rows[name], bins)[0] for name in names], axis=1)
    goal, states = _coded(rows[target], bins)
    return Columns("discrete", tuple(names), codes, target, goal, tuple(states), tuple(notes))


def _many(column: "pd.Series[Any]") -> bool:
    return column.nunique() > FEW_VALUES


def _coded(column: "pd.Series[Any]", bins: int) -> tuple[NDArray[np.int64], Sequence[str]]:
    if _is_number(column) and _many(column):
        values = column.to_numpy(float)
        codes = binned(values, bins)
        ranges = [values[codes == code] for code in range(codes.max() + 1)]
        return codes, [f"{each.min():.4g} … {each.max():.4g}" for each in ranges]
    plain = _is_number(column) or pd.api.types.is_bool_dtype(column)
    # What are no numbers may be of several types, which have no order among themselves.
    values = (column if plain else column.astype(str)).to_numpy()
    labels, codes = np.unique(values, return_inverse=True)
    return codes.reshape(-1).astype(np.int64), [str(label).strip() for label in labels]


def _real(
    rows: pd.DataFrame, names: list[str], target: str, kind: Kind, notes: list[str], *, strict: bool
) -> Columns:
    rows = _scaled(rows)
    names = _told_apart(rows, names, target, notes, strict=strict)
    kept = [names[j] for j in independent_columns(rows[names].to_numpy(float))]
    gone = [name for name in names if name not in kept]
    if gone:
        notes.append(
            f"Left out {listed(gone)}: a linear function of other predictors, or too many "
            "columns for the rows."
        )
    goal = rows[target].to_numpy(float)
    if _explained(rows[kept].to_numpy(float), goal) > ALL_BUT_ONE:
        raise ValueError(
            f"the target {target!r} is a linear function of the predictors, so their information "
            "about it is infinite; choose other --predictors, or --kind discrete"
        )
    if kind == "gaussian":
        _say_skew(rows[[*kept, target]], notes)
    return Columns(kind, tuple(kept), rows[kept].to_numpy(float), target, goal, (), tuple(notes))


def _scaled(rows: pd.DataFrame) -> pd.DataFrame:
    """Divide each column by a power of two near its largest value, lest squares overflow.

    That is exact, and no Gaussian measure of several variables depends on the scale of any.
    """
    values = rows.to_numpy(float)
    exponent = np.frexp(np.abs(values).max(0))[1]
    return pd.DataFrame(np.ldexp(values, -exponent), columns=rows.columns)


def _explained(values: NDArray[np.float64], goal: NDArray[np.float64]) -> float:
    """Return R² of the least-squares fit of ``goal`` by the columns of ``values``."""
    centred, aim = values - values.mean(0), goal - goal.mean()
    fit = centred @ linalg.lstsq(centred, aim)[0]
    return 1 - float(((aim - fit) ** 2).sum() / (aim**2).sum())


def _told_apart(
    rows: pd.DataFrame, names: list[str], target: str, notes: list[str], *, strict: bool
) -> list[str]:
    """Drop predictors that are the target itself but for scale, or refuse them."""
    goal = rows[target].to_numpy(float)
    same = [name for name in names if _explained(rows[[name]].to_numpy(float), goal) > ALL_BUT_ONE]
    why = f"the same as {target} but for its scale, so its information is infinite"
    if same and (strict or len(same) == len(names)):
        raise ValueError(f"the predictor {same[0]!r} is {why}; leave it out, or --kind discrete")
    if same:
        notes.append(f"Left out {listed(same)}: {why}.")
    return [name for name in names if name not in same]


def independent_columns(values: NDArray[np.float64]) -> list[int]:
    """Return columns of which none is a linear function of the others, in their order.

    Pivoted QR keeps those that stand out most. What remains of a column must exceed a millionth
    of its sd, and there must be four rows per column, so that resamples have a covariance too.
    """
    centred = values - values.mean(0)
    scaled = centred / np.linalg.norm(centred, axis=0)
    r, order = linalg.qr(scaled, mode="r", pivoting=True)
    rest = np.abs(np.diag(r))
    count = min(int((rest > 1e-6).sum()), len(values) // 4)
    return sorted(int(j) for j in order[:count])


def _say_skew(rows: pd.DataFrame, notes: list[str]) -> None:
    values = rows.to_numpy(float)
    z = (values - values.mean(0)) / values.std(0)
    skewed = [str(name) for name in rows.columns[np.abs((z**3).mean(0)) > 2]]
    if skewed:
        notes.append(
            f"{listed(skewed)}: far from Gaussian (skewness beyond 2); "
            "--kind gaussian-copula measures ranks instead."
        )
