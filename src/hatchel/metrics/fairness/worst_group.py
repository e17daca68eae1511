"""Accuracy where it is worst."""

from typing import Unpack

from numpy.typing import ArrayLike

from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, measured
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import judged
from hatchel.metrics.fairness.rates import accuracy
from hatchel.metrics.fairness.summaries import least


def worst_group_accuracy(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""Accuracy in the group where it is least.

    .. math:: \min_g P(\hat y = y | g)

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`.

    Returns:
        The accuracy, 0 to 1, with its interval, over the groups with rows enough.

    Raises:
        ValueError: bad input.

    Source: Sagawa et al. 2020.
    """
    return measured(WORST_GROUP_ACCURACY, judged(y, predicted, groups), Care(**care))


WORST_GROUP_ACCURACY = Measure(
    "worst_group_accuracy",
    "worst-group accuracy",
    (accuracy,),
    least,
    "{value} of {low} are judged rightly, where {high} fare best",
    fair=None,
)
