"""Information of latents about factors under q(z|x) itself, without bins."""

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.validation import (
    Codes,
    Factors,
    Reals,
    checked_codes,
    checked_count,
    recoded,
)

# Densities are computed for so many pairs (z, x) at a time: 8 MiB, which is also the fastest.
BLOCK = 2**20


def posterior_log_ratios(
    means: Codes, log_variances: ArrayLike, factors: Factors, *, draws: int = 2000, seed: int = 0
) -> Reals:
    r"""Mutual information of each latent, as q(z|x) draws it, with each factor.

    .. math:: I(z_j; v_k) = E\Big[\log \frac{q(z_j | v_k)}{q(z_j)}\Big], \qquad
              q(z_j|v_k) = \frac1{N_{v_k}} \sum_{n: v_k(n) = v_k} q(z_j|x_n), \qquad
              q(z_j) = \frac1N \sum_n q(z_j|x_n)

    The mixtures are exact over the data given; the mean is over ``draws`` draws of x and
    z ~ q(z|x), with a standard error of about 0.5/√draws nats.

    Args:
        means: ``(N, D)``.
        log_variances: ``(N, D)``.
        factors: ``(N, K)`` classes.
        draws: how many, per latent.
        seed: of the draws.

    Returns:
        The logarithms, ``(draws, D, K)`` nats; their mean over the draws is the information,
        which may come out below zero by chance.

    Raises:
        ValueError: log-variances of another shape or not finite, or no draw.

    Source: Chen et al. 2018, section 4 and appendix.
    """
    logs = checked_codes(log_variances, "log_variances")
    if logs.shape != means.shape:
        raise ValueError(
            f"log_variances have shape {logs.shape} and codes {means.shape}; pass both of the same "
            "encoder and the same samples"
        )
    checked_count("draws", draws, 1)
    random = np.random.default_rng(seed)
    classes, sizes = recoded(factors)
    members = np.concatenate(
        [np.eye(k)[column] for column, k in zip(classes.T, sizes, strict=True)], axis=1
    )
    # Column of factor k's class of each sample within ``members``.
    places = classes + np.concatenate([[0], np.cumsum(sizes)[:-1]])
    columns = [
        _one_latent(mean, log, members, places, random.integers(len(means), size=draws), random)
        for mean, log in zip(means.T, logs.T, strict=True)
    ]
    return np.stack(columns, axis=1)


def _one_latent(
    mean: Reals,
    log_variance: Reals,
    members: Reals,
    places: Factors,
    drawn: Factors,
    random: np.random.Generator,
) -> Reals:
    z = mean[drawn] + np.exp(log_variance[drawn] / 2) * random.standard_normal(len(drawn))
    counts = members.sum(0)
    step = max(1, BLOCK // len(mean))
    found = []
    for start in range(0, len(drawn), step):
        chosen = slice(start, start + step)
        density = _density(z[chosen], mean, log_variance)
        # Every mixture of a factor is a sum over its members: one product for all of them.
        place = places[drawn[chosen]]
        of_class = np.take_along_axis(density @ members, place, axis=1) / counts[place]
        found.append(np.log(of_class / density.mean(1, keepdims=True)))
    return np.concatenate(found)


def _density(z: Reals, mean: Reals, log_variance: Reals) -> Reals:
    """Return q(z|x_n) for every z and n, ``(S, N)``, up to one factor per z."""
    logs = np.exp(-log_variance) * (z[:, None] - mean) ** 2 + log_variance
    density: Reals = np.exp((logs.min(1, keepdims=True) - logs) / 2)
    return density
