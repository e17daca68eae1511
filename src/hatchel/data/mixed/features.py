"""One feature of each kind: its values as numbers, NaN where one is missing, and back again."""

import math
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hatchel.data.mixed.curve import Curve, curve_of
from hatchel.data.mixed.dequantisation import dequantised, least_step
from hatchel.data.mixed.kinds import Kind
from hatchel.data.own.classes import FEW_SAMPLES
from hatchel.data.own.scaling import scaling_of_columns

Reals = NDArray[np.float64]
Column = pd.Series  # of any values
Form = Literal["standard", "empirical"]
"""Of a real feature: standardised, or replaced by the normal scores of its quantiles."""
FORMS: tuple[Form, ...] = get_args(Form)
_LEAST = 1e-3
"""Frequencies are kept from 0 by this, so that their logarithms are finite."""


class Feature(Protocol):
    """How one feature becomes columns of numbers."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def kind(self) -> Kind:
        """Return its kind."""

    @property
    def width(self) -> int:
        """Return how many columns it becomes."""

    @property
    def start(self) -> tuple[float, ...]:
        """Return what the likelihood's outputs are where nothing but the marginal is known."""

    @property
    def seen(self) -> tuple[tuple[float, float], ...]:
        """Return centre and unit of each column, as an encoder sees it."""

    def encoded(self, column: "Column[Any]", random: np.random.Generator | None) -> Reals:
        """Return values as ``(N, width)``, NaN where missing; with noise where one is given."""

    def restored(self, columns: Reals) -> NDArray[Any]:
        """Return the values ``(N,)`` that columns, or their expectations, stand for."""


@dataclass(frozen=True)
class RealFeature:
    """A number, centred and divided by its spread, or made Gaussian.

    Attributes:
        name: of the feature.
        centre: subtracted.
        unit: by which it is then divided.
        step: the least distance of two different values where some occur twice, otherwise 0: the
            width of the noise that makes a density of them.
        curve: that makes the standardised numbers Gaussian; None for none.
    """

    name: str
    centre: float
    unit: float
    step: float
    curve: Curve | None = None
    kind: Kind = "real"
    width: int = 1

    @property
    def start(self) -> tuple[float, ...]:
        """The mean, 0."""
        return (0.0,)

    @property
    def seen(self) -> tuple[tuple[float, float], ...]:
        """As it is."""
        return ((0.0, 1.0),)

    def encoded(self, column: "Column[Any]", random: np.random.Generator | None) -> Reals:
        """Return standardised numbers; with noise, each is spread over its cell."""
        values = _numbers(column, self.name, "real")
        if random is not None:
            values = dequantised(values, self.step, random)
        standardised: Reals = (values - self.centre) / self.unit
        return (standardised if self.curve is None else self.curve(standardised))[:, None]

    def restored(self, columns: Reals) -> NDArray[Any]:
        """Return numbers in their own units."""
        standardised = columns[:, 0] if self.curve is None else self.curve.inverse(columns[:, 0])
        numbers: Reals = standardised * self.unit + self.centre
        return numbers


