"""What must be known of the factors before a score is read: which vary, and which go together."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy.stats import chi2

from hatchel.metrics.estimates.pair_information import entropies, information_matrix, joint_counts
from hatchel.metrics.validation import Factors, Indices, Reals, recoded, single_valued

# Factors that chance makes look this dependent less often than once in a million are correlated …
_CHANCE = 1e-6
# … and are mentioned where they share at least this part of the lesser entropy.
_WORTH_SAYING = 0.01

EqualClasses = Mapping[int, Mapping[int, int]]
"""Per factor (its column), classes that look like another: ``{2: {39: 0}}`` for dSprites."""


def varying(factors: Factors) -> tuple[Factors, list[int]]:
    """Return the factors that have more than one value, and which columns these are.

    Raises:
        ValueError: none has.
    """
    kept = [int(k) for k in np.flatnonzero(~single_valued(factors))]
    if not kept:
        raise ValueError(
            "no factor has more than one value, so nothing can be said about any; draw samples in "
            "which they vary"
        )
    return factors[:, kept], kept


def with_equal_classes(factors: Factors, equal: EqualClasses) -> Factors:
    """Return the factors with classes that look alike made one.

    Args:
        factors: ``(N, K)``.
        equal: per factor, which class is which other.

    Raises:
        ValueError: a factor that there is none of.
    """
    merged = factors.copy()
    for k, names in equal.items():
        if not 0 <= k < factors.shape[1]:
            raise ValueError(
                f"equal_classes names factor {k}; the factors are 0 to {factors.shape[1] - 1}"
            )
        for one, other in names.items():
            merged[factors[:, k] == one, k] = other
    return merged


def shared_information(factors: Factors) -> Reals:
    """Return the information that each two factors share, by the lesser entropy, ``(K, K)``.

    What chance would explain is zero: pairs that Pearson's χ² at one in a million does not tell
    from independent ones. (Its mean is right however few samples a cell has; that of the
    likelihood ratio is not.)

    Args:
        factors: ``(N, K)``, each with more than one value.
    """
    classes, sizes = recoded(factors)
    information, entropy = information_matrix(classes, classes), entropies(classes)
    freedom = np.outer(sizes - 1, sizes - 1)
    pearson = np.stack([_pearson(counts) for counts in joint_counts(classes, classes)], axis=1)
    real = pearson > chi2.isf(_CHANCE, freedom)
    # Counting finds half a degree of freedom per sample too much.
    excess = np.maximum(information - freedom / (2 * len(factors)), 0.0)
    share = np.where(real, excess / np.minimum.outer(entropy, entropy), 0.0)
    np.fill_diagonal(share, 0.0)
    return share


def _pearson(counts: Indices) -> Reals:
    """Return χ² of the table of each factor with one other, ``(K,)``; rows that are empty add 0."""
    rows, columns = counts.sum(2, keepdims=True), counts.sum(1, keepdims=True)
    total = counts[0].sum()
    expected = rows * columns
    squares = np.divide(counts**2, expected, out=np.zeros(counts.shape), where=expected > 0)
    found: Reals = total * (squares.sum((1, 2)) - 1)
    return found


def notes(
    factors: Factors, kept: list[int], names: Sequence[str], equal: EqualClasses | None = None
) -> list[str]:
    """Say in plain words what of the factors changes how scores are to be read.

    Args:
        factors: ``(N, K)``, those that vary.
        kept: which columns these are.
        names: of all columns that there were.
        equal: classes that look like others.
    """
    said = []
    left_out = [name for k, name in enumerate(names) if k not in kept]
    if left_out:
        said.append(f"Left out, as having one value only: {', '.join(left_out)}.")
    share = shared_information(factors)
    said += [
        f"Correlated: {names[kept[a]]} and {names[kept[b]]} share {100 * share[a, b]:.0f} % of the "
        "lesser entropy, so that even a perfect code tells of both; rows with one held don't leave "
        "the other free."
        for a, b in combinations(range(len(kept)), 2)
        if share[a, b] >= _WORTH_SAYING
    ]
    for k, classes in (equal or {}).items():
        pairs = ", ".join(f"{one} as {other}" for one, other in classes.items())
        said.append(
            f"Classes of {names[k]} look alike ({pairs}); scores count them apart, as published "
            "ones do, and the ceiling is that of a code that can't tell them apart."
        )
    return said
