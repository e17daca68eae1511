"""Rows with equal factor values: what an interventional score asks of a fixed set of samples.

A score that would ask a data set for new images with one factor held looks up, among the samples
it was given, those that share the value. Where factors are independent in the samples that is the
same; where they are correlated, the others follow the value that is held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hatchel.metrics.validation import Factors, Indices

# Codes of so many rows are gathered at a time: 40 MiB of ten latents.
_BLOCK = 2**19


@dataclass(frozen=True, eq=False)
class EqualRows:
    """The rows of a factor, sorted by its value.

    Attributes:
        order: rows, those of one value side by side, ``(N,)``.
        start: where the rows with row i's value begin in ``order``, ``(N,)``.
        count: how many rows share row i's value, row i among them, ``(N,)``.
        place: where row i itself stands in ``order``, ``(N,)``.
    """

    order: Indices
    start: Indices
    count: Indices
    place: Indices

    def like(self, rows: Indices, count: int, random: np.random.Generator) -> Indices:
        """Draw ``count`` rows for each of ``rows`` that share its value, with replacement.

        Returns:
            ``(len(rows), count)``.
        """
        offset = random.random((len(rows), count)) * self.count[rows, None]
        drawn: Indices = self.order[self.start[rows, None] + offset.astype(np.int64)]
        return drawn

    def partner(self, rows: Indices, random: np.random.Generator) -> Indices:
        """Draw, for each of ``rows``, another row that shares its value.

        Args:
            rows: of any shape; each must share its value with another row.
            random: the generator.
        """
        others = self.count[rows] - 1
        assert (others > 0).all()
        step = 1 + (random.random(rows.shape) * others).astype(np.int64)
        start = self.start[rows]
        place = start + (self.place[rows] - start + step) % (others + 1)
        drawn: Indices = self.order[place]
        return drawn

    def shared(self) -> Indices:
        """Return the rows whose value another row has too."""
        return np.flatnonzero(self.count > 1)


def equal_rows(classes: Indices) -> EqualRows:
    """Sort the rows of a factor by value.

    Args:
        classes: ``(N,)``, numbered 0 … k − 1 without gaps.
    """
    order = np.argsort(classes, kind="stable")
    counts = np.bincount(classes)
    starts = np.cumsum(counts) - counts
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return EqualRows(order, starts[classes], counts[classes], place)


class Held(NamedTuple):
    """A factor that is held, again and again.

    Attributes:
        factor: its column.
        rows: sorted by its value.
        times: how often it is held.
    """

    factor: int
    rows: EqualRows
    times: int

    def blocks(self, batch: int) -> Iterator[slice]:
        """Yield which of the times have their codes gathered together.

        Args:
            batch: rows that are drawn each time.
        """
        step = max(1, _BLOCK // batch)
        for start in range(0, self.times, step):
            yield slice(start, min(start + step, self.times))


def held_in_turn(rows: Sequence[EqualRows], drawn: Indices) -> list[Held]:
    """Return how often each factor is held.

    Args:
        rows: of each factor.
        drawn: which factor is held each time, in any order.
    """
    times = np.bincount(drawn, minlength=len(rows))
    return [
        Held(k, each, int(count)) for k, (each, count) in enumerate(zip(rows, times, strict=True))
    ]


def rows_of_each(classes: Factors) -> list[EqualRows]:
    """Sort the rows by each factor; ``classes`` ``(N, K)`` are numbered without gaps."""
    return [equal_rows(column) for column in classes.T]
