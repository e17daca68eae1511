"""Decoders with zero CI synergy, computed from pairwise statistics instead of trained.

Correlational importance (CI) synergy compares p(x|z) with the posterior of a model in which the
latents are independent given the feature, p_CI(x|z) ∝ p(x) Π_j p(z_j|x). A decoder that *is*
p_CI has no CI synergy, and depends on nothing but the pairs (x_i, z_j).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from hatchel.information.latents.pairwise import PairMoments


class LinearDecoder(NamedTuple):
    """Natural parameters of p(x_i|z) that are linear in z.

    Attributes:
        weights: ``(*models, m, P)``.
        bias: ``(*models, P)``.
        variance: Var(x_i|z), ``(*models, P)``; None for binary features.
    """

    weights: Tensor
    bias: Tensor
    variance: Tensor | None = None


def correlations(moments: PairMoments, *, variance_floor: float = 1e-6) -> Tensor:
    """Pearson's ρ_ij of latent j and feature i, ``(*models, m, P)``.

    Args:
        moments: pairwise moments.
        variance_floor: added to every variance, so that a variable that hardly varies has a
            correlation near zero instead of 0/0.
    """
    var_z = moments.cov_zz.diagonal(dim1=-2, dim2=-1) + variance_floor
    var_x = moments.var_x + variance_floor
    return moments.cov_zx * var_z.rsqrt().unsqueeze(-1) * var_x.rsqrt().unsqueeze(-2)


def gaussian_ci_decoder(
    moments: PairMoments,
    *,
    variance_floor: float = 1e-6,
    max_squared_correlation: float = 0.999,
) -> LinearDecoder:
    r"""The CI decoder of Gaussian features.

    In standardised variables

    .. math:: p_{CI}(x_i|z) = N\Big(\tfrac{1}{1+R_i}\sum_j \tfrac{ρ_{ij}}{1-ρ_{ij}^2} z_j,\;
              \tfrac{1}{1+R_i}\Big), \quad R_i = \sum_j \tfrac{ρ_{ij}^2}{1-ρ_{ij}^2};

    returned in the units of x.

    Args:
        moments: pairwise moments, through which gradients may flow.
        variance_floor: see :func:`correlations`.
        max_squared_correlation: ρ² is kept below it, since ρ²/(1−ρ²) has a pole at one.

    Returns:
        Weights ``(*models, m, P)``, bias and variance ``(*models, P)``.

    Source: Ver Steeg et al. 2017, Eq. 9.
    """
    rho = correlations(moments, variance_floor=variance_floor)
    limit = max_squared_correlation**0.5
    rho = rho.clamp(-limit, limit)
    ratio = rho / (1 - rho.square())
    shrink = 1 / (1 + (rho * ratio).sum(-2))
    var_z = moments.cov_zz.diagonal(dim1=-2, dim2=-1) + variance_floor
    sd_x = (moments.var_x + variance_floor).sqrt()
    weights = ratio * (shrink * sd_x).unsqueeze(-2) * var_z.rsqrt().unsqueeze(-1)
    bias = moments.mean_x - (moments.mean_z.unsqueeze(-2) @ weights).squeeze(-2)
    return LinearDecoder(weights, bias, shrink * sd_x.square())


def binary_ci_decoder(moments: PairMoments, *, shrinkage: float = 1e-3) -> LinearDecoder:
    r"""The CI decoder of binary features: the logit of p_CI(x_i = 1|z) is b_i + Σ_j w_ij z_j.

    .. math::
        w_{ij} &= \log\frac{p(z_j=1|x_i=1)\,p(z_j=0|x_i=0)}{p(z_j=0|x_i=1)\,p(z_j=1|x_i=0)}\\
        b_i &= \log\frac{p(x_i=1)}{p(x_i=0)} + \sum_j\log\frac{p(z_j=0|x_i=1)}{p(z_j=0|x_i=0)}

    Latents and features in [0, 1] count softly, as probabilities. Every conditional is shrunk
    towards the marginal, p(z=1|x=1) = (E[zx] + ε E[z]) / (E[x] + ε), so that a feature that is
    never on has weight exactly zero; adding pseudo-counts would give it weight.

    With c = Cov(z, x) both logarithms are written as log1p of a multiple of c, which keeps small
    weights exact and makes them zero where c is zero.

    Args:
        moments: pairwise moments of values in [0, 1].
        shrinkage: ε > 0.

    Returns:
        Weights ``(*models, m, P)`` and bias ``(*models, P)``.

    Source: Ver Steeg et al. 2017, Eq. 10; the shrinkage is ours.
    """
    # Averages of float32 values leave [0, 1] by rounding, and a saturated latent reaches its ends:
    # the margin keeps every count below positive and far from underflow.
    z1 = moments.mean_z.clamp(1e-6, 1 - 1e-6).unsqueeze(-1)
    x1 = moments.mean_x.clamp(0, 1).unsqueeze(-2) + shrinkage
    z0, x0 = 1 - z1, 1 + 2 * shrinkage - x1
    c = moments.cov_zx
    minus_c = -c
    tiny = 1e-12
    joint_01 = torch.addcmul(minus_c, z0, x1).clamp_min_(tiny)  # z = 0, x = 1
    joint_10 = torch.addcmul(minus_c, z1, x0).clamp_min_(tiny)  # z = 1, x = 0
    joint_00 = torch.addcmul(c, z0, x0).clamp_min_(tiny)
    whole = 1 + 2 * shrinkage
    just_above = -1 + torch.finfo(c.dtype).eps  # rounding may carry a ratio of counts below zero
    weights = (c * whole).div_(joint_01.mul_(joint_10)).clamp_min_(just_above).log1p_()
    silent = minus_c.mul(whole).div_(joint_00.mul_(x1)).clamp_min_(just_above).log1p_().sum(-2)
    never = 1e-30  # a feature that is never on has logit −69: certain, and still finite
    prior = moments.mean_x.clamp(never, 1 - 1e-7).logit()
    return LinearDecoder(weights, prior + silent)
