"""Squared error of a linear decoder, and its divergence from the CI decoder, from moments alone.

With x̄ = zW + b the mean squared error over the data is a function of first and second moments of
(z, x): no array of the size of the data is made, whatever the number of models.
"""

import torch
from torch import Tensor

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import PairMoments
from hatchel.objectives.terms import Terms


def squared_error(moments: PairMoments, decoder: LinearDecoder) -> Tensor:
    """E‖x − zW − b‖², summed over features, ``(*models)``.

    Per feature: Var(x) − 2 wᵀCov(z, x) + wᵀCov(z, z)w + (E[x] − E[z]ᵀw − b)².
    """
    w = decoder.weights
    shift = moments.mean_x - decoder.bias - (moments.mean_z.unsqueeze(-2) @ w).squeeze(-2)
    explained = (w * (moments.cov_zz @ w - 2 * moments.cov_zx)).sum(-2)
    return (moments.var_x + explained + shift.square()).sum(-1)


def divergence(moments: PairMoments, free: LinearDecoder, base: LinearDecoder) -> Tensor:
    """E KL(p_free ‖ p_CI) = Σ_i E[(x̄_free − x̄_CI)²] / 2σ²_i, both with the CI variance σ²."""
    if base.variance is None:
        raise ValueError("a Gaussian divergence needs the CI decoder's variance; got None")
    w = free.weights - base.weights
    mean = (moments.mean_z.unsqueeze(-2) @ w).squeeze(-2) + free.bias - base.bias
    spread = (w * (moments.cov_zz @ w)).sum(-2)
    return ((spread + mean.square()) / (2 * base.variance)).sum(-1)


def gaussian_terms(
    moments: PairMoments,
    decoder: LinearDecoder,
    base: LinearDecoder | None = None,
    strength: float = 0.0,
) -> Terms:
    """Squared error plus ``strength`` times the divergence from ``base``.

    Args:
        moments: of latents and features, with gradients to the latents.
        decoder: the decoder in use.
        base: the CI decoder that it is held to; None for none.
        strength: λ ≥ 0.
    """
    error = squared_error(moments, decoder)
    kl = torch.zeros_like(error) if base is None else divergence(moments, decoder, base)
    total = error if strength == 0 else error + strength * kl
    return Terms(total, error.detach(), kl.detach())
