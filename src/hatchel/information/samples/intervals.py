"""The error of an estimate: bootstrap intervals, and permutation tests against independence."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hatchel.information.presentation import INFORMATION

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measure estimated from samples, and how far to trust it.

    Attributes:
        value: the estimate from the samples themselves.
        corrected: θ̂ + θ̃ − mean θ*, the estimate less the bias that its resamples show; the value
            itself for a permutation.
        low: lower end of the interval.
        high: upper end of the interval.
        level: the interval's level, such as 0.95.
        method: "bootstrap": the interval covers the true value about as often as ``level`` says
            where samples are many, and in 85 to 90 of 100 cases instead of 95 where the cells of
            a discrete joint hold about three samples each;
            "permutation": it covers the estimates that occur where predictors and target are
            independent.
        replicates: how many resampled or shuffled data sets it rests on: those that were asked
            for, less those without a covariance since a rare value was never drawn.
        p_value: share of shuffled data sets with an estimate at least this large, (1 + k)/(1 + B);
            None for a bootstrap.
        point: the named result behind ``value`` (a certificate, say), None where there is none.
        parts: an estimate of each part of a decomposition, by its name; None for a number.
    """

    value: Any = field(metadata=INFORMATION)
    corrected: Any = field(metadata=INFORMATION)
    low: Any = field(metadata=INFORMATION)
    high: Any = field(metadata=INFORMATION)
    level: float
    method: Literal["bootstrap", "permutation"]
    replicates: int
    p_value: Any = None
    point: Any = field(default=None, metadata=INFORMATION)
    parts: Any = field(default=None, metadata=INFORMATION)

    @property
    def interval(self) -> tuple[Any, Any]:
        """Both ends."""
        return self.low, self.high


def finite_replicates(replicates: Reals) -> Reals:
    """Return the replicates that have a value; a resample in which a column is constant has none.

    Raises:
        ValueError: most have none.
    """
    finite = np.isfinite(replicates).reshape(len(replicates), -1).all(1)
    if 2 * finite.sum() < len(replicates):
        raise ValueError(
            f"{(~finite).sum()} of {len(replicates)} resamples have no covariance, since a column "
            "hardly varies or rows are few; leave such columns out or collect more rows"
        )
    return replicates[finite]


def bootstrap_interval(
    value: Any, replicates: Reals, level: float, *, truth: Any, floor: float | None
) -> tuple[Any, Any, Any]:
    r"""Return θ̂ + θ̃ − mean θ* and the basic interval [θ̂ + θ̃ − θ*₁₋ₐ, θ̂ + θ̃ − θ*ₐ].

    a = (1 − level)/2, and θ̃ is the true value for the distribution that resamples are drawn from:
    θ̂ itself for a plug-in estimate, the plug-in one where θ̂ and θ* have Miller and Madow's
    correction. Plug-in estimates of information are biased upwards, and an estimate from a
    resample is biased once more, by about as much. The percentile interval doubles that bias; the
    basic one takes it off. Cut at ``floor``, below which the measure can't lie.

    Source: Davison and Hinkley 1997, Eq. 5.6.
    """
    tail = (1 - level) / 2
    below, above = np.quantile(replicates, [tail, 1 - tail], axis=0)
    whole = np.asarray(value) + np.asarray(truth)
    mirrored = whole - np.stack([replicates.mean(axis=0), above, below])
    centre, low, high = mirrored if floor is None else np.maximum(mirrored, floor)
    return centre[()], low[()], high[()]


def permutation_interval(value: Any, replicates: Reals, level: float) -> tuple[Any, Any, Any]:
    """Return the central interval of the null distribution and the p-value of ``value``.

    Source: Phipson and Smyth 2010 for (1 + k)/(1 + B), which is never zero.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail], axis=0)
    # Estimates that are equal but for rounding count as "at least this large".
    slack = 1e-12 * np.maximum(1.0, np.abs(value))
    hits = (replicates >= np.asarray(value) - slack).sum(axis=0)
    return low[()], high[()], ((1 + hits) / (1 + len(replicates)))[()]