@dataclass(frozen=True)
class CountFeature:
    """A count, a whole number from 0 on.

    Attributes:
        name: of the feature.
        mean: of the counts.
        dispersion: r of the negative binomial with their mean and variance m + m²/r.
        logarithms: mean and spread of log(1 + count).
    """

    name: str
    mean: float
    dispersion: float
    logarithms: tuple[float, float]
    kind: Kind = "count"
    width: int = 1

    @property
    def start(self) -> tuple[float, ...]:
        """The logarithm of the mean."""
        return (math.log(self.mean),)

    @property
    def seen(self) -> tuple[tuple[float, float], ...]:
        """Mean and spread of log(1 + count), which is what the encoder sees."""
        return (self.logarithms,)

    def encoded(self, column: "Column[Any]", random: np.random.Generator | None) -> Reals:
        """Return the counts."""
        del random
        return _counts(column, self.name)[:, None]

    def restored(self, columns: Reals) -> NDArray[Any]:
        """Return the nearest counts."""
        return np.rint(columns[:, 0]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class ClassFeature:
    """One of a few values: binary as one column, categorical as one for each value.

    Attributes:
        name: of the feature.
        kind: "binary" or "categorical".
        values: that it may have, in their order.
        shares: how often each occurs.
    """

    name: str
    kind: Kind
    values: NDArray[Any]
    shares: tuple[float, ...]

    @property
    def width(self) -> int:
        """One column, or one for each value."""
        return 1 if self.kind == "binary" else len(self.values)

    @property
    def start(self) -> tuple[float, ...]:
        """The log-odds of the second value, or the logarithms of all frequencies."""
        logs = [math.log(max(share, _LEAST)) for share in self.shares]
        return (logs[1] - logs[0],) if self.kind == "binary" else tuple(logs)

    @property
    def seen(self) -> tuple[tuple[float, float], ...]:
        """Centred on the frequencies."""
        return tuple((share, 1.0) for share in self.shares[-self.width :])

    def encoded(self, column: "Column[Any]", random: np.random.Generator | None) -> Reals:
        """Return zeros and ones."""
        del random
        places = pd.Index(self.values).get_indexer(pd.Index(column.to_numpy(object)))
        missing = column.isna().to_numpy()
        new = np.flatnonzero((places < 0) & ~missing)
        if len(new):
            raise ValueError(
                f"the feature {self.name!r} has the value {_said(column.iloc[new[0]])}, which is "
                f"none of those fitted: {_listed(self.values)}; take one of these, or None for a "
                "missing value"
            )
        ones: Reals = np.eye(len(self.values))[places][:, -self.width :]
        ones[missing] = np.nan
        return ones

    def restored(self, columns: Reals) -> NDArray[Any]:
        """Return the likeliest values."""
        binary = self.kind == "binary"
        chosen: NDArray[Any] = self.values[
            (columns[:, 0] > 0.5).astype(int) if binary else columns.argmax(1)
        ]
        return chosen


def feature_of(column: "Column[Any]", name: str, kind: Kind, form: Form) -> Feature:
    """Learn a feature from its values; ``form`` is that of a real one.

    Raises:
        ValueError: it has no value, or one alone, or values that are none of its kind.
    """
    present = column[column.notna()]
    different = present.nunique()
    if different < 2:
        said = f"one value, {_said(present.iloc[0])}," if different else "no value (NaN)"
        raise ValueError(f"the feature {name!r} has {said} in all rows; leave it out")
    if kind == "real":
        return _real(_numbers(present, name, kind), name, form)
    if kind == "count":
        return _count(_counts(present, name), name)
    return _classes(present, name, kind)


def _real(values: Reals, name: str, form: Form) -> RealFeature:
    scaling = scaling_of_columns(values[:, None])
    centre, unit = float(scaling.centre[0]), float(np.asarray(scaling.unit)[0])
    plain = RealFeature(name, centre, unit, least_step(values))
    if form == "standard":
        return plain
    spread = dequantised(values, plain.step, np.random.default_rng(0))
    return replace(plain, curve=curve_of((spread - centre) / unit))


def _count(values: Reals, name: str) -> CountFeature:
    mean, variance = float(values.mean()), float(values.var())
    dispersion = mean**2 / max(variance - mean, 1e-3 * mean**2)
    logs = np.log1p(values)
    return CountFeature(name, mean, dispersion, (float(logs.mean()), float(logs.std())))


def _classes(present: "Column[Any]", name: str, kind: Kind) -> ClassFeature:
    counts = present.astype(object).value_counts()
    counts = counts.iloc[sorted(range(len(counts)), key=lambda i: _order(counts.index[i]))]
    if kind == "binary" and len(counts) > 2:
        raise ValueError(
            f"the feature {name!r} is declared binary and has {len(counts)} different values: "
            f"{_listed(counts.index)}; declare it as 'categorical'"
        )
    if len(counts) > max(FEW_SAMPLES, len(present) // 2):
        raise ValueError(
            f"the feature {name!r} has {len(counts)} different values in {len(present)} rows, too "
            "many to be categories; leave it out, or declare it as 'real' if they are numbers"
        )
    shares = tuple((counts / counts.sum()).tolist())
    return ClassFeature(name, kind, np.array(counts.index, dtype=_type_of(present)), shares)


def _type_of(column: "Column[Any]") -> Any:
    plain = isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf"
    return column.dtype if plain else object


def _order(value: Any) -> tuple[bool, Any, str]:
    number = isinstance(value, int | float | np.number)
    return (not number, value if number else 0, str(value))


def _numbers(column: "Column[Any]", name: str, kind: Kind) -> Reals:
    try:
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as error:
        found = next(v for v in column[column.notna()] if not isinstance(v, int | float))
        raise ValueError(
            f"the feature {name!r} is {kind} and has the value {_said(found)}; give numbers, or "
            "declare it as 'categorical'"
        ) from error
    if np.isinf(values).any():
        raise ValueError(f"the feature {name!r} has infinite values; give finite ones, or none")
    return values


def _counts(column: "Column[Any]", name: str) -> Reals:
    values = _numbers(column, name, "count")
    wrong = values[(values < 0) | (values % 1 > 0)]
    if len(wrong):
        raise ValueError(
            f"the feature {name!r} is a count and has the value {wrong[0]:g}; counts are 0, 1, 2, "
            "…: declare it as 'real'"
        )
    return values


def _listed(values: Any, shown: int = 8) -> str:
    rest = f" and {len(values) - shown} more" if len(values) > shown else ""
    return ", ".join(_said(value) for value in list(values)[:shown]) + rest


def _said(value: Any) -> str:
    return repr(value.item() if isinstance(value, np.generic) else value)
