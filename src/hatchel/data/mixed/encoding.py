"""A table of several kinds as one matrix, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.mixed.features import CountFeature, Feature, Form, feature_of
from hatchel.data.mixed.kinds import KINDS, Kind

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TableEncoding:
    """How the features of a table become the columns of a matrix, kind by kind.

    Attributes:
        features: in the order of the table.
        holes: which of them lacked a value in the table that this was learned from.
    """

    features: tuple[Feature, ...]
    holes: tuple[bool, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the features, in the order of the table."""
        return tuple(feature.name for feature in self.features)

    @property
    def order(self) -> list[int]:
        """The number of each feature, in the order of their columns."""
        kinds = [KINDS.index(feature.kind) for feature in self.features]
        return sorted(range(len(kinds)), key=kinds.__getitem__)

    @property
    def width(self) -> int:
        """Columns of the matrix."""
        return sum(feature.width for feature in self.features)

    def widths(self, kind: Kind) -> tuple[int, ...]:
        """Return how many columns each feature of a kind has, in the order of the columns."""
        return tuple(feature.width for feature in self._ordered if feature.kind == kind)

    @property
    def start(self) -> tuple[float, ...]:
        """What a decoder gives of each column where nothing but the marginals is known."""
        return tuple(chain.from_iterable(feature.start for feature in self._ordered))

    @property
    def seen(self) -> tuple[tuple[float, float], ...]:
        """Centre and unit of each column, as an encoder sees it."""
        return tuple(chain.from_iterable(feature.seen for feature in self._ordered))

    @property
    def dispersions(self) -> tuple[float, ...]:
        """Of the counts, in the order of their columns."""
        return tuple(f.dispersion for f in self._ordered if isinstance(f, CountFeature))

    @property
    def masked(self) -> tuple[int, ...]:
        """The first column of each feature that may lack a value."""
        firsts = np.cumsum([0, *(feature.width for feature in self._ordered)])
        return tuple(int(firsts[k]) for k, i in enumerate(self.order) if self.holes[i])

    def encoded(self, table: pd.DataFrame, random: np.random.Generator | None = None) -> Reals:
        """Return a table as ``(N, width)``, NaN where a value is missing.

        Args:
            table: with the features in their order.
            random: of the noise that makes densities of real features with equal values; None for
                none.

        Raises:
            ValueError: a value that the features don't have.
        """
        return np.concatenate(
            [self.features[i].encoded(table.iloc[:, i], random) for i in self.order], axis=1
        )

    def restored(self, matrix: NDArray[Any]) -> pd.DataFrame:
        """Return the table that a matrix stands for: the likeliest categories, rounded counts."""
        return pd.DataFrame(
            {
                feature.name: feature.restored(columns)
                for feature, columns in zip(self.features, self.split(matrix), strict=True)
            }
        )

    def split(self, matrix: NDArray[Any]) -> list[NDArray[Any]]:
        """Return the columns ``(N, width)`` of each feature, in the order of the table."""
        ends = np.cumsum([feature.width for feature in self._ordered])[:-1]
        parts = dict(zip(self.order, np.split(matrix, ends, axis=1), strict=True))
        return [parts[i] for i in range(len(self.features))]

    def by_feature(self, columns: NDArray[Any]) -> Reals:
        """Add up the columns of each feature: ``(…, width)`` → ``(…, features)``."""
        firsts = np.cumsum([0, *(feature.width for feature in self._ordered)])[:-1]
        summed = np.add.reduceat(columns.astype(np.float64), firsts, axis=-1)
        by_feature: Reals = summed[..., np.argsort(self.order)]
        return by_feature

    @property
    def _ordered(self) -> list[Feature]:
        return [self.features[i] for i in self.order]


def encoding_of(
    table: pd.DataFrame, kinds: Sequence[Kind], form: Form = "standard"
) -> TableEncoding:
    """Learn how a table is encoded.

    Args:
        table: a column for each feature.
        kinds: of the features.
        form: of the real ones.

    Raises:
        ValueError: a feature with one value, or with values that are none of its kind.
    """
    columns = [table.iloc[:, i] for i in range(table.shape[1])]
    return TableEncoding(
        tuple(
            feature_of(column, str(name), kind, form)
            for column, name, kind in zip(columns, table.columns, kinds, strict=True)
        ),
        tuple(bool(column.isna().any()) for column in columns),
    )
