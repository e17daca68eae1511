r"""A lower bound on the total correlation of what was encoded, term by term.

.. math:: \mathrm{TC}(x) ≥ \mathrm{TC}(x; z) - \mathrm{TC}(z)
          = \sum_i I(x_i; z) - \sum_j I(z_j; x)
          ≥ \sum_i \underbrace{H(x_i) + E\log q(x_i|z)}_{≤\, I(x_i; z)}
            - \sum_j \underbrace{E\,\mathrm{KL}(q(z_j|x) ‖ r(z_j))}_{≥\, I(z_j; x)}

It holds for any encoder q(z|x) that factorises, any decoder q(x_i|z) and any prior r, trained or
not, on whatever distribution the rows come from.

Everything here is made of rows: a term is the mean of one number for each row, and so is every sum
of terms, so that each has the standard error of that mean.

Source: Gao et al. 2018, Eq. 5–12. In Eq. 12 Σ H(x_i) is called a constant; for densities each
H(x_i) depends on the unit of x_i, and on the noise that spreads values on a grid. Both cancel
against those of log q(x_i|z), so that no other term depends on the unit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


class Term(NamedTuple):
    """A mean over rows, in nats.

    Attributes:
        value: the mean.
        error: its standard error, of what varies between rows.
    """

    value: float
    error: float


class Terms(NamedTuple):
    """Several means over rows, in nats.

    Attributes:
        value: the means, ``(K,)``.
        error: their standard errors, ``(K,)``.
    """

    value: Reals
    error: Reals


class Rows(NamedTuple):
    """What every row says; N rows, P features, L latents, nats.

    Attributes:
        surprise: −log p(x_i), ``(N, P)``, 0 where a value is missing; see
            :mod:`hatchel.information.marginals.surprise`.
        log_likelihood: log q(x_i|z) at a draw of z, ``(N, P)``, 0 where a value is missing.
        kl: KL(q(z_j|x) ‖ r(z_j)), ``(N, L)``.
        joint: log q(z|x)/q(z) at the same draw, ``(N,)``.
        per_latent: log q(z_j|x)/q(z_j), ``(N, L)``.
    """

    surprise: Reals
    log_likelihood: Reals
    kl: Reals
    joint: Reals
    per_latent: Reals


class TotalCorrelationBound(NamedTuple):
    """The bound and its terms, in nats, each with its standard error.

    Where values are missing at random, the bound is on the total correlation of the values that are
    known, averaged over which those are: no more than that of all features.

    Attributes:
        bound: Σ_i ``features`` − Σ_j ``latents`` ≤ TC(x).
        features: H(x_i) + E log q(x_i|z) ≤ I(x_i; z), of each feature. Below zero, z describes the
            feature worse than its own distribution does.
        latents: E KL(q(z_j|x) ‖ r(z_j)) ≥ I(z_j; x), of each latent.
        entropies: H(x_i), of each feature as it was encoded.
        biases: by which each is expected to exceed the true entropy, and so each of ``features``;
            NaN for a density, of which that is not known.
        explained: Σ_i ``features`` − I(z; x) ≤ TC(x; z), where ``information`` is right.
        information: I(z; x), with the mixture of all rows for q(z): at most log N.
        latent_information: I(z_j; x) of each latent, likewise.
        latent_total_correlation: TC(z) = Σ_j I(z_j; x) − I(z; x), by the same mixture.
        saturated: whether N bounds ``information``: then ``explained`` and
            ``latent_total_correlation`` come out too high. The bound is not concerned.
        rows: N.
    """

    bound: Term
    features: Terms
    latents: Terms
    entropies: Terms
    biases: Reals
    explained: Term
    information: Term
    latent_information: Terms
    latent_total_correlation: Term
    saturated: bool
    rows: int


def total_correlation_bound(rows: Rows, biases: Reals) -> TotalCorrelationBound:
    """Return the bound and its terms from what every row says.

    Args:
        rows: N of them, N ≥ 2, drawn independently of how the networks were trained: on rows that
            they were fitted to the bound comes out too high.
        biases: of the entropies, ``(P,)``.

    Raises:
        ValueError: fewer than two rows.
    """
    count = len(rows.joint)
    if count < 2:
        raise ValueError(f"{count} row tells nothing of its error; give two or more")
    said = rows.surprise + rows.log_likelihood
    explained = said.sum(1) - rows.joint
    return TotalCorrelationBound(
        _term(said.sum(1) - rows.kl.sum(1)),
        _terms(said),
        _terms(rows.kl),
        _terms(rows.surprise),
        biases,
        _term(explained),
        _term(rows.joint),
        _terms(rows.per_latent),
        _term(rows.per_latent.sum(1) - rows.joint),
        bool(np.exp(rows.joint).mean() > 0.5 * count),
        count,
    )


def _terms(values: Reals) -> Terms:
    return Terms(values.mean(0), values.std(0, ddof=1) / np.sqrt(len(values)))


def _term(values: Reals) -> Term:
    found = _terms(values)
    return Term(float(found.value), float(found.error))
