r"""What latents say of the data they encode, from the aggregate posterior of a Gaussian encoder.

.. math:: q(z) = \frac1N \sum_n q(z|x_n), \qquad q(z|x) = \prod_j N(z_j; \mu_j(x), \sigma_j^2(x))

I(z_j; x) = E KL(q(z_j|x) ‖ q(z_j)) needs the marginal q(z_j). Any other density in its place, say
q*, adds KL(q(z_j) ‖ q*): the three estimators here differ in that, and fall in this order,

- ``zero_mean_information``: the zero-mean Gaussian nearest to q(z_j);
- ``gaussian_information``: the Gaussian of the mean and variance of q(z_j);
- ``aggregate_information``: q(z_j) itself, the mixture over the data given, with nothing added.

All are in nats, and measure: no gradient passes.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

# Pairs of sample and x at a time: three buffers of them fit a usual cache, or a GPU's memory.
_BLOCK = {"cpu": 1 << 17, "cuda": 1 << 26}
_LN2 = math.log(2)
# A sample lies within a few σ of its own mean: its own density is above 2⁻⁵⁰/σ, so that 2⁻¹⁰⁰ adds
# nothing. Below 2⁻¹²⁶ floats are denormal, and exp2 is slow.
_NEGLIGIBLE = -100.0


class LogRatios(NamedTuple):
    """How much likelier a sample is under its own x than under all, in nats.

    Attributes:
        joint: log q(z|x)/q(z), ``(N,)``; at most log N.
        per_latent: log q(z_j|x)/q(z_j), ``(N, D)``.
    """

    joint: Tensor
    per_latent: Tensor

    @property
    def total_correlation(self) -> Tensor:
        """log q(z)/∏_j q(z_j), ``(N,)``, as log q(z|x) is the sum of log q(z_j|x)."""
        return self.per_latent.sum(-1) - self.joint


class AggregateInformation(NamedTuple):
    """Means over the samples, in nats.

    Attributes:
        joint: I(z; x), a scalar.
        per_latent: I(z_j; x), ``(D,)``.
        total_correlation: TC(z), a scalar.
        saturated: True where the joint is a statement about N rather than about the encoder.
    """

    joint: Tensor
    per_latent: Tensor
    total_correlation: Tensor
    saturated: Tensor

    @property
    def whole_minus_sum(self) -> Tensor:
        """WMS = I(z; x) − Σ_j I(z_j; x): synergy less redundancy of the latents about x."""
        return self.joint - self.per_latent.sum()


def aggregate_information(mean: Tensor, log_variance: Tensor, z: Tensor) -> AggregateInformation:
    r"""Information of all latents and of each, and their total correlation, under the mixture.

    .. math:: I(z; x) = E \log\frac{q(z|x)}{q(z)}, \qquad
              I(z_j; x) = E \log\frac{q(z_j|x)}{q(z_j)}, \qquad
              TC(z) = E \log\frac{q(z)}{\prod_j q(z_j)}

    As q(z|x) factorises, WMS = I(z; x) − Σ_j I(z_j; x) = −TC(z), and that at every sample: on the
    same ``z`` both sides differ by rounding alone. Independent samples for the two sides show it
    with the error of sampling.

    A sample's own x is one of the N, so that I(z; x) ≤ log N: once the posteriors stand apart,
    more data give more information, and TC = Σ_j I(z_j; x) − I(z; x) comes out too high.
    ``saturated`` says when on average more than half of q(z) at a sample is the share of its own x.

    Args:
        mean: μ, ``(N, D)``.
        log_variance: log σ², ``(N, D)``.
        z: a sample of each q(z|x), ``(N, D)``. For K samples each, repeat all rows K
            times: the mixture stays the same. Then ``saturated`` must be judged by N, not KN.

    Raises:
        ValueError: shapes that differ, or fewer than two of each.

    Source: Hoffman and Johnson 2016; Gao et al. 2018, Eq. 6–7 for the identity.
    """
    ratios = log_ratios(mean, log_variance, z)
    own_share = ratios.joint.exp().mean() / len(z)
    return AggregateInformation(
        ratios.joint.mean(),
        ratios.per_latent.mean(0),
        ratios.total_correlation.mean(),
        own_share > 0.5,
    )


@torch.no_grad()
def log_ratios(mean: Tensor, log_variance: Tensor, z: Tensor) -> LogRatios:
    """Compare each sample's own density with the mixture's: N² densities, streamed in blocks.

    Densities are in the type of the arguments, sums over x in float64. A sample's own density
    is never small, so that no pass for a maximum is needed.

    Args:
        mean: ``(N, D)``.
        log_variance: ``(N, D)``.
        z: ``(N, D)``, one sample of each row.

    Raises:
        ValueError: shapes that differ, or fewer than two of each.
    """
    _check(mean, log_variance, z)
    # In units of log 2, less log 2π/2: log2 N(z; μ, σ²) = offset − (scale·(z − μ))²
    scale = (torch.exp(-0.5 * log_variance) * math.sqrt(0.5 / _LN2)).T.contiguous()
    offset = (-0.5 / _LN2 * log_variance).T.contiguous()
    z, mean = z.T.contiguous(), mean.T.contiguous()
    own = offset - (scale * (z - mean)).square()
    own_joint = own.sum(0)
    marginals = torch.zeros_like(own, dtype=torch.float64)
    joint = torch.zeros_like(own_joint, dtype=torch.float64)
    buffers = z.new_empty(3, *_block_shape(z))
    for rows, columns in _blocks(z):
        log2, distance, sums = buffers[:, : rows.stop - rows.start, : columns.stop - columns.start]
        sums.copy_(-own_joint[rows, None].expand_as(sums))
        for j, marginal in enumerate(marginals):
            torch.sub(z[j, rows, None], mean[j, columns], out=distance)
            distance.mul_(scale[j, columns])
            torch.addcmul(offset[j, columns], distance, distance, value=-1, out=log2)
            sums.add_(log2)
            marginal[rows] += log2.clamp_(min=_NEGLIGIBLE).exp2_().sum(1)
        joint[rows] += sums.clamp_(min=_NEGLIGIBLE).exp2_().sum(1)
    log2_n = math.log2(len(own_joint))
    return LogRatios((log2_n - joint.log2()) * _LN2, (log2_n + own - marginals.log2()).T * _LN2)


def zero_mean_information(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Information of each latent, with the nearest zero-mean Gaussian for q(z_j).

    .. math:: \hat I_j = E\Big[\log\frac{\sigma_j^*}{\sigma_j}
              + \frac{\sigma_j^2 + \mu_j^2}{2\sigma_j^{*2}} - \frac12\Big]
              = \tfrac12 E \log\frac{\sigma_j^{*2}}{\sigma_j^2}, \qquad
              \sigma_j^{*2} = E[\sigma_j^2 + \mu_j^2]

    Args:
        mean: ``(..., N, D)``.
        log_variance: ``(..., N, D)``.

    Returns:
        Nats, ``(..., D)``.

    Source: Liu et al. 2018, Algorithm 1 and Eq. 18. Step 5 there is printed without the −½ of the
    divergence, and so is half a nat more for every latent.
    """
    second_moment = (log_variance.exp() + mean.square()).mean(-2)
    return 0.5 * (second_moment.log() - log_variance.mean(-2))


