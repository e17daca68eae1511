"""Explicitness: how well a linear classifier on all latents ranks each class of each factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from hatchel.metrics.metric import Meaning, Metric
from hatchel.metrics.predictors.logistic import Logistic, standardised
from hatchel.metrics.predictors.splitting import check_varied, split
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Indices, Reals


@dataclass(frozen=True, eq=False)
class Explicitness:
    """The score and what it is made of.

    Attributes:
        value: mean over factors of the mean area under the curve of their classes; chance is ½.
        factors: of each factor, ``(K,)``.
        influence: by how much each test row moves the value, times their number, ``(N_test,)``.
    """

    value: float
    factors: Reals
    influence: Reals

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"explicitness": self.value}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the score on resampled test rows, to first order in their weights, ``(count,)``.

        Source: DeLong et al. 1988, whose components of the area these are.
        """
        moved = row_weights(len(self.influence), count, random) @ self.influence
        return {"explicitness": self.value + moved}


def explicitness(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    test_share: float = 1 / 3,
    seed: int = 0,
) -> Explicitness:
    r"""Explicitness of codes: mean area under the ROC curve, one class against the rest.

    .. math:: \frac1K \sum_k \frac1{|V_k|} \sum_{v \in V_k} AUC\big(p(v_k = v | z)\big)

    p is a logistic regression with scikit-learn's penalty, on standardised codes. Classes that
    the training or the test rows lack are left out of the mean, however many they are.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes.
        test_share: which share of the rows is tested on.
        seed: of the split.

    Raises:
        ValueError: bad input, or a factor of which no class is left.

    Source: Ridgeway and Mozer 2018, section 3; Locatello et al. 2019. One regression for all
    classes, as scikit-learn has it today; theirs fitted one per class.
    """
    samples = checked(codes, factors)
    matrix = samples.codes
    rows = split(len(matrix), test_share, seed)
    train, test = (standardised(matrix[r], matrix[rows.train]) for r in rows)
    areas = [
        _areas(train, column[rows.train], test, column[rows.test], k)
        for k, column in enumerate(samples.classes.T)
    ]
    means = np.array([area for area, _ in areas])
    return Explicitness(float(means.mean()), means, np.mean([moved for _, moved in areas], axis=0))


def _areas(
    train: Reals, seen: Indices, test: Reals, wanted: Indices, k: int
) -> tuple[float, Reals]:
    """Return the mean area of one factor and the influence of each test row on it."""
    check_varied(seen, k)
    model = Logistic(train, seen)
    columns = zip(model.known, model.probabilities(test).T, strict=True)
    found = [
        _area(p, wanted == label) for label, p in columns if 0 < (wanted == label).sum() < len(test)
    ]
    if not found:
        raise ValueError(
            f"no class of factor {k} is in both training and test rows; pass more samples of each "
            "class, or leave out a factor that is another in every sample"
        )
    return float(np.mean([a for a, _ in found])), np.mean([i for _, i in found], axis=0)


def _area(p: Reals, member: NDArray[np.bool_]) -> tuple[float, Reals]:
    """Return the area under the curve and the influence of each row on it, ``(n,)``.

    A member's part is the share of others ranked below it, another's the share of members ranked
    above it; ties count half. The means of both are the area.
    """
    ranks = rankdata(p)
    inside, outside = int(member.sum()), int((~member).sum())
    part = np.empty(len(p))
    part[member] = (ranks[member] - rankdata(p[member])) / outside
    part[~member] = 1 - (ranks[~member] - rankdata(p[~member])) / inside
    area = float(part[member].mean())
    return area, (part - area) * len(p) / np.where(member, inside, outside)


EXPLICITNESS = Metric(
    "explicitness",
    explicitness,
    {
        "explicitness": Meaning(
            "explicitness",
            "a linear classifier on the whole code ranks a sample of a class above another "
            "{percent} of the time, where 50 % is chance",
        )
    },
    resampled="test rows, to first order",
)
