"""The classifier two-sample test: how well a classifier tells generated samples from real ones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.generation.features import Pair, checked_pair
from hatchel.metrics.generation.neighbours import clouds, nearest_others
from hatchel.metrics.predictors.logistic import Logistic, standardised
from hatchel.metrics.resampling import Estimate, centred_interval, row_weights
from hatchel.metrics.validation import Indices, Reals, checked_choice, checked_count

Right = NDArray[np.bool_]
FOLDS = 5
NEIGHBOURS = 5


def _logistic(x: Reals, y: Indices, random: np.random.Generator) -> Right:
    """Tell which rows a logistic regression names rightly that was fitted to the other folds."""
    fold = np.empty(len(y), np.int64)
    for label in (0, 1):
        members = random.permutation(np.flatnonzero(y == label))
        fold[members] = np.arange(len(members)) % FOLDS
    right = np.empty(len(y), bool)
    for test in (fold == each for each in range(FOLDS)):
        fitted = Logistic(standardised(x[~test]), y[~test])
        right[test] = fitted.right(standardised(x[test], x[~test]), y[test])
    return right


def _neighbours(x: Reals, y: Indices, random: np.random.Generator) -> Right:
    """Tell which rows are of the kind of most of their nearest others."""
    del random
    (cloud,) = clouds(x)
    votes = y[nearest_others(cloud, NEIGHBOURS).places].sum(1)
    right: Right = (2 * votes > NEIGHBOURS) == (y == 1)
    return right


CLASSIFIERS: Mapping[str, Callable[[Reals, Indices, np.random.Generator], Right]] = (
    MappingProxyType({"logistic": _logistic, "neighbours": _neighbours})
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
        bootstrap: resamples of the judged rows behind the interval; 0 for none.
        seed: of every draw.
        level: of the interval.

    Returns:
        The accuracy with the ends of its interval, which is of the judged samples, with the
        classifiers as they are; NaN without resamples.

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
    right = CLASSIFIERS[classifier](x, y, random)
    replicates = row_weights(len(right), bootstrap, random) @ right
    value = float(right.mean())
    return Estimate(value, *centred_interval(value, replicates, level, (0.0, 1.0)))


def _balanced(pair: Pair, random: np.random.Generator) -> tuple[Reals, Indices]:
    """Return as many rows of each, and which are generated."""
    count = min(map(len, pair))
    x = [each[random.permutation(len(each))[:count]] for each in pair]
    return np.concatenate(x), np.repeat([0, 1], count)
