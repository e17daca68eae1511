"""CI synergy of latents about each feature: what a decoder without synergy leaves unused.

C(z; x_i) = E KL(p(x_i|z) ‖ p_CI(x_i|z)) (Ver Steeg et al. 2017, Eq. 4), for all features at once.
"""

import torch
from torch import Generator, Tensor

from hatchel.information.latents.ci_decoder import LinearDecoder, correlations
from hatchel.information.latents.pairwise import PairMoments
from hatchel.likelihoods import bernoulli

_BLOCK = 1 << 23  # elements of a block of states: 64 MiB in float64


def gaussian_decoder_synergy(
    moments: PairMoments, *, variance_floor: float = 1e-6, max_squared_correlation: float = 0.999
) -> Tensor:
    r"""CI synergy of jointly Gaussian latents about each feature, in nats.

    With ρ the correlations of latents and feature, R those among latents, r_j = ρ_j/(1−ρ_j²),
    S = Σ ρ_j r_j and Q = rᵀRr:

    .. math:: I = -\tfrac12\log(1-ρ^T R^{-1} ρ),\quad
              I_{CI} = \tfrac12[\log(1+S) + S - Q/(1+S)],\quad C = I - I_{CI}.

    It punishes redundancy as well, and I_CI may be negative; neither is clamped.

    Args:
        moments: pairwise moments ``(*models, …)``.
        variance_floor: see :func:`~hatchel.information.latents.ci_decoder.correlations`.
        max_squared_correlation: each ρ², and the share ρᵀR⁻¹ρ of a feature's variance that all
            latents explain, are kept below it: with no more samples than latents it would be one.

    Returns:
        ``(*models, P)`` in float64.

    Source: Latham and Nirenberg 2005 for the measure; Ver Steeg et al. 2017, Eq. 9 for p_CI.
    """
    moments = PairMoments(*(moment.double() for moment in moments))
    limit = max_squared_correlation**0.5
    rho = correlations(moments, variance_floor=variance_floor).clamp(-limit, limit)
    sd = (moments.cov_zz.diagonal(dim1=-2, dim2=-1) + variance_floor).sqrt()
    eye = torch.eye(sd.shape[-1], dtype=sd.dtype, device=sd.device)
    among = (moments.cov_zz + variance_floor * eye) / (sd.unsqueeze(-1) * sd.unsqueeze(-2))
    solved = torch.linalg.solve(among, rho)
    explained = (rho * solved).sum(-2).clamp(0, max_squared_correlation)
    ratio = rho / (1 - rho.square())
    s = (rho * ratio).sum(-2)
    q = (ratio * (among @ ratio)).sum(-2)
    ci_information = (s.log1p() + s - q / (1 + s)) / 2
    return -torch.log1p(-explained) / 2 - ci_information


def binary_decoder_synergy(
    z: Tensor,
    x: Tensor,
    decoder: LinearDecoder,
    *,
    max_states: int = 4096,
    generator: Generator | None = None,
) -> Tensor:
    r"""CI synergy of binary latents about each binary feature, in nats.

    The latents of sample n are independent coins that fall on one with probability z_nj. Over the
    N samples the posterior of a feature given a state s of all latents is exactly

    .. math:: p(x_i=1|s) = \sum_n r_n(s)\,x_{ni}, \qquad
              r_n(s) ∝ \prod_j z_{nj}^{s_j}(1-z_{nj})^{1-s_j},

    and the synergy is the mean over states of KL(p(x_i|s) ‖ p_CI(x_i|s)). All 2^m states are
    enumerated where there are at most ``max_states`` of them; otherwise as many are drawn from
    their distribution.

    Args:
        z: probabilities of the latents, ``(N, m)``.
        x: features in [0, 1], ``(N, P)``.
        decoder: the CI decoder, weights ``(m, P)`` and bias ``(P,)``.
        max_states: the number of states visited.
        generator: draws the states where they are not enumerated; seed zero where None.

    Returns:
        ``(P,)`` in float64.

    Source: Ver Steeg et al. 2017, Eq. 4 and 10.
    """
    z = z.double().clamp(1e-12, 1 - 1e-12)  # a certain coin has a logarithm too
    states, weights = _states(z, max_states, generator)
    on, off = z.log().T, torch.log1p(-z).T
    total = torch.zeros(x.shape[-1], dtype=torch.float64, device=x.device)
    block = max(1, _BLOCK // max(z.shape[0], x.shape[-1], 1))
    for first in range(0, len(states), block):
        state = states[first : first + block]
        log_joint = state @ on + (1 - state) @ off
        truth = (log_joint.softmax(1).to(x.dtype) @ x).double().clamp(0, 1)
        logits = state @ decoder.weights.double() + decoder.bias.double()
        share = log_joint.logsumexp(1).exp() / len(z) if weights is None else weights[: len(state)]
        total += share @ _divergence(truth, logits)
    return total


def _states(z: Tensor, most: int, generator: Generator | None) -> tuple[Tensor, Tensor | None]:
    """All states with None, or drawn states with their equal weights."""
    m = z.shape[-1]
    if m < 63 and 2**m <= most:
        bits = torch.arange(2**m, device=z.device).unsqueeze(1) >> torch.arange(m, device=z.device)
        return (bits & 1).double(), None
    generator = generator or Generator().manual_seed(0)
    rows = torch.randint(len(z), (most,), generator=generator)
    coins = torch.rand((most, m), generator=generator, dtype=torch.float64).to(z.device)
    states = (coins < z[rows.to(z.device)]).double()
    return states, torch.full((most,), 1 / most, dtype=torch.float64, device=z.device)


def _divergence(p: Tensor, logits: Tensor) -> Tensor:
    """KL of a coin with probability p from one with the given logit; exact at p = 0 and 1."""
    entropy = -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p))
    return -bernoulli.log_probability(logits, p) - entropy
