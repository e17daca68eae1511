"""A number beside its interval, and the care with which both are found."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from hatchel.metrics.resampling import Estimate, centred_interval, row_weights
from hatchel.metrics.validation import Reals, checked_count

UNIT = (0.0, 1.0)
"""Bounds of a share."""


class Careful(TypedDict, total=False):
    """Settings of :class:`Care`, each of which may be left out."""

    least: int
    bootstrap: int
    seed: int
    level: float


@dataclass(frozen=True)
class Care:
    """How much it takes to say something of a group, and how sure it is made.

    Attributes:
        least: rows behind a rate below which a group is too small to say anything: with 30 the
            95 % interval of a share of one half reaches .18 to either side.
        bootstrap: resamples of the rows behind the intervals; 0 for none.
        seed: of the resamples.
        level: of the intervals.

    Raises:
        ValueError: a number out of range.
    """

    least: int = 30
    bootstrap: int = 200
    seed: int = 0
    level: float = 0.95

    def __post_init__(self) -> None:
        checked_count("least", self.least, 1)
        checked_count("bootstrap", self.bootstrap, 0)
        checked_count("seed", self.seed, 0)
        if not 0 < self.level < 1:
            raise ValueError(f"level={self.level}: choose one between 0 and 1, 0.95 say")

    def weights(self, rows: int) -> Reals:
        """Return how much each row weighs in each resample, ``(bootstrap, rows)``."""
        if not self.bootstrap:
            return np.empty((0, rows))
        return row_weights(rows, self.bootstrap, np.random.default_rng(self.seed))

    def estimate(
        self, value: float, replicates: Reals, bounds: tuple[float, float] = UNIT
    ) -> Estimate:
        """Return a number with its interval; replicates that lack it, NaN, are left out."""
        known = replicates[~np.isnan(replicates)]
        return Estimate(float(value), *centred_interval(value, known, self.level, bounds))
