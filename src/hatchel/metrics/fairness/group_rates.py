"""One rate of every group, with intervals, and which groups are too small to have one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.fairness.rates import Rate, RateOf
from hatchel.metrics.fairness.tally import Tally
from hatchel.metrics.resampling import Estimate
from hatchel.metrics.validation import Reals


@dataclass(frozen=True, eq=False)
class GroupRates:
    """A rate of G groups.

    Attributes:
        key: such as "selection_rate".
        names: of the groups.
        found: of each group the rate and its interval.
        counted: which groups have rows enough, ``(G,)``.
        rate: what it is a share of.
        replicates: of the rate, ``(B, G)``.
    """

    key: str
    names: tuple[str, ...]
    found: tuple[Estimate, ...]
    counted: NDArray[np.bool_]
    rate: Rate
    replicates: Reals

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows behind the rate of each group: those with y = 1 behind a true positive rate."""
        return tuple(round(float(rows)) for rows in self.rate.base)

    @property
    def small(self) -> dict[str, int]:
        """Groups that are too small to say anything, with the rows that they have."""
        rows = zip(self.names, self.rows, self.counted, strict=True)
        return {name: count for name, count, enough in rows if not enough}


def group_rates(
    rate_of: RateOf, names: Sequence[str], whole: Tally, again: Tally, care: Care
) -> GroupRates:
    """Return a rate of every group.

    Args:
        rate_of: the rate.
        names: of the G groups.
        whole: the rows as they are.
        again: their resamples.
        care: what it takes.
    """
    rate, replicates = rate_of(whole), rate_of(again).value
    found = tuple(map(care.estimate, rate.value, replicates.T))
    enough = rate.base >= care.least
    return GroupRates(rate_of.__name__, tuple(names), found, enough, rate, replicates)
