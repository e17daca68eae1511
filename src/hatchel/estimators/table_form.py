"""Tables of several kinds as an estimator takes them, and gives them back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from hatchel.data.data_set import DataSet
from hatchel.data.mixed.encoding import TableEncoding
from hatchel.data.values.in_memory import StoredValues
from hatchel.estimators.validation import Array, data_matrix


def table_frame(
    estimator: BaseEstimator, X: Any, *, reset: bool, missing: bool, min_samples: int = 1
) -> pd.DataFrame:
    """Return X as a data frame with a column for each feature, under its name or its number.

    Args:
        estimator: that sees it.
        X: a data frame of any values, or numbers ``(N, P)``.
        reset: whether it is fitted to them.
        missing: let missing values pass.
        min_samples: that it takes.

    Raises:
        ValueError: infinity in a matrix, missing values, too few samples, or columns other than
            those fitted.
    """
    table = _framed(estimator, X, reset, min_samples)
    holes = table.columns[table.isna().any()]
    if len(holes) and not missing:
        raise ValueError(
            f"X has missing values (NaN) in {len(holes)} of {table.shape[1]} features, "
            f"{str(holes[0])!r} first; fill them, or declare kinds=…: then they are left out of "
            "the bound"
        )
    return table


def _framed(estimator: BaseEstimator, X: Any, reset: bool, min_samples: int) -> pd.DataFrame:
    if not isinstance(X, pd.DataFrame):
        matrix = data_matrix(estimator, X, reset=reset, min_samples=min_samples, missing=True)
        return pd.DataFrame(matrix, columns=[str(i) for i in range(matrix.shape[1])])
    if len(X) < min_samples or not X.shape[1]:
        raise ValueError(
            f"got a table of {len(X)} rows and {X.shape[1]} columns; give {min_samples} row(s) and "
            "1 column or more"
        )
    validate_data(estimator, X, reset=reset, skip_check_array=True)
    return X.rename(columns=str)


@dataclass(frozen=True, eq=False)
class TableForm:
    """Rows of a table whose features are of several kinds.

    Attributes:
        encoding: of the table.
        precision: of the numbers that it becomes.
        framed: whether X was a data frame, and so is what is given back.
        missing: whether values may be missing.
    """

    encoding: TableEncoding
    precision: np.dtype[Any]
    framed: bool
    missing: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a row: ``(E,)``, the columns of the encoding."""
        return (self.encoding.width,)

    @property
    def log_unit(self) -> float:
        """Nothing: densities are those of the features as encoded."""
        return 0.0

    def read(self, X: Any) -> DataSet:
        """Return a table as it is, without noise.

        Raises:
            ValueError: a value that the features don't have.
        """
        return self.held(self.encoding.encoded(X))

    def held(self, matrix: Array) -> DataSet:
        """Return an encoded table as a data set."""
        return DataSet("table", StoredValues(matrix.astype(self.precision)))

    def restored(self, samples: Array) -> Any:
        """Return the table that rows stand for: a data frame, or a matrix where X was one."""
        table = self.encoding.restored(samples)
        return table if self.framed else table.to_numpy().astype(self.precision)
