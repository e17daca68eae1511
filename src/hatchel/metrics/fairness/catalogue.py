"""Every measure of fairness, and all of them at once on the same resamples."""

from collections.abc import Sequence
from typing import Unpack

from numpy.typing import ArrayLike

from hatchel.metrics.fairness import (
    calibration,
    demographic_parity,
    equalized_odds,
    predictive_parity,
    worst_group,
)
from hatchel.metrics.fairness.estimate import Care, Careful
from hatchel.metrics.fairness.gap import Gap, Measure, gap
from hatchel.metrics.fairness.group_rates import GroupRates, group_rates
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import scored
from hatchel.metrics.fairness.rates import (
    RateOf,
    accuracy,
    base_rate,
    false_positive_rate,
    precision,
    selection_rate,
    true_positive_rate,
)
from hatchel.metrics.fairness.tally import Tally, tally

MEASURES: dict[str, Measure] = {
    each.key: each
    for each in (
        demographic_parity.DIFFERENCE,
        demographic_parity.RATIO,
        equalized_odds.EQUALIZED_ODDS,
        equalized_odds.EQUAL_OPPORTUNITY,
        predictive_parity.PREDICTIVE_PARITY,
        calibration.CALIBRATION,
        worst_group.WORST_GROUP_ACCURACY,
    )
}
RATES: dict[str, RateOf] = {
    each.__name__: each
    for each in (
        base_rate,
        selection_rate,
        true_positive_rate,
        false_positive_rate,
        precision,
        accuracy,
        calibration.calibration_error,
    )
}


def every_gap(
    y: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | Groups,
    *,
    threshold: float = 0.5,
    **care: Unpack[Careful],
) -> dict[str, Gap]:
    """Return what every measure finds, by key, all on the same resamples of the rows.

    Args:
        y: labels of 0 and 1, ``(N,)``.
        score: predicted probability of 1, ``(N,)``.
        groups: of each row, ``(N,)``, or ``(N, K)`` for combinations.
        threshold: from which score on 1 is predicted.
        **care: see :class:`~hatchel.metrics.fairness.estimate.Care`.

    Raises:
        ValueError: bad input.
    """
    outcomes, sure = scored(y, score, groups, threshold), Care(**care)
    again = tally(outcomes, sure.weights(len(outcomes.y)))
    return gaps(every_rate(outcomes.groups.names, tally(outcomes), again, sure), sure)


def every_rate(
    names: Sequence[str], whole: Tally, again: Tally, care: Care
) -> dict[str, GroupRates]:
    """Return every rate of every group; arguments as of ``group_rates``."""
    return {key: group_rates(rate, names, whole, again, care) for key, rate in RATES.items()}


def gaps(rates: dict[str, GroupRates], care: Care) -> dict[str, Gap]:
    """Return what every measure finds in the rates."""
    return {
        key: gap(measure, [rates[rate.__name__] for rate in measure.rates], care)
        for key, measure in MEASURES.items()
    }
