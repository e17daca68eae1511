r"""Tables of known groups: each group follows one standard normal factor of its own.

Given its factor f, the features of a group are independent, so that

.. math:: \\mathrm{TC} = \\sum_g E\\Big[\\log ∫φ(f)\\prod_i p(x_i|f)\\,df
          - \\sum_i \\log ∫φ(f)\\,p(x_i|f)\\,df\\Big]

The integrals are by Gauss–Hermite quadrature, the expectation over draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, logsumexp
from scipy.stats import norm, poisson

from hatchel.data.mixed.kinds import Kind

Reals = NDArray[np.float64]
_NODES = 40
_DRAWS = 5_000


class Follower(Protocol):
    """A feature that follows a factor."""

    @property
    def kind(self) -> Kind:
        """Return its kind."""

    def drawn(self, factor: Reals, random: np.random.Generator) -> Reals:
        """Return a value for each value of the factor, categories by their number."""

    def log_probability(self, x: Reals, factor: Reals) -> Reals:
        """Return log p(x|f), broadcast."""


@dataclass(frozen=True)
class Real:
    """x = a·f + √(1 − a²)·noise."""

    loading: float
    kind: Kind = "real"

    def drawn(self, factor: Reals, random: np.random.Generator) -> Reals:
        """Draw."""
        drawn: Reals = self.loading * factor + self._spread * random.standard_normal(factor.shape)
        return drawn

    def log_probability(self, x: Reals, factor: Reals) -> Reals:
        """Gaussian."""
        return np.asarray(norm.logpdf(x, self.loading * factor, self._spread))

    @property
    def _spread(self) -> float:
        return float(np.sqrt(1 - self.loading**2))


@dataclass(frozen=True)
class Bit:
    """The log-odds of 1 are slope·f."""

    slope: float
    kind: Kind = "binary"

    def drawn(self, factor: Reals, random: np.random.Generator) -> Reals:
        """Draw."""
        return (random.random(factor.shape) < expit(self.slope * factor)).astype(np.float64)

    def log_probability(self, x: Reals, factor: Reals) -> Reals:
        """Bernoulli."""
        return -np.logaddexp(0, np.where(x == 1, -1, 1) * self.slope * factor)


@dataclass(frozen=True)
class Count:
    """The log-mean is base + slope·f."""

    base: float
    slope: float
    kind: Kind = "count"

    def drawn(self, factor: Reals, random: np.random.Generator) -> Reals:
        """Draw."""
        return random.poisson(np.exp(self.base + self.slope * factor)).astype(np.float64)

    def log_probability(self, x: Reals, factor: Reals) -> Reals:
        """Poisson."""
        return np.asarray(poisson.logpmf(x, np.exp(self.base + self.slope * factor)))


@dataclass(frozen=True)
class Choice:
    """The logits of the categories are slopes·f."""

    slopes: tuple[float, ...]
    kind: Kind = "categorical"

    def drawn(self, factor: Reals, random: np.random.Generator) -> Reals:
        """Draw."""
        logits = factor[..., None] * np.array(self.slopes)
        chosen: Reals = (logits + random.gumbel(size=logits.shape)).argmax(-1).astype(np.float64)
        return chosen

    def log_probability(self, x: Reals, factor: Reals) -> Reals:
        """Softmax."""
        logs = log_softmax(factor[..., None] * np.array(self.slopes), axis=-1)
        x, _ = np.broadcast_arrays(x, factor)
        logs = np.broadcast_to(logs, (*x.shape, len(self.slopes)))
        found: Reals = np.take_along_axis(logs, x.astype(int)[..., None], -1)[..., 0]
        return found


class Groups(NamedTuple):
    """Groups of features; each group has a factor."""

    groups: tuple[tuple[Follower, ...], ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Of all features."""
        return tuple(feature.kind for group in self.groups for feature in group)

    @property
    def owners(self) -> tuple[int, ...]:
        """The number of the group of each feature."""
        return tuple(g for g, group in enumerate(self.groups) for _ in group)

    def drawn(self, rows: int, random: np.random.Generator) -> pd.DataFrame:
        """Draw a table."""
        columns = [
            _as_told(feature, feature.drawn(factor, random))
            for group in self.groups
            for factor in [random.normal(size=rows)]
            for feature in group
        ]
        return pd.DataFrame({f"x{i}": column for i, column in enumerate(columns)})

    def total_correlation(self) -> float:
        """Return TC, nats, of 5,000 draws of each group: within one or two percent."""
        return sum(_group_correlation(group) for group in self.groups if len(group) > 1)


def _as_told(feature: Follower, values: Reals) -> NDArray[np.generic]:
    return (
        np.array(list("abcdefgh"))[values.astype(int)] if feature.kind == "categorical" else values
    )


def _group_correlation(group: Sequence[Follower]) -> float:
    random = np.random.default_rng(0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    logs = np.log(np.maximum(weights, 1e-300) / weights.sum())
    factor = random.normal(size=_DRAWS)
    each = np.stack(
        [
            feature.log_probability(feature.drawn(factor, random)[:, None], nodes[None])
            for feature in group
        ]
    )
    joint = logsumexp(each.sum(0) + logs, axis=-1)
    alone = logsumexp(each + logs, axis=-1).sum(0)
    return float((joint - alone).mean())


GAUSSIAN = Groups(tuple((Real(0.85),) * size for size in (3, 4, 5, 6)))
BINARY = Groups(tuple((Bit(slope),) * 5 for slope in (2.5, 3.0, 3.5)))
MIXED = Groups(((Real(0.85), Real(0.7), Bit(3.0), Count(0.5, 0.8), Choice((-2.0, 0.0, 2.0))),) * 3)
INDEPENDENT = Groups(
    tuple((feature,) for feature in (Real(0.8), Bit(1.0), Count(0.5, 0.5), Choice((1.0, 0.0, 0.0))))
    * 2
)
