"""Exact nearest neighbours in bounded memory.

A product of float32 blocks gives a lower bound of every squared distance, and so says which pairs
can matter; what they are is decided by float64 differences of these pairs alone. Equal pairs have
equal distances, to the bit, wherever they are met.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.validation import Indices, Reals

AT_ONCE = 2**22
"""Distances in a block: what they take stays within some tens of megabytes."""
Singles = NDArray[np.float32]


class Neighbours(NamedTuple):
    """The k nearest others of N points, the nearest first.

    Attributes:
        squares: squared distances, ``(N, k)``.
        places: which points they are, ``(N, k)``.
    """

    squares: Reals
    places: Indices


class Pairs(NamedTuple):
    """Pairs of a point and a query, with their squared distances, ``(n,)`` each.

    Attributes:
        query: places.
        point: places.
        squares: squared distances.
    """

    query: Indices
    point: Indices
    squares: Reals


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points as they are, and moved and scaled to float32.

    Attributes:
        points: ``(N, P)`` float64.
        centre: subtracted for the float32 form, which then loses the least.
        unit: by which that is divided.
    """

    points: Reals
    centre: Reals
    unit: float

    def __len__(self) -> int:
        """Return N."""
        return len(self.points)

    @cached_property
    def single(self) -> Singles:
        """The float32 form, ``(N, P)``."""
        return ((self.points - self.centre) / self.unit).astype(np.float32)

    @cached_property
    def squares(self) -> Singles:
        """Squared norms of the float32 form, ``(N,)``."""
        squares: Singles = np.einsum("np,np->n", self.single, self.single)
        return squares

    @cached_property
    def queries(self) -> Singles:
        """Rows whose products with :attr:`targets` are squared distances at the least."""
        at_least = (1 - self.slack) * self.squares[:, None]
        return np.hstack([-2 * self.single, np.ones_like(at_least), at_least], dtype=np.float32)

    @cached_property
    def targets(self) -> Singles:
        """See :attr:`queries`, ``(N, P + 2)`` both."""
        at_least = (1 - self.slack) * self.squares[:, None]
        return np.hstack([self.single, at_least, np.ones_like(at_least)], dtype=np.float32)

    @property
    def slack(self) -> float:
        """Share of the squared norms by which a squared distance of float32 may be off.

        The product of P + 2 terms, whose sizes sum up to (|a| + |b|)² ≤ 2(|a|² + |b|²), is off by
        as many roundings of that; those of coordinates and norms count as six more. Doubled, to
        be on the safe side.
        """
        return float(4 * (self.points.shape[1] + 8) * np.finfo(np.float32).eps)

    def blocks(self, width: int) -> Iterator[slice]:
        """Yield slices of rows, so many that a block of ``width`` columns is not too large."""
        size = max(1, AT_ONCE // width)
        return (slice(start, start + size) for start in range(0, len(self), size))

    def reach(self, squares: Reals) -> Singles:
        """Return squared distances in the unit of the float32 form, rounded up."""
        return np.nextafter((squares / self.unit**2).astype(np.float32), np.float32(np.inf))


def clouds(*sets: Reals) -> tuple[Cloud, ...]:
    """Return sets of points as clouds with a common centre and unit."""
    centre = np.concatenate([each.mean(0, keepdims=True) for each in sets]).mean(0)
    unit = max(float(np.abs(each - centre).max()) for each in sets) or 1.0
    return tuple(Cloud(each, centre, unit) for each in sets)


def nearest_others(cloud: Cloud, count: int) -> Neighbours:
    """Return the nearest others of each point; a point is no neighbour of its own.

    Args:
        cloud: N points.
        count: k < N.
    """
    found = [_nearest(cloud, rows, count) for rows in cloud.blocks(len(cloud))]
    return Neighbours(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _nearest(cloud: Cloud, rows: slice, count: int) -> Neighbours:
    low = cloud.queries[rows] @ cloud.targets.T
    at = np.arange(len(low))
    low[at, rows.start + at] = np.inf
    # What lies within the k-th bound from below, at the most that it may be, are k points or more;
    # and the k-th of some columns is no less than that of all.
    some = low[:, :: _stride(len(cloud), count)]
    bound = np.partition(some, count - 1, axis=1)[:, count - 1]
    bound += 2 * cloud.slack * (cloud.squares[rows] + cloud.squares.max())
    row, place = _where(low <= bound[:, None])
    squares = squared_distances(cloud.points, rows.start + row, cloud.points, place)
    order = np.lexsort((squares, row))  # rows stay together
    first = np.searchsorted(row, at)
    chosen = order[first[:, None] + np.arange(count)]
    return Neighbours(squares[chosen], place[chosen])


def pairs_within(
    queries: Cloud, points: Cloud, query_reach: Reals, point_reach: Reals
) -> Iterator[Pairs]:
    """Yield the pairs that are no farther apart than the reach of one of the two, some at a time.

    Args:
        queries: M of them.
        points: N of them, with the same centre and unit.
        query_reach: squared, ``(M,)``.
        point_reach: squared, ``(N,)``.
    """
    of_query, of_point = queries.reach(query_reach), points.reach(point_reach)
    for rows in queries.blocks(len(points)):
        low = queries.queries[rows] @ points.targets.T
        near = low <= of_point
        near |= low <= of_query[rows, None]
        query, point = _where(near)
        query += rows.start
        squares = squared_distances(queries.points, query, points.points, point)
        yield Pairs(query, point, squares)


def _stride(points: int, count: int) -> int:
    """Return how many columns to pass over: few candidates more cost less than to look at all."""
    return max(1, min(8, 48 // count, points // (count + 1)))


def _where(marked: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Return rows and columns of what is marked; ten times as fast as ``nonzero`` of a matrix."""
    row, column = np.divmod(np.flatnonzero(marked), marked.shape[1])
    return row, column


def squared_distances(a: Reals, rows: Indices, b: Reals, others: Indices) -> Reals:
    """Return |a_i − b_j|² of pairs, float64, ``(n,)``."""
    size = max(1, AT_ONCE // a.shape[1])
    found = np.empty(len(rows))
    for start in range(0, len(rows), size):
        part = slice(start, start + size)
        apart = a[rows[part]] - b[others[part]]
        found[part] = np.einsum("np,np->n", apart, apart)
    return found
