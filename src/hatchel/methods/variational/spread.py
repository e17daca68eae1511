"""Where the codes of a data set lie, and what each latent says."""

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.information.latents.aggregate_posterior import aggregate_information
from hatchel.latents.posterior import Posterior

ENCODED = 5_000
"""Samples behind the information of a latent: the cost grows with their square."""

Reals = NDArray[np.float64]


class Spread(NamedTuple):
    """Where the codes of a data set lie, and what each latent says; D columns, L latents.

    Attributes:
        mean: of the aggregate posterior, ``(D,)``.
        deviation: its standard deviation, ``(D,)``.
        information: I(z_j; x) of each latent, ``(L,)`` nats: of Gaussian latents by the mixture
            over the samples encoded, of binary and categorical ones exactly; NaN for deterministic
            ones, of which it is no number.
        kl: mean KL(q(z_j|x) ‖ p(z_j)) of each latent, ``(L,)`` nats; NaN of deterministic ones,
            which have no prior.
        total_correlation: of the aggregate posterior, nats; at most what the sample can show. NaN
            where the code is not Gaussian throughout.
        joint: I(z; x), nats; likewise.
        saturated: whether the number of samples bounds ``joint``.
    """

    mean: Reals
    deviation: Reals
    information: Reals
    kl: Reals
    total_correlation: float
    joint: float
    saturated: bool


class _Together(NamedTuple):
    information: Tensor
    variance: Tensor
    total_correlation: float
    joint: float
    saturated: bool


def spread_of(posterior: Posterior, seed: int = 0) -> Spread:
    """Measure the aggregate posterior of the samples that were encoded.

    Args:
        posterior: of N samples drawn from the data.
        seed: of the codes' noise.
    """
    wide = posterior.to("cpu", torch.float64)
    mean, kl = wide.mean, wide.kl.mean(0).numpy()
    kl[[law.name == "deterministic" for law in wide.code.latent_laws]] = math.nan
    found = _gaussian(wide, seed) if wide.code.is_gaussian else _by_blocks(wide, seed)
    return Spread(
        mean.mean(0).numpy(),
        (found.variance + mean.var(0, correction=0)).sqrt().numpy(),
        found.information.numpy(),
        kl,
        found.total_correlation,
        found.joint,
        found.saturated,
    )


def _gaussian(posterior: Posterior, seed: int) -> _Together:
    mean, log_variance = posterior.mean, posterior.log_variance
    noise = posterior.code.draw_noise(
        len(mean), torch.Generator().manual_seed(seed), dtype=mean.dtype
    )
    z = posterior.sample(noise)
    found = aggregate_information(mean.float(), log_variance.float(), z.float())
    return _Together(
        found.per_latent.double(),
        log_variance.exp().mean(0),
        float(found.total_correlation),
        float(found.joint),
        bool(found.saturated),
    )


def _by_blocks(posterior: Posterior, seed: int) -> _Together:
    """Measure each block by its own law; what joins them is not known."""
    information, variance = [], []
    for block in posterior.code.blocks:
        own = posterior.block(block.name)
        if block.law.name == "gaussian":
            found = _gaussian(own, seed)
            information.append(found.information)
            variance.append(found.variance)
            continue
        information.append(_information(block.law.name, own.mean))
        spread = torch.zeros_like(own.mean) if block.law.name == "deterministic" else None
        variance.append((own.mean * (1 - own.mean) if spread is None else spread).mean(0))
    nothing = math.nan
    return _Together(torch.cat(information), torch.cat(variance), nothing, nothing, False)


def _information(law: str, probability: Tensor) -> Tensor:
    """Return I(z; x) = H(E q) − E H(q) of discrete latents, nats."""
    if law == "deterministic":
        return torch.full(probability.shape[1:], math.nan, dtype=probability.dtype)
    whole, given = (_entropy(law, p) for p in (probability.mean(0, keepdim=True), probability))
    return (whole - given.mean(0, keepdim=True)).clamp(min=0).squeeze(0)


def _entropy(law: str, p: Tensor) -> Tensor:
    entropy: Tensor = torch.special.entr(p)
    if law == "bernoulli":
        return entropy + torch.special.entr(1 - p)  # type: ignore[no-any-return]
    return entropy.sum(-1, keepdim=True)
