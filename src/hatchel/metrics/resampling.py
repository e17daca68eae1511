"""Replicates of a score, and the interval that they give."""

from collections.abc import Callable, Iterable

import numpy as np
from scipy import stats

from hatchel.metrics.validation import Codes, Factors, Reals

Compute = Callable[[Codes, Factors], dict[str, float]]

FEW = 20
"""Fewer replicates than this have no tails to speak of."""


def row_weights(rows: int, count: int, random: np.random.Generator) -> Reals:
    """Return how much each row weighs in resamples with replacement, ``(count, rows)``, sum 1."""
    drawn = random.multinomial(rows, np.full(rows, 1 / rows), size=count)
    weights: Reals = drawn / rows
    return weights


def refitted_on_rows(
    compute: Compute, codes: Codes, factors: Factors, count: int, random: np.random.Generator
) -> dict[str, Reals]:
    """Return scores of rows drawn with replacement, everything computed anew, ``(count,)`` each."""
    draws = (random.integers(len(codes), size=len(codes)) for _ in range(count))
    return _gathered(compute(codes[rows], factors[rows]) for rows in draws)


def refitted_on_halves(
    compute: Compute, codes: Codes, factors: Factors, count: int, random: np.random.Generator
) -> dict[str, Reals]:
    """Return scores of random halves of the rows, everything computed anew, ``(count,)`` each.

    A half drawn without replacement scatters about the whole as the whole does about the truth,
    since (N − N/2)/(N · N/2) = 1/N, and has no row twice: nearest neighbours keep their
    distances, and no test row is seen in training.

    Source: Politis, Romano and Wolf 1999, chapter 2.
    """
    half = len(codes) // 2
    draws = (random.permutation(len(codes))[:half] for _ in range(count))
    return _gathered(compute(codes[rows], factors[rows]) for rows in draws)


def _gathered(results: Iterable[dict[str, float]]) -> dict[str, Reals]:
    scores = list(results)
    return {key: np.array([each[key] for each in scores]) for key in scores[0]} if scores else {}


def centred_interval(
    value: float, replicates: Reals, level: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """Return where the score of another sample of this size would lie, about as often as ``level``.

    Replicates of a biased estimate are biased once more (information from counts is too high, and
    higher still in a resample), so their spread about their own mean is what is used, not where
    they lie. The interval holds the value itself and ends at the bounds of the score.

    Args:
        value: the score.
        replicates: ``(B,)``; fewer than FEW give Student's t times their standard deviation.
        level: such as 0.95.
        bounds: the least and the greatest possible score.
    """
    if len(replicates) < 2:
        return float("nan"), float("nan")
    low, high = (value + end for end in _spread(replicates - replicates.mean(), level))
    return float(np.clip(min(low, value), *bounds)), float(np.clip(max(high, value), *bounds))


def _spread(deviations: Reals, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    if len(deviations) < FEW:
        reach = float(deviations.std(ddof=1) * stats.t.ppf(1 - tail, len(deviations) - 1))
        return -reach, reach
    low, high = np.quantile(deviations, [tail, 1 - tail])
    return float(low), float(high)
