"""The classifier two-sample test: how well a classifier tells generated samples from real ones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.generation.features import Pair, checked_pair
from hatchel.metrics.generation.halves import enough_neighbours, kept_points, ranks
from hatchel.metrics.generation.neighbours import clouds
from hatchel.metrics.predictors.logistic import Logistic, standardised
from hatchel.metrics.resampling import Estimate, centred_interval, row_weights
from hatchel.metrics.validation import Indices, Reals, checked_choice, checked_count

FOLDS = 5
NEIGHBOURS = 5


def _logistic(x: Reals, y: Indices, draws: int, random: np.random.Generator) -> Reals:
    """Fit to all folds but one and judge that one; replicates weigh the judged rows."""
    fold = np.empty(len(y), np.int64)
    for label in (0, 1):
        members = random.permutation(np.flatnonzero(y == label))
        fold[members] = np.arange(len(members)) % FOLDS
    right = np.empty(len(y), bool)
    for test in (fold == each for each in range(FOLDS)):
        fitted = Logistic(standardised(x[~test]), y[~test])
        right[test] = fitted.right(standardised(x[test], x[~test]), y[test])
    return np.concatenate([[right.mean()], row_weights(len(y), draws, random) @ right])


def _neighbours(x: Reals, y: Indices, draws: int, random: np.random.Generator) -> Reals:
    """Judge each row by its nearest others; replicates are halves, as rows share their judges."""
    (cloud,) = clouds(x)
    found = enough_neighbours(cloud, NEIGHBOURS, draws)
    generated = y[found.places] == 1
    halves = [kept_points(len(y) // 2, draws, random) for _ in range(2)]
    accuracy = []
    for kept in np.concatenate(halves, axis=1):
        judges = kept[found.places] & (ranks(found, kept) <= NEIGHBOURS)
        called = 2 * (judges & generated).sum(1) > NEIGHBOURS
        accuracy.append((called == y)[kept].mean())
    return np.array(accuracy)


Classifier = Callable[[Reals, Indices, int, np.random.Generator], Reals]
"""Features, which rows are generated, how many replicates, draws → accuracy, then replicates."""
CLASSIFIERS: Mapping[str, Classifier] = MappingProxyType(
    {"logistic": _logistic, "neighbours": _neighbours}
)
"""What tells samples apart, by name."""


def two_sample_accuracy(
    real: ArrayLike,
    generated: ArrayLike,
    *,
    classifier: str = "logistic",
    bootstrap: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    r"""Share of samples that a classifier rightly calls real or generated; chance is ½.

    .. math:: \hat t = \tfrac1{2n} \sum_i \big[\hat y(x_i) = y_i\big]

    Each sample is judged by a classifier that was fitted without it. Of the larger set as many are
    drawn as the smaller has, so that neither answer is the likelier. Where both are samples of one
    law the accuracy is ½ within :math:`\sqrt{1/8n}` or so. Below ½ it says that each generated
    sample lies nearer to a real one than its own kind do: copies.

    Args:
        real: features ``(N, P)``.
        generated: features ``(M, P)``; n = min(N, M).
        classifier: "logistic", a logistic regression on standardised features, five-fold; or
            "neighbours", the majority of the five nearest others, which is as many folds as rows.
        bootstrap: replicates behind the interval, 0 for none: resamples of the judged rows for
            "logistic", halves of both sets for "neighbours", whose rows judge each other.
        seed: of every draw.
        level: of the interval.

    Returns:
        The accuracy with the ends of its interval, NaN without replicates. That of "logistic" is of
        the judged samples, with the classifiers as they are.

    Raises:
        ValueError: an unknown classifier, features that are no finite matrices of the same columns,
            or fewer than 10 samples in a set.

    Source: Lopez-Paz and Oquab 2017, who split once and fit a network or nearest neighbours.
    """
    checked_choice("classifier", classifier, tuple(CLASSIFIERS))
    checked_count("bootstrap", bootstrap, 0)
    pair = checked_pair(real, generated, 2 * FOLDS, "a two-sample test")
    random = np.random.default_rng(seed)
    x, y = _balanced(pair, random)
    value, *replicates = CLASSIFIERS[classifier](x, y, bootstrap, random)
    ends = centred_interval(float(value), np.array(replicates), level, (0.0, 1.0))
    return Estimate(float(value), *ends)


def _balanced(pair: Pair, random: np.random.Generator) -> tuple[Reals, Indices]:
    """Return as many rows of each, and which are generated."""
    count = min(map(len, pair))
    x = [each[random.permutation(len(each))[:count]] for each in pair]
    return np.concatenate(x), np.repeat([0, 1], count)
