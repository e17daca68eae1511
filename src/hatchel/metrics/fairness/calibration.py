"""Calibration within groups: whether a score of 0.7 means seven in ten in every group."""

from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, measured
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import scored
from hatchel.metrics.fairness.rates import Mask, divided
from hatchel.metrics.fairness.summaries import greatest
from hatchel.metrics.fairness.tally import Tally
from hatchel.metrics.validation import Reals


@dataclass(frozen=True, eq=False)
class BinnedError:
    """The mean distance between score and frequency over bins of score.

    Attributes:
        rows: by group and bin, ``(…, G, K)``.
        positives: sum of the labels, likewise.
        scores: sum of the scores, likewise.
    """

    rows: Reals
    positives: Reals
    scores: Reals

    @property
    def value(self) -> Reals:
        """Σ_b n_b / n · |mean label − mean score|, ``(…, G)``."""
        return divided(np.abs(self.positives - self.scores).sum(-1), self.base)

    @property
    def base(self) -> Reals:
        """Rows of each group."""
        rows: Reals = self.rows.sum(-1)
        return rows

    def alike(self, counted: Mask, random: np.random.Generator, count: int) -> Reals:
        """Draw it with labels that are as frequent as their scores say."""
        del counted  # each group has its own scores
        said = np.nan_to_num(divided(self.scores, self.rows))
        rows = self.rows.astype(np.int64)
        drawn = random.binomial(rows, np.clip(said, 0, 1), (count, *rows.shape))
        return divided(np.abs(drawn - self.scores).sum(-1), self.base)


def calibration_error(rows: Tally) -> BinnedError:
    """Mean distance between score and frequency of the label, over ten bins of score."""
    assert rows.bins is not None, "it is about scores"
    return BinnedError(*np.moveaxis(rows.bins, -1, 0))


def calibration_gap(
    y: ArrayLike, score: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How far scores are from the frequencies that they promise, in the group where it is worst.

    .. math:: \max_g \sum_b \frac{n_{gb}}{n_g} \big| \bar y_{gb} - \bar s_{gb} \big|

    n_gb rows of group g have their score in bin b of ten of equal width, with mean label ȳ and mean
    score s̄. Noise alone makes it positive, the more so the smaller a group is: ``chance`` says what
    it would be if every score were a true probability.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        score: predicted probability of 1, ``(N,)``.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`.

    Returns:
        The gap, 0 to 1, with its interval, over the groups with rows enough.

    Raises:
        ValueError: bad input.

    Source: Kleinberg et al. 2017, calibration within groups; the distance is the expected
    calibration error of Naeini et al. 2015.
    """
    return measured(CALIBRATION, scored(y, score, groups), Care(**care))


CALIBRATION = Measure(
    "calibration_gap",
    "calibration gap",
    (calibration_error,),
    greatest,
    "in {high} scores are {value} from the frequencies that they promise",
)
