"""Replicates of a score, and the interval that they give."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats

from hatchel.metrics.validation import Indices, Reals

FEW = 20
"""Fewer replicates than this have no tails to speak of."""


class Estimate(NamedTuple):
    """A number and its interval; NaN where there is none."""

    value: float
    low: float
    high: float


def row_weights(rows: int, count: int, random: np.random.Generator) -> Reals:
    """Return how much each row weighs in resamples with replacement, ``(count, rows)``, sum 1."""
    drawn = random.multinomial(rows, np.full(rows, 1 / rows), size=count)
    weights: Reals = drawn / rows
    return weights


def drawn_rows(
    rows: Literal["all", "half"], samples: int, count: int, random: np.random.Generator
) -> Iterator[Indices]:
    """Yield rows to compute a score on anew, ``count`` times.

    "all" draws N of N with replacement. "half" draws N/2 without: a half scatters about the whole
    as the whole does about the truth, since (N − N/2)/(N · N/2) = 1/N, and has no row twice, so
    that nearest neighbours keep their distances and no test row is seen in training.

    Source: Efron 1979; Politis, Romano and Wolf 1999, chapter 2.
    """
    for _ in range(count):
        if rows == "all":
            yield random.integers(samples, size=samples)
        else:
            yield random.permutation(samples)[: samples // 2]


def refitted(
    compute: Callable[[Indices], dict[str, float]], draws: Iterable[Indices]
) -> dict[str, Reals]:
    """Return the scores on each of ``draws``, ``(count,)`` each.

    Draws on which there is no score, as they lack a class, say, are left out.
    """
    scores = [found for rows in draws if (found := _tried(compute, rows)) is not None]
    return {key: np.array([each[key] for each in scores]) for key in scores[0]} if scores else {}


def _tried(
    compute: Callable[[Indices], dict[str, float]], rows: Indices
) -> dict[str, float] | None:
    try:
        return compute(rows)
    except ValueError:
        return None


def centred_interval(
    value: float, replicates: Reals, level: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """Return where the score of another sample of this size would lie, about as often as ``level``.

    Replicates of a biased estimate are biased once more (information from counts is too high, and
    higher still in a resample), so their spread about their own mean is what is used, not where
    they lie. The interval holds the value itself and ends at the bounds of the score. There is
    none, NaN, for fewer than two replicates or where one of them is infinite.

    Args:
        value: the score.
        replicates: ``(B,)``; fewer than FEW give Student's t times their standard deviation.
        level: such as 0.95.
        bounds: the least and the greatest possible score; the value is within them, but for
            rounding.
    """
    if len(replicates) < 2 or not np.isfinite([value, *replicates]).all():
        return float("nan"), float("nan")
    low, high = (value + end for end in _spread(replicates - replicates.mean(), level))
    ends = min(bounds[0], value), max(bounds[1], value)
    return float(np.clip(min(low, value), *ends)), float(np.clip(max(high, value), *ends))


def _spread(deviations: Reals, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    if len(deviations) < FEW:
        reach = float(deviations.std(ddof=1) * stats.t.ppf(1 - tail, len(deviations) - 1))
        return -reach, reach
    low, high = np.quantile(deviations, [tail, 1 - tail])
    return float(low), float(high)
