"""Numbers centred and scaled, so that training does not depend on their unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Scale = Literal["auto", "one", "columns", "none"]
"""How numbers are scaled: all divided by one number, each column by its own, or not at all; "auto"
leaves numbers from 0 to 1 as they are and divides others by one number."""
_ENORMOUS = 1e100
"""From here on squares may overflow."""
UNEQUAL = 30.0
"""The ratio of the widest column to the median one from which on that is said."""


@dataclass(frozen=True)
class Scaling:
    """How numbers were centred and scaled.

    Attributes:
        centre: subtracted, of the shape of a sample, float64.
        unit: by which they are then divided: one number, or one for each column.
    """

    centre: NDArray[np.float64]
    unit: float | NDArray[np.float64]

    def scaled(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values ``(N, *shape)``, centred and scaled, in their own type."""
        kind = values.dtype
        scaled: NDArray[Any] = (values - self.centre.astype(kind)) / np.asarray(self.unit, kind)
        return scaled

    def restored(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return scaled values ``(N, *shape)`` in the units that they had."""
        kind = values.dtype
        restored: NDArray[Any] = values * np.asarray(self.unit, kind) + self.centre.astype(kind)
        return restored

    @property
    def log_unit(self) -> float:
        """log |dx/dx'| of a sample, nats: the log density of x is that of scaled x' less this."""
        return self.centre.size * float(np.log(self.unit).mean())

    def facts(self) -> dict[str, Any]:
        """Return the numbers for a record."""
        return {"centre": self.centre.tolist(), "unit": np.asarray(self.unit).tolist()}


def scaling_in(facts: Mapping[str, Any]) -> Scaling | None:
    """Return the scaling that the facts of a data set tell of; None where it has none."""
    if "centre" not in facts:
        return None
    unit = np.asarray(facts["unit"], np.float64)
    return Scaling(np.asarray(facts["centre"], np.float64), unit if unit.ndim else float(unit))


def unscaled(shape: tuple[int, ...]) -> Scaling:
    """Return the scaling that changes nothing."""
    return Scaling(np.zeros(shape), 1.0)


def scaling_of(values: NDArray[Any]) -> Scaling:
    """Return the scaling to mean 0, and spread 1 on the average, of ``values (N, *shape)``.

    All are divided by one number, the root of their mean variance; constant ones don't count.
    """
    size = _size(values)
    variance = (values / size if size > 1 else values).var(0, dtype=np.float64)
    varying = values.min(0) < values.max(0)
    unit = float(np.sqrt(variance[varying].mean())) * size if varying.any() else 1.0
    return Scaling(_mean(values, size), unit)


def _size(values: NDArray[Any]) -> float:
    """Return by what values are divided before they are squared: 1 unless they are enormous."""
    largest = float(np.abs(values).max(initial=0.0))
    return largest if largest > _ENORMOUS else 1.0


def _mean(values: NDArray[Any], size: float) -> NDArray[np.float64]:
    if size == 1:
        return values.mean(0, dtype=np.float64)  # type: ignore[no-any-return]
    return size * (values / size).mean(0, dtype=np.float64)  # type: ignore[no-any-return]


def scaling_of_columns(values: NDArray[Any]) -> Scaling:
    """Return the scaling of each column to mean 0 and spread 1; constant ones are centred alone.

    Columns are along the last axis: the features of a table, the channels of sequences.
    """
    rows = values.reshape(-1, values.shape[-1])
    size = _size(rows)
    spread = size * (rows / size if size > 1 else rows).std(0, dtype=np.float64)
    unit = np.where(spread > 0, spread, 1.0)
    return Scaling(np.broadcast_to(_mean(rows, size), values.shape[1:]).copy(), unit)


def chosen_scaling(values: NDArray[Any], scale: Scale) -> tuple[Scaling, str]:
    """Return the scaling that is asked for, and what should be said of it.

    Raises:
        ValueError: an unknown word.
    """
    if scale not in get_args(Scale):
        raise ValueError(f"unknown scale={scale!r}; choose one of {', '.join(get_args(Scale))}")
    if scale == "none" or (scale == "auto" and values.min() >= 0 and values.max() <= 1):
        return unscaled(values.shape[1:]), ""
    if scale == "columns":
        return scaling_of_columns(values), "Each column was centred and divided by its spread."
    found = scaling_of(values)
    said = f"All values were centred and divided by one number, {found.unit:.4g}"
    return found, f"{said}{_of_spreads(values)}."


def _of_spreads(values: NDArray[Any]) -> str:
    size = _size(values)
    spreads = (values.reshape(-1, values.shape[-1]) / size).std(0, dtype=np.float64)
    spreads = spreads[spreads > 0]
    if not len(spreads) or spreads.max() <= UNEQUAL * np.median(spreads):
        return ""
    return (
        f"; the widest column has {spreads.max() / np.median(spreads):,.0f} times the spread of "
        "the median one and rules the rest: scale='columns' gives all the same"
    )
