"""Equalised odds and equal opportunity: whether groups are judged equally well by the label."""

from typing import Unpack

from numpy.typing import ArrayLike

from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, measured
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import judged
from hatchel.metrics.fairness.rates import false_positive_rate, true_positive_rate
from hatchel.metrics.fairness.summaries import largest_difference


def equalized_odds_difference(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How far groups differ in how often they are selected at the same label.

    .. math:: \max_{v \in \{0, 1\}} \big[ \max_g P(\hat y = 1 | y = v, g)
              - \min_g P(\hat y = 1 | y = v, g) \big]

    Zero where groups differ neither in true nor in false positive rate.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`; rows are counted by label.

    Returns:
        The difference, 0 to 1, with its interval, over the groups with rows enough of the label.

    Raises:
        ValueError: bad input.

    Source: Hardt et al. 2016; the greater of both differences, as fairlearn has it.
    """
    return measured(EQUALIZED_ODDS, judged(y, predicted, groups), Care(**care))


def equal_opportunity_difference(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How far groups differ in how often those are selected that have the good label.

    .. math:: \max_g P(\hat y = 1 | y = 1, g) - \min_g P(\hat y = 1 | y = 1, g)

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`; rows with y = 1 are counted.

    Returns:
        The difference, 0 to 1, with its interval, over the groups with rows enough of label 1.

    Raises:
        ValueError: bad input.

    Source: Hardt et al. 2016; named as fairlearn has it.
    """
    return measured(EQUAL_OPPORTUNITY, judged(y, predicted, groups), Care(**care))


EQUALIZED_ODDS = Measure(
    "equalized_odds_difference",
    "equalised odds difference",
    (true_positive_rate, false_positive_rate),
    largest_difference,
    "at the same label the share selected is {value} greater in {high} than in {low}",
)
EQUAL_OPPORTUNITY = Measure(
    "equal_opportunity_difference",
    "equal opportunity difference",
    (true_positive_rate,),
    largest_difference,
    "of those with the good label the share selected is {value} greater in {high} than in {low}",
)
