"""Rates of groups: shares of rows, each with the number of rows that it is a share of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.fairness.tally import Tally
from hatchel.metrics.validation import Reals

Mask = NDArray[np.bool_]


class Rate(Protocol):
    """A number of each group, a mean over some of its rows."""

    @property
    def value(self) -> Reals:
        """The number, ``(…, G)``; NaN where no row stands behind it."""

    @property
    def base(self) -> Reals:
        """How many rows stand behind it, ``(…, G)``."""

    def alike(self, counted: Mask, random: np.random.Generator, count: int) -> Reals:
        """Draw it as it would be if all groups were alike, ``(count, G)``.

        Args:
            counted: which groups are, ``(G,)``.
            random: draws.
            count: how often.
        """


@dataclass(frozen=True, eq=False)
class Share:
    """A share of rows.

    Attributes:
        part: rows that have what is counted, ``(…, G)``.
        base: rows that could have it, ``(…, G)``.
    """

    part: Reals
    base: Reals

    @property
    def value(self) -> Reals:
        """The share."""
        return divided(self.part, self.base)

    def alike(self, counted: Mask, random: np.random.Generator, count: int) -> Reals:
        """Draw it from the pooled share of the groups that are counted."""
        pooled = self.part[counted].sum() / self.base[counted].sum()
        rows = self.base.astype(np.int64)
        return divided(random.binomial(rows, pooled, (count, len(rows))), rows)


def divided(part: NDArray[Any], base: NDArray[Any]) -> Reals:
    """Return part / base, NaN where the base is zero."""
    part, base = np.broadcast_arrays(part, base)
    found: Reals = np.divide(part, base, out=np.full(part.shape, np.nan), where=base > 0)
    return found


def selection_rate(rows: Tally) -> Share:
    """P(ŷ = 1): how many are selected."""
    return Share(rows.cells[..., 1].sum(-1), rows.cells.sum((-2, -1)))


def base_rate(rows: Tally) -> Share:
    """P(y = 1): how many there are to be selected, whatever is predicted."""
    return Share(rows.cells[..., 1, :].sum(-1), rows.cells.sum((-2, -1)))


def true_positive_rate(rows: Tally) -> Share:
    """P(ŷ = 1 | y = 1)."""
    return Share(rows.cells[..., 1, 1], rows.cells[..., 1, :].sum(-1))


def false_positive_rate(rows: Tally) -> Share:
    """P(ŷ = 1 | y = 0)."""
    return Share(rows.cells[..., 0, 1], rows.cells[..., 0, :].sum(-1))


def precision(rows: Tally) -> Share:
    """P(y = 1 | ŷ = 1)."""
    return Share(rows.cells[..., 1, 1], rows.cells[..., 1].sum(-1))


def accuracy(rows: Tally) -> Share:
    """P(ŷ = y)."""
    return Share(rows.cells[..., 0, 0] + rows.cells[..., 1, 1], rows.cells.sum((-2, -1)))


RateOf = Callable[[Tally], Rate]
