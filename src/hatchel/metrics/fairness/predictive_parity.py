"""Predictive parity: whether being selected means the same in every group."""

from typing import Unpack

from numpy.typing import ArrayLike

from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, measured
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import judged
from hatchel.metrics.fairness.rates import precision
from hatchel.metrics.fairness.summaries import largest_difference


def predictive_parity_difference(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How far groups differ in how many of those selected have the good label.

    .. math:: \max_g P(y = 1 | \hat y = 1, g) - \min_g P(y = 1 | \hat y = 1, g)

    Where groups differ in P(y = 1) and the classifier errs, this and equalised odds can't both be
    zero (Chouldechova 2017).

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`; rows with ŷ = 1 are counted.

    Returns:
        The difference, 0 to 1, with its interval, over the groups of which enough are selected.

    Raises:
        ValueError: bad input.

    Source: Chouldechova 2017.
    """
    return measured(PREDICTIVE_PARITY, judged(y, predicted, groups), Care(**care))


PREDICTIVE_PARITY = Measure(
    "predictive_parity_difference",
    "predictive parity difference",
    (precision,),
    largest_difference,
    "of those selected the share with the good label is {value} greater in {high} than in {low}",
)
