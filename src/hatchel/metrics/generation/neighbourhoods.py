"""Precision, recall, density and coverage: whose neighbourhoods hold whom."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.generation.features import Pair, checked_pair
from hatchel.metrics.generation.halves import Kept, enough_neighbours, kept_points, ranks
from hatchel.metrics.generation.neighbours import Cloud, Neighbours, Pairs, clouds, pairs_within
from hatchel.metrics.resampling import Estimate, centred_interval
from hatchel.metrics.validation import Reals, checked_count

BOUNDS = {
    "precision": (0.0, 1.0),
    "recall": (0.0, 1.0),
    "density": (0.0, np.inf),
    "coverage": (0.0, 1.0),
}


class NeighbourhoodScores(NamedTuple):
    """How generated samples lie among real ones, each score with its interval.

    Attributes:
        precision: share of generated samples within the neighbourhood of a real one.
        recall: share of real samples within the neighbourhood of a generated one.
        density: neighbourhoods of real samples that hold a generated one, by k.
        coverage: share of real samples whose neighbourhood holds a generated one.
    """

    precision: Estimate
    recall: Estimate
    density: Estimate
    coverage: Estimate


def neighbourhood_scores(
    real: ArrayLike,
    generated: ArrayLike,
    *,
    neighbours: int = 5,
    halves: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> NeighbourhoodScores:
    r"""Precision, recall, density and coverage of generated samples, on the same neighbours.

    With :math:`B(x)` the closed ball around a point that reaches its k-th nearest neighbour among
    its own kind,

    .. math::
        \text{precision} &= \tfrac1M \sum_j [\exists i: y_j \in B(x_i)] &
        \text{recall} &= \tfrac1N \sum_i [\exists j: x_i \in B(y_j)] \\
        \text{density} &= \tfrac1{kM} \sum_{ij} [y_j \in B(x_i)] &
        \text{coverage} &= \tfrac1N \sum_i [\exists j: y_j \in B(x_i)]

    for real x and generated y. Two samples of one law have a density of about 1 and a coverage of
    about :math:`1 - 2^{-k}` where N = M; precision and recall depend on the dimension, and no value
    of theirs is that of equal laws.

    Args:
        real: features ``(N, P)``.
        generated: features ``(M, P)``.
        neighbours: k.
        halves: of both sets, drawn without replacement, from whose scores the intervals come; 0 for
            none. A half has the balls of its own points.
        seed: of the halves.
        level: of the intervals.

    Returns:
        Scores with the ends of their intervals; these are NaN without halves.

    Raises:
        ValueError: features that are no finite matrices of the same columns, k < 1, or fewer
            samples than k + 1 in a set or in its half.

    Source: Kynkäänniemi et al. 2019 for precision and recall, k = 3 there; Naeem et al. 2020 for
    density and coverage, k = 5. The code of the latter has open balls: these differ where distances
    are equal only, as of rows that occur twice.
    """
    checked_count("neighbours", neighbours, 1)
    checked_count("halves", halves, 0)
    least = (neighbours + 1) * (2 if halves else 1)
    pair = checked_pair(real, generated, least, f"neighbours={neighbours}")
    random = np.random.default_rng(seed)
    kept = [kept_points(len(each), halves, random) for each in pair]
    replicates = _scores(pair, (kept[0], kept[1]), neighbours)
    return NeighbourhoodScores(
        *(
            Estimate(float(v[0]), *centred_interval(float(v[0]), v[1:], level, BOUNDS[name]))
            for name, v in replicates.items()
        )
    )


def _scores(pair: Pair, kept: tuple[Kept, Kept], k: int) -> dict[str, Reals]:
    """Return the scores of the whole and of each half, ``(1 + halves,)`` each."""
    real, generated = clouds(*pair)
    of_real, of_generated = kept
    radii = _radii(real, of_real, k), _radii(generated, of_generated, k)
    tally = _Tally(kept, radii)
    reach = radii[1].max(0), radii[0].max(0)
    for pairs in pairs_within(generated, real, *reach):
        tally.count(pairs)
    n, m = of_real.sum(1), of_generated.sum(1)
    return {
        "precision": (tally.held > 0).sum(1) / m,
        "recall": tally.recalled.sum(1) / n,
        "density": tally.held.sum(1) / (k * m),
        "coverage": tally.covered.sum(1) / n,
    }


def _radii(cloud: Cloud, kept: Kept, k: int) -> Reals:
    """Return squared distances to the k-th neighbour that is kept; −1 of points that are not."""
    found = enough_neighbours(cloud, k, len(kept) - 1)
    return np.stack([np.where(row, _kth(found, row, k), -1.0) for row in kept])


def _kth(found: Neighbours, kept: Kept, k: int) -> Reals:
    enough = ranks(found, kept) >= k
    enough[:, -1] = True
    squares: Reals = found.squares[np.arange(len(enough)), enough.argmax(1)]
    return squares


class _Tally:
    """Who is in whose ball, for the whole and for each half.

    Attributes:
        held: real balls that hold each generated sample, ``(1 + halves, M)``.
        covered: whether each real ball holds a generated sample, ``(1 + halves, N)``.
        recalled: whether each real sample is in a generated one's ball, ``(1 + halves, N)``.
    """

    def __init__(self, kept: tuple[Kept, Kept], radii: tuple[Reals, Reals]) -> None:
        self._real_kept, self._generated_kept = kept
        self._real_radii, self._generated_radii = radii
        self.held = np.zeros(self._generated_kept.shape, np.int32)
        self.covered, self.recalled = (np.zeros(self._real_kept.shape, bool) for _ in range(2))

    def count(self, pairs: Pairs) -> None:
        """Add pairs, each of them once."""
        for half in range(len(self.held)):
            self._count(half, pairs)

    def _count(self, half: int, pairs: Pairs) -> None:
        generated, real, squares = pairs
        inside = self._generated_kept[half][generated] & (squares <= self._real_radii[half][real])
        self.held[half] += np.bincount(generated[inside], minlength=len(self.held[half]))
        self.covered[half, real[inside]] = True
        inside = self._real_kept[half][real] & (squares <= self._generated_radii[half][generated])
        self.recalled[half, real[inside]] = True
