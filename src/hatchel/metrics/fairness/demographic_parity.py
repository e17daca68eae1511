"""Demographic parity: whether groups are selected equally often."""

from typing import Unpack

from numpy.typing import ArrayLike

from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, measured
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import judged
from hatchel.metrics.fairness.rates import selection_rate
from hatchel.metrics.fairness.summaries import largest_difference, smallest_ratio


def demographic_parity_difference(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How much more often the group selected most is selected than the one selected least.

    .. math:: \max_g P(\hat y = 1 | g) - \min_g P(\hat y = 1 | g)

    Zero where all groups are selected equally often, whether or not they deserve it: the labels
    are not looked at.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`.

    Returns:
        The difference, 0 to 1, with its interval, over the groups with rows enough.

    Raises:
        ValueError: bad input.

    Source: Calders et al. 2009; named as fairlearn has it.
    """
    return measured(DIFFERENCE, judged(y, predicted, groups), Care(**care))


def demographic_parity_ratio(
    y: ArrayLike, predicted: ArrayLike, groups: ArrayLike | Groups, **care: Unpack[Careful]
) -> Gap:
    r"""How often the group selected least is selected for each time that the one selected most is.

    .. math:: \min_g P(\hat y = 1 | g) \,/\, \max_g P(\hat y = 1 | g)

    One where all groups are selected equally often; below 0.8 the "four-fifths rule" of United
    States employment law sees adverse impact. NaN where nobody is selected.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        predicted: likewise.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`.

    Returns:
        The ratio, 0 to 1, with its interval, over the groups with rows enough.

    Raises:
        ValueError: bad input.

    Source: Feldman et al. 2015; named as fairlearn has it.
    """
    return measured(RATIO, judged(y, predicted, groups), Care(**care))


DIFFERENCE = Measure(
    "demographic_parity_difference",
    "demographic parity difference",
    (selection_rate,),
    largest_difference,
    "the share selected is {value} greater in {high} than in {low}",
)
RATIO = Measure(
    "demographic_parity_ratio",
    "demographic parity ratio",
    (selection_rate,),
    smallest_ratio,
    "for each one selected in {high}, {value} are in {low}",
    fair=1.0,
)