def gaussian_information(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Information of each latent, with the Gaussian of its mean and variance for q(z_j).

    .. math:: \hat I_j = \tfrac12 E \log\frac{s_j^2}{\sigma_j^2}, \qquad
              s_j^2 = E[\sigma_j^2] + Var(\mu_j)

    Exact where q(z_j) is Gaussian, else too high by KL(q(z_j) ‖ N(E z_j, s_j²)).

    Args:
        mean: ``(..., N, D)``.
        log_variance: ``(..., N, D)``.

    Returns:
        Nats, ``(..., D)``.
    """
    variance = log_variance.exp().mean(-2) + mean.var(-2, correction=0)
    return 0.5 * (variance.log() - log_variance.mean(-2))


def influential_latents(information: Tensor, threshold: float = 0.7) -> Tensor:
    """Return the latents with more information than the threshold, the most informative first.

    Args:
        information: ``(D,)``, nats.
        threshold: nats; Liu et al. 2018 use 0.7 in their appendix and 0.5 for CelebA.

    Returns:
        Indices, at most D.
    """
    order = information.argsort(descending=True, stable=True)
    return order[information[order] > threshold]


def _block_shape(z: Tensor) -> tuple[int, int]:
    n = z.shape[-1]
    block = _BLOCK.get(z.device.type, _BLOCK["cuda"])
    columns = min(n, math.isqrt(2 * block))
    return min(n, block // columns), columns


def _blocks(z: Tensor) -> Iterator[tuple[slice, slice]]:
    n = z.shape[-1]
    height, width = _block_shape(z)
    for row in range(0, n, height):
        for column in range(0, n, width):
            yield slice(row, min(row + height, n)), slice(column, min(column + width, n))


def _check(mean: Tensor, log_variance: Tensor, z: Tensor) -> None:
    shapes = [tuple(x.shape) for x in (mean, log_variance, z)]
    if len(set(shapes)) > 1 or mean.ndim != 2 or len(mean) < 2:
        raise ValueError(
            f"mean, log_variance and z have shapes {shapes[0]}, {shapes[1]} and {shapes[2]}; pass "
            "(N, D) each, N >= 2, with one sample of each posterior"
        )
