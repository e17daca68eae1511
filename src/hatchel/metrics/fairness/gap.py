"""How far apart groups are: one number, how sure it is, and between whom it lies."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.fairness.group_rates import GroupRates, group_rates
from hatchel.metrics.fairness.outcomes import Outcomes
from hatchel.metrics.fairness.rates import RateOf
from hatchel.metrics.fairness.tally import tally
from hatchel.metrics.resampling import Estimate
from hatchel.metrics.score import number
from hatchel.metrics.validation import Reals

CHANCE_DRAWS = 200
"""Draws behind what would be found if all groups were alike."""


@dataclass(frozen=True)
class Measure:
    """A measure of fairness between groups.

    Attributes:
        key: such as "equalized_odds_difference".
        title: as the field writes it.
        rates: of which it is made.
        over: the rates ``(…, R, G)`` in one number.
        words: what is true at this value: ``{value}``, ``{low}`` and ``{high}``, the groups with
            the least and the greatest rate, are filled in.
        fair: its value where all groups are alike; None where that says nothing of it.
    """

    key: str
    title: str
    rates: tuple[RateOf, ...]
    over: Callable[[Reals], Reals]
    words: str
    fair: float | None = 0.0


class Between(NamedTuple):
    """The groups with the least and with the greatest rate; empty where there is no gap."""

    lowest: str
    highest: str


@dataclass(frozen=True, eq=False)
class Gap:
    """What a measure found.

    Attributes:
        measure: of which.
        value: NaN where fewer than two groups are large enough.
        low: lower end of its interval; NaN where none was asked for.
        high: upper end.
        chance: its mean if groups of these sizes were alike: noise alone makes gaps.
        between: whom it sets apart.
        rates: of every group, also of those too small to count.
        least: rows from which on a group counts.
    """

    measure: Measure
    value: float
    low: float
    high: float
    chance: float
    between: Between
    rates: tuple[GroupRates, ...]
    least: int

    @property
    def small(self) -> dict[str, int]:
        """Groups that don't count, as they are too small, with the rows behind their rates."""
        return {name: rows for each in self.rates for name, rows in each.small.items()}

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        title = self.measure.title
        left = ", ".join(f"{name} ({rows})" for name, rows in self.small.items())
        if math.isnan(self.value):
            return f"{title}: nothing to be said; {self._reason(left)}."
        sure = "" if math.isnan(self.low) else f" ({number(self.low)} to {number(self.high)})"
        words = self.measure.words.format(
            value=number(self.value), low=self.between.lowest, high=self.between.highest
        )
        without = f" Too small to count: {left}." if left else ""
        alike = f"; {number(self.chance)} if groups were alike" if self.chance else ""
        return f"{title} {number(self.value)}{sure}{alike}: {words}.{without}"

    def _reason(self, left: str) -> str:
        """Say why there is no value; ``left`` are the groups that are too small."""
        if min(each.counted.sum() for each in self.rates) >= 2:
            return "every rate is zero"
        return f"too few rows: {left}" if left else "there is one group only"


def gap(measure: Measure, rates: Sequence[GroupRates], care: Care) -> Gap:
    """Return what a measure finds in its rates.

    Args:
        measure: of fairness.
        rates: those that it is made of, in its order.
        care: what it takes.
    """
    counted = np.stack([each.counted for each in rates])
    values = np.where(counted, np.stack([each.rate.value for each in rates]), np.nan)
    replicates = np.where(counted, np.stack([each.replicates for each in rates], axis=-2), np.nan)
    value = float(measure.over(values))
    found = (
        Estimate(value, np.nan, np.nan)
        if math.isnan(value)
        else care.estimate(value, measure.over(replicates))
    )
    chance = _chance(measure, rates, care) if not math.isnan(value) else math.nan
    between = _between(values, rates[0].names) if not math.isnan(value) else Between("", "")
    return Gap(measure, *found, chance, between, tuple(rates), care.least)


def measured(measure: Measure, outcomes: Outcomes, care: Care) -> Gap:
    """Return what a measure finds in the outcomes of rows."""
    whole, again = tally(outcomes), tally(outcomes, care.weights(len(outcomes.y)))
    names = outcomes.groups.names
    return gap(measure, [group_rates(r, names, whole, again, care) for r in measure.rates], care)


def _chance(measure: Measure, rates: Sequence[GroupRates], care: Care) -> float:
    """Return the mean of a measure over draws in which all groups that count are alike."""
    random = np.random.default_rng(care.seed)
    drawn = [each.rate.alike(each.counted, random, CHANCE_DRAWS) for each in rates]
    counted = np.stack([each.counted for each in rates])
    found = measure.over(np.where(counted, np.stack(drawn, axis=-2), np.nan))
    known = found[~np.isnan(found)]
    return float(known.mean()) if len(known) else math.nan


def _between(values: Reals, names: Sequence[str]) -> Between:
    """Return the groups at both ends of the rate that sets them furthest apart."""
    furthest = values[np.argmax(np.nanmax(values, axis=1) - np.nanmin(values, axis=1))]
    return Between(names[int(np.nanargmin(furthest))], names[int(np.nanargmax(furthest))])
