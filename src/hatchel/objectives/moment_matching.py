"""DIP-VAE: the covariance of the aggregate posterior, held to that of the prior."""

from typing import NamedTuple

import torch
from torch import Tensor


class MomentPenalty(NamedTuple):
    """How far a covariance is from the identity; the weights are λ_od and λ_d.

    Attributes:
        off_diagonal: Σ_{i≠j} C_ij², ``(...)``.
        diagonal: Σ_i (C_ii − 1)², ``(...)``.
    """

    off_diagonal: Tensor
    diagonal: Tensor


def dip_i_penalty(mean: Tensor) -> MomentPenalty:
    """Hold C = Cov(μ(x)) to the identity.

    Args:
        mean: μ, ``(..., N, D)``.

    Source: Kumar et al. 2018, Eq. 6.
    """
    return distance_from_identity(batch_covariance(mean))


def dip_ii_penalty(mean: Tensor, log_variance: Tensor) -> MomentPenalty:
    """Hold C = Cov(μ(x)) + E[diag σ²(x)], the covariance of z, to the identity.

    Args:
        mean: μ, ``(..., N, D)``.
        log_variance: log σ², ``(..., N, D)``.

    Source: Kumar et al. 2018, Eq. 5 and 7.
    """
    noise = torch.diag_embed(log_variance.exp().mean(-2))
    return distance_from_identity(batch_covariance(mean) + noise)


def batch_covariance(x: Tensor) -> Tensor:
    """E[(x − E x)(x − E x)ᵀ] over the batch (divided by N), ``(..., N, D)`` to ``(..., D, D)``."""
    centred = x - x.mean(-2, keepdim=True)
    return centred.mT @ centred / x.shape[-2]


def distance_from_identity(covariance: Tensor) -> MomentPenalty:
    """Return the squared distance of ``(..., D, D)`` from the identity, in its two parts."""
    variance = covariance.diagonal(dim1=-2, dim2=-1)
    off = covariance - torch.diag_embed(variance)
    return MomentPenalty(off.square().sum((-2, -1)), (variance - 1).square().sum(-1))
