"""Total correlation by a classifier that tells codes from codes with their latents shuffled.

Two logits per code: the first for a sample of the aggregate posterior q(z), the second for one of
the product of its marginals. Their difference estimates log q(z)/∏_j q(z_j).
"""

from torch import Tensor
from torch.nn import functional


def permute_dimensions(z: Tensor, uniform: Tensor) -> Tensor:
    """Shuffle each latent over the batch by itself: samples of ∏_j q(z_j) from samples of q(z).

    Gradients pass to ``z``; whoever trains a discriminator detaches it first.

    Args:
        z: ``(..., N, D)``.
        uniform: independent noise without ties, ``(..., N, D)``; the order of a column is the
            order in which that latent is dealt out.

    Source: Kim and Mnih 2018, Algorithm 1.
    """
    return z.gather(-2, uniform.argsort(-2))


def density_ratio_total_correlation(logits: Tensor) -> Tensor:
    r"""Estimate TC(z) of an encoder from what the discriminator says of its samples.

    .. math:: TC(z) = E_{q(z)} \log\frac{q(z)}{\prod_j q(z_j)}
              \approx E_{q(z)} \log\frac{D(z)}{1 - D(z)} = E_{q(z)}[l_0 - l_1]

    Args:
        logits: of samples of q(z), ``(..., N, 2)``; the first is for "real".

    Returns:
        Nats, ``(...)``; an estimate, so it may be negative.

    Source: Kim and Mnih 2018, Eq. 3.
    """
    return (logits[..., 0] - logits[..., 1]).mean(-1)


def discriminator_cross_entropy(logits_real: Tensor, logits_permuted: Tensor) -> Tensor:
    r"""Two-class cross-entropy of a discriminator that sees as many real codes as shuffled ones.

    .. math:: -\tfrac12\big(E_{q(z)} \log D(z) + E_{\bar q(z)} \log(1 - D(z))\big), \qquad
              D(z) = \frac{e^{l_0}}{e^{l_0} + e^{l_1}}

    Args:
        logits_real: of samples of q(z), ``(..., N, 2)``.
        logits_permuted: of shuffled samples, ``(..., M, 2)``.

    Returns:
        Nats, ``(...)``; log 2 for one that cannot tell.

    Source: Kim and Mnih 2018, Algorithm 2. Creager et al. 2019, appendix Eq. 7, print the same sum
    without its sign and with d(u = 0|·) for d(u = 1|·) in the second logarithm.
    """
    real = functional.softplus(logits_real[..., 1] - logits_real[..., 0]).mean(-1)
    permuted = functional.softplus(logits_permuted[..., 0] - logits_permuted[..., 1]).mean(-1)
    return 0.5 * (real + permuted)
