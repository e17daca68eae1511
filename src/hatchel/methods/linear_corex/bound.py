"""The bound on total correlation that linear CorEx maximises, and its gradient."""

from typing import NamedTuple

import torch
from torch import Tensor

from hatchel.methods.linear_corex.images import Imaged


class State(NamedTuple):
    r"""Latents of variance one, z = Wx + noise, and the bound at them.

    .. math::
        \mathrm{TC}(x) ≥ \sum_i \left[\log(1 + S_i) - ½ \log(1 + Q_i - S_i²)\right]
        + ½ \sum_j \log(1 - u_j)

    Here ρ = WΣ are the correlations of latents and features, R = ρ / (1 - ρ²),
    S_i = Σ_j ρ_ji R_ji, Q_i = Σ_jk R_ji C_jk R_ki, and u_j = W_j Σ W_jᵀ is the share of a latent's
    variance that is no noise.

    It holds for all W. The first sum is -½ log of the mean squared errors of predicting x_i by
    Σ_j R_ji z_j / (1 + S_i), its mean where no two latents have synergy about it, and so at most
    Σ_i I(x_i; z); the second is -Σ_j I(z_j; x), at most -I(z; x); and Σ_i I(x_i; z) - I(z; x) =
    TC(x) - TC(x|z). It is tight where each feature follows one latent alone.

    Attributes:
        latents: W, with image ρ, ``(m, P)``.
        correlation: C, that of the latents, ``(m, m)``.
        share: u, ``(m,)``.
        rest: 1 - ρ², ``(m, P)``.
        R: ``(m, P)``.
        S: ``(P,)``.
        Q: C R, ``(m, P)``.
        D: 1 + Q_i - S_i², ``(P,)``.
        bound: nats; NaN where W is no solution: a latent's noise is nearly 0, as it becomes where
            features are copies of each other and their total correlation is infinite.

    Source: Ver Steeg and Galstyan 2019, in the normalisation of their code (linearcorex 0.53).
    """

    latents: Imaged
    correlation: Tensor
    share: Tensor
    rest: Tensor
    R: Tensor
    S: Tensor
    Q: Tensor
    D: Tensor
    bound: float


def least_noise(kind: torch.dtype) -> float:
    """The share of noise that a latent keeps, far enough from 0 for rounding: 1e-11 or 1e-5."""
    return float(torch.finfo(kind).eps ** 0.7)


def state_of(latents: Imaged) -> State:
    """Return the bound at some weights, and what it is made of."""
    W, rho = latents
    C = W @ rho.T
    u = C.diagonal().clone()
    C.fill_diagonal_(1)
    rest = rho.square().neg_().add_(1)
    R = rho / rest
    S = torch.linalg.vecdot(rho, R, dim=0)
    Q = C @ R
    # Q_i - S_i² = Σ_j R (Q - Sρ), which rounds less
    D = 1 + torch.linalg.vecdot(R, torch.addcmul(Q, S, rho, value=-1), dim=0)
    features = S.log1p() - 0.5 * D.log()
    solves = (u.amax() <= 1 - least_noise(u.dtype)) & (rest.amin() > 0)  # |ρ| < 1, but for rounding
    bound = features.sum(dtype=torch.float64) + 0.5 * (-u).log1p().sum(dtype=torch.float64)
    return State(latents, C, u, rest, R, S, Q, D, float(bound) if solves else torch.nan)


def descent(state: State) -> Tensor:
    """Return G ``(m, P)``, for which minus the gradient of the bound by W is G Σ.

    That is the gradient in the geometry of Σ, and costs no product with the data.
    """
    W, rho = state.latents
    _, _, u, rest, R, S, Q, D, _ = state
    coupling = (R / D) @ R.T
    coupling.fill_diagonal_(0)
    G = (W / (1 - u)[:, None]).addmm_(coupling, W)
    # ((1 + ρ²) Q - 2ρS) / (1 - ρ²) / D - 2R / (1 + S), in one array: copies cost more than products
    by_rho = (2 - rest).mul_(Q).addcmul_(S, rho, value=-2).div_(rest).div_(D)
    return G.addcdiv_(by_rho.addcmul_(R, -2 / (1 + S)), rest)
