"""Beta-VAE score: does the mean difference of codes that share one factor tell which factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.metric import Meaning, Metric
from hatchel.metrics.predictors.logistic import Logistic
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.rows import EqualRows, Held, held_in_turn, rows_of_each
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Indices, Reals, checked_count


@dataclass(frozen=True, eq=False)
class BetaVaeScore:
    """The score and what it is made of.

    Attributes:
        value: accuracy on the evaluation points, about 1/K to 1.
        train_accuracy: accuracy on the points that the classifier was fitted to.
        right: which evaluation points were named rightly, ``(evaluation,)``.
    """

    value: float
    train_accuracy: float
    right: NDArray[np.bool_]

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"beta_vae_score": self.value}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the accuracy on resampled evaluation points, ``(count,)``."""
        return {"beta_vae_score": row_weights(len(self.right), count, random) @ self.right}


def beta_vae_score(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    points: int = 10_000,
    evaluation_points: int = 5_000,
    batch: int = 64,
    seed: int = 0,
) -> BetaVaeScore:
    r"""Beta-VAE score: accuracy of a linear classifier that names the factor two codes share.

    A point: choose a factor k, draw ``batch`` pairs of different rows that share their value of
    it, and take

    .. math:: \frac1B \sum_b |z^{(1)}_b - z^{(2)}_b|

    A logistic regression learns k from such points. It may use several latents at once, so that
    a rotated code can score 1: the known weakness of this score.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes; with one factor the score is 1.
        points: how many the classifier is fitted to.
        evaluation_points: how many test it.
        batch: pairs per point.
        seed: of the draws.

    Raises:
        ValueError: bad input, or a factor whose values are all different, so that no pair
            shares one.

    Source: Higgins et al. 2017; Locatello et al. 2019, whose code fixes the numbers
    and scikit-learn's logistic regression with its penalty.
    """
    samples = checked(codes, factors)
    checked_count("points", points, samples.factors.shape[1])
    checked_count("evaluation_points", evaluation_points, 1)
    checked_count("batch", batch, 1)
    if samples.factors.shape[1] == 1:
        return BetaVaeScore(1.0, 1.0, np.ones(evaluation_points, dtype=bool))
    random = np.random.default_rng(seed)
    rows = rows_of_each(samples.classes)
    x, held = _points(samples.codes, rows, points, batch, random)
    model = Logistic(x, held)
    fresh, wanted = _points(samples.codes, rows, evaluation_points, batch, random)
    right = model.right(fresh, wanted)
    return BetaVaeScore(float(right.mean()), float(model.right(x, held).mean()), right)


def _points(
    codes: Codes, rows: list[EqualRows], count: int, batch: int, random: np.random.Generator
) -> tuple[Reals, Indices]:
    """Return mean differences ``(count, D)`` and the factor held in each ``(count,)``."""
    factors = len(rows)
    # Every factor occurs at least once, lest the classifier lack one.
    drawn = np.concatenate([np.arange(factors), random.integers(factors, size=count)])[:count]
    drawn.sort()
    points = [_points_of(codes, held, batch, random) for held in held_in_turn(rows, drawn)]
    return np.concatenate(points), drawn


def _points_of(codes: Codes, held: Held, batch: int, random: np.random.Generator) -> Reals:
    shared = held.rows.shared()
    if not shared.size:
        raise ValueError(
            f"every sample has another value of factor {held.factor}, so no two codes share one; "
            "pass more samples, or leave that factor out"
        )
    points = np.empty((held.times, codes.shape[1]))
    for block in held.blocks(batch):
        size = block.stop - block.start, batch
        first = shared[random.integers(len(shared), size=size)]
        away = codes[first] - codes[held.rows.partner(first, random)]
        points[block] = np.abs(away, out=away).mean(1)
    return points


BETA_VAE_SCORE = Metric(
    "beta_vae_score",
    beta_vae_score,
    {
        "beta_vae_score": Meaning(
            "beta-VAE score",
            "how far codes differ tells a linear classifier which factor they share "
            "{percent} of the time",
            compares_factors=True,
        )
    },
    resampled="evaluation points",
)
