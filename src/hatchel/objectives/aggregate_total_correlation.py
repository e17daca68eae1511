r"""β-TCVAE: the divergence from the prior in three parts, each estimated from a minibatch.

.. math:: E_n KL\big(q(z|n) \,\|\, p(z)\big) = I_q(z; n)
          + \underbrace{KL\Big(q(z) \,\Big\|\, \prod_j q(z_j)\Big)}_{TC(z)}
          + \sum_j KL\big(q(z_j) \,\|\, p(z_j)\big)

The aggregate posterior q(z) = (1/N) Σ_n q(z|n) is a mean over the whole data set. At a sample z_i
of q(z|n_i) it is estimated by Σ_m W_im q(z_i|n_m) over the minibatch, whose own point n_i is always
in it. The weights W decide what is estimated; their constants do not cancel in the total
correlation, which has one logarithm of the joint and D of marginals.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from hatchel.objectives.gaussian_posterior import gaussian_log_density


class Decomposition(NamedTuple):
    """Parts of E KL(q(z|n) ‖ p(z)), ``(...)`` nats; they sum to its one-sample estimate.

    Attributes:
        index_code_information: I_q(z; n).
        total_correlation: TC(z).
        dimension_wise_kl: Σ_j KL(q(z_j) ‖ p(z_j)).
    """

    index_code_information: Tensor
    total_correlation: Tensor
    dimension_wise_kl: Tensor


def minibatch_weighted(
    z: Tensor, mean: Tensor, log_variance: Tensor, data_size: int
) -> Decomposition:
    """Decompose by minibatch-weighted sampling, W_im = 1/(NM).

    Every expected log density is a lower bound: too low by about log M where the codes tell points
    apart, by log N where they say nothing. TC, which subtracts D of them from one, comes out too
    high; its gradient is what the method is for.

    Args:
        z: samples of q(z|n), ``(..., M, D)``.
        mean: of q(z|n), ``(..., M, D)``.
        log_variance: of q(z|n), ``(..., M, D)``.
        data_size: N, points in the data set.

    Source: Chen et al. 2018, Eq. 5 and appendix C.1.
    """
    batch = z.shape[-2]
    weights = z.new_full((batch, batch), 1 / (data_size * batch))
    return _decompose(z, mean, log_variance, weights.log())


def minibatch_stratified(
    z: Tensor, mean: Tensor, log_variance: Tensor, data_size: int
) -> Decomposition:
    """Decompose by minibatch-stratified sampling: see :func:`stratified_weights`.

    Args:
        z: samples of q(z|n), ``(..., M, D)``, of M ≥ 2 different points in random order.
        mean: of q(z|n), ``(..., M, D)``.
        log_variance: of q(z|n), ``(..., M, D)``.
        data_size: N ≥ M, points in the data set.

    Raises:
        ValueError: a batch of one, or one larger than the data set.

    Source: Chen et al. 2018, appendix C.2.
    """
    weights = stratified_weights(z.shape[-2], data_size, z.device).to(z.dtype)
    return _decompose(z, mean, log_variance, weights.log())


def stratified_weights(batch: int, data_size: int, device: torch.device | None = None) -> Tensor:
    r"""Return weights that make the estimate of q(z) unbiased.

    With :math:`M' = M - 1` points beside the sample's own point n*, drawn without replacement,

    .. math:: \hat q(z) = \frac1N q(z|n^*) + \frac1{M'} \sum_{m=1}^{M'-1} q(z|n_m)
              + \Big(\frac1{M'} - \frac1N\Big) q(z|n_{M'})

    The others weigh (N − 1)/N together, what the other points of the data set weigh in q(z). The
    one that weighs less is the next in the batch.

    Args:
        batch: M ≥ 2.
        data_size: N ≥ M.
        device: where they are made; a copy to it could not be recorded in a CUDA graph.

    Returns:
        W, ``(M, M)`` float64: row i for the sample of point i; rows sum to one.

    Raises:
        ValueError: a batch of one, or one larger than the data set.

    Source: Chen et al. 2018, appendix C.2. Their published code strides by M where M + 1 leads
    along the diagonal, so that the weight 1/N falls on the first point of the batch, not on the
    sample's own.
    """
    if not 2 <= batch <= data_size:
        raise ValueError(
            f"a batch of {batch} from {data_size} samples: stratified sampling needs at least two "
            "different samples, and no more than there are; use weighted sampling or other sizes"
        )
    index = torch.arange(batch, device=device)
    ahead = (index - index[:, None]) % batch
    weights = torch.full(ahead.shape, 1 / (batch - 1), dtype=torch.float64, device=device)
    weights = torch.where(ahead == 0, 1 / data_size, weights)
    return torch.where(ahead == 1, weights - 1 / data_size, weights)


def _decompose(z: Tensor, mean: Tensor, log_variance: Tensor, log_weights: Tensor) -> Decomposition:
    # Differences are taken before they are squared: z² − 2zμ + μ² as a matrix product loses
    # (μ/σ)² roundings of float32, and the array of a minibatch is small.
    pairs = gaussian_log_density(
        z.unsqueeze(-2), mean.unsqueeze(-3), log_variance.unsqueeze(-3)
    )  # (..., sample, point, D)
    own = gaussian_log_density(z, mean, log_variance).sum(-1)
    zero = torch.zeros_like(z)
    prior = gaussian_log_density(z, zero, zero).sum(-1)
    joint = torch.logsumexp(log_weights + pairs.sum(-1), dim=-1)
    marginals = torch.logsumexp(log_weights.unsqueeze(-1) + pairs, dim=-2).sum(-1)
    return Decomposition(
        (own - joint).mean(-1), (joint - marginals).mean(-1), (marginals - prior).mean(-1)
    )
