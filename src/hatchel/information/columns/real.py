"""Columns of real numbers: scaled, and none a linear function of others."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import linalg

from hatchel.information.columns.columns import Columns, Kind, listed

# A target of which predictors explain more than this share is a linear function of them.
ALL_BUT_ONE = 1 - 1e-9


def real_columns(
    rows: pd.DataFrame, names: list[str], target: str, kind: Kind, notes: list[str], *, strict: bool
) -> Columns:
    """Return whole rows as real numbers of which none follows from others; see ``prepare``.

    Raises:
        ValueError: the target follows from predictors, or one that was asked for from the target.
    """
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
