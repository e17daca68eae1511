"""A number beside its interval, as records hold it."""

import math
from typing import Self

from hatchel.records.frozen import FrozenRecord


def finite(value: float) -> float | None:
    """Return a number that JSON can hold: None for one that is not finite."""
    return float(value) if math.isfinite(value) else None


class EstimateRecord(FrozenRecord):
    """A number and its interval; None where there is none.

    Attributes:
        value: the number.
        low: lower end of its interval.
        high: upper end.
    """

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, found: tuple[float, float, float]) -> Self:
        """Return the record of a value and the two ends of its interval."""
        value, low, high = map(finite, found)
        return cls(value=value, low=low, high=high)
