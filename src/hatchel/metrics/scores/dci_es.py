"""DCI-ES: how much capacity it takes to read factors from a code, and how large the code is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.metric import NATS, Meaning, Metric, Refit
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Factors, Indices, Reals

# Enough to make the normal equations solvable, and too little to change a prediction.
_RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class DciEs:
    """Explicitness and size, and the curves behind them.

    Attributes:
        explicitness: mean over factors; 1 where the weakest probe reads all that any can, 0 where
            loss falls evenly with capacity or not at all, negative where it falls late, −1 at the
            least.
        size: K/D, 1 where there are as many latents as factors.
        capacity: log number of parameters of each probe, ascending, ``(P,)``.
        loss: of each probe and factor on test rows, ``(P, K)``: 1 − R², or the share of errors.
        baseline: loss of the best constant, ``(K,)``.
    """

    explicitness: float
    size: float
    capacity: Reals
    loss: Reals
    baseline: Reals

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return {"dci_es.explicitness": self.explicitness, "dci_es.size": self.size}


def explicitness_and_size(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    categorical: Collection[int] = (),
    features: Sequence[int] = (0, 8, 16, 32, 64, 128, 256),
    test_share: float = 1 / 3,
    seed: int = 0,
) -> DciEs:
    r"""Explicitness and size of codes.

    .. math:: E = 1 - \frac{\int_{\kappa_b}^{\kappa^*} \big(\ell(\kappa) - \ell^*\big)\, d\kappa}
                           {\tfrac12 (\kappa^* - \kappa_b)(\ell_b - \ell^*)}, \qquad S = \frac{K}{D}

    ℓ(κ) is the least loss up to capacity κ, ℓ* the least of all, κ* the least capacity that has
    it, κ_b the least capacity, and ℓ_b the loss of a constant. The constant is there at every
    capacity, so that ℓ(κ) ≤ ℓ_b also where probes overfit, and −1 ≤ E ≤ 1. E = 1 where κ* = κ_b,
    and 0 where no probe beats the constant. Probes are least squares on the latents and on random
    Fourier features of them; the first, without any, is linear.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes, taken as numbers unless they are categorical.
        categorical: which factors (their columns) are names, not numbers: they are classified,
            and their loss is the share of errors.
        features: how many Fourier features each probe has, ascending.
        test_share: which share of the rows tests the probes.
        seed: of the split and of the features.

    Raises:
        ValueError: bad input, fewer than two probes, or features that don't ascend.

    Source: Eastwood et al. 2023; random Fourier features are one of their probes. Capacity is the
    logarithm of the number of parameters, as in their figures.
    """
    samples = checked(codes, factors)
    matrix, given = samples.codes, samples.factors
    if len(features) < 2 or any(b <= a for a, b in pairwise(features)):
        raise ValueError(f"features={tuple(features)}: pass two or more numbers that ascend")
    rows = split(len(matrix), test_share, seed)
    z = standardised(matrix, matrix[rows.train])
    targets, bands = _targets(given, categorical)
    waves = _waves(z, features[-1], np.random.default_rng(seed))
    losses, capacity = [], []
    for count in features:
        x = np.concatenate([np.ones((len(z), 1)), z, waves[:, :count]], axis=1)
        guess = x[rows.test] @ _least_squares(x[rows.train], targets[rows.train])
        losses.append([_loss(guess[:, b], targets[rows.test][:, b]) for b in bands])
        capacity.append(np.log(x.shape[1]))
    baseline = np.array([_constant(targets[:, b], rows.train, rows.test) for b in bands])
    loss, kappa = np.array(losses), np.array(capacity)
    each = [
        explicitness_of(kappa, column, base) for column, base in zip(loss.T, baseline, strict=True)
    ]
    return DciEs(float(np.mean(each)), given.shape[1] / matrix.shape[1], kappa, loss, baseline)


def explicitness_of(capacity: Reals, loss: Reals, baseline: float) -> float:
    """Return E of one loss-capacity curve.

    Args:
        capacity: ascending, ``(P,)``.
        loss: ``(P,)``; the least one so far is what counts, or the constant's where that is less.
        baseline: loss of a constant.
    """
    least = np.minimum(np.minimum.accumulate(loss), baseline)
    best = least[-1]
    end = int(np.argmax(least <= best))
    if best >= baseline:
        return 0.0
    if end == 0:
        return 1.0
    area = np.trapezoid(least[: end + 1] - best, capacity[: end + 1])
    return float(1 - 2 * area / ((capacity[end] - capacity[0]) * (baseline - best)))


def _targets(factors: Factors, categorical: Collection[int]) -> tuple[Reals, list[slice]]:
    """Return what to predict, standardised numbers or indicators, and each factor's columns."""
    columns = [
        np.equal.outer(v, np.unique(v)).astype(float) if k in categorical else _standard(v)[:, None]
        for k, v in enumerate(factors.T)
    ]
    ends = np.cumsum([c.shape[1] for c in columns])
    bands = [slice(int(e) - c.shape[1], int(e)) for e, c in zip(ends, columns, strict=True)]
    return np.concatenate(columns, axis=1), bands


def _standard(v: Indices) -> Reals:
    found: Reals = (v - v.mean()) / v.std()
    return found


def _waves(z: Codes, count: int, random: np.random.Generator) -> Reals:
    """Return random Fourier features of a Gaussian kernel as wide as typical codes are apart."""
    frequency = random.standard_normal((z.shape[1], count)) / np.sqrt(z.shape[1])
    waves: Reals = np.cos(z @ frequency + random.uniform(0, 2 * np.pi, count))
    return waves


def _least_squares(x: Reals, y: Reals) -> Reals:
    gram = x.T @ x + _RIDGE * len(x) * np.eye(x.shape[1])
    return np.asarray(np.linalg.solve(gram, x.T @ y), dtype=np.float64)


def _loss(guess: Reals, wanted: Reals) -> float:
    if wanted.shape[1] > 1:
        return float((guess.argmax(1) != wanted.argmax(1)).mean())
    spread = wanted.var()
    return float(((guess - wanted) ** 2).mean() / spread) if spread > 0 else 0.0


def _constant(targets: Reals, train: Indices, test: Indices) -> float:
    mean = np.broadcast_to(targets[train].mean(0), targets[test].shape)
    return _loss(mean, targets[test])


DCI_ES = Metric(
    "dci_es",
    explicitness_and_size,
    {
        "dci_es.explicitness": Meaning(
            "DCI-ES explicitness",
            "reading factors from the code takes little more than a linear function to the "
            "degree {value}, where 1 is a linear function and 0 is loss that falls evenly "
            "with capacity",
            bounds=(-1.0, 1.0),
        ),
        "dci_es.size": Meaning(
            "DCI-ES size",
            "the code has one latent per factor where this is 1, more where it is less",
            better="neither",
            bounds=NATS,
        ),
    },
    refit=Refit("half", at_most=10),
)
