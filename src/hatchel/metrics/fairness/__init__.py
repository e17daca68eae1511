"""Fairness between groups, as pure functions of labels, predictions or scores, and groups.

Three ideas carry the room:

1. A measure is rates of groups put into one number: ``rates`` are shares of rows, ``summaries`` put
   them together, and each measure has a file that says which and why.
2. Rows are counted once. ``tally`` has them by group, label, prediction and bin of score, and in
   every resample by one product; rates and gaps are ratios of these counts, all on the same
   resamples, and coarser groups are sums of finer ones.
3. A number is never alone: beside a ``gap`` stand its interval, what it would be if groups of these
   sizes were alike, between whom it lies, and the groups that are too small to say anything.

``performance`` is how well a classifier does, ``frontier`` what fairness costs.
"""

from hatchel.metrics.fairness.calibration import calibration_gap
from hatchel.metrics.fairness.catalogue import every_gap
from hatchel.metrics.fairness.demographic_parity import (
    demographic_parity_difference,
    demographic_parity_ratio,
)
from hatchel.metrics.fairness.equalized_odds import (
    equal_opportunity_difference,
    equalized_odds_difference,
)
from hatchel.metrics.fairness.frontier import dominated, hypervolume, pareto_frontier
from hatchel.metrics.fairness.groups import grouped
from hatchel.metrics.fairness.predictive_parity import predictive_parity_difference
from hatchel.metrics.fairness.worst_group import worst_group_accuracy

__all__ = [
    "calibration_gap",
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "dominated",
    "equal_opportunity_difference",
    "equalized_odds_difference",
    "every_gap",
    "grouped",
    "hypervolume",
    "pareto_frontier",
    "predictive_parity_difference",
    "worst_group_accuracy",
]
