"""The diagonal Gaussian posterior q(z|x) = N(μ, diag σ²) that an encoder puts out."""

import math

import torch
from torch import Tensor

_LOG_2PI = math.log(2 * math.pi)


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Divergence of each latent's posterior from the standard normal prior.

    .. math:: KL(N(\mu, \sigma^2) \,\|\, N(0, 1))
              = \tfrac12\big(\mu^2 + (e^{s} - 1) - s\big), \qquad s = \log \sigma^2

    The bracket is expm1(s), so that a latent that says nothing pays nothing: exp(s) − 1 would
    lose s² in float32 from |s| of 10⁻⁴ on, and come out negative.

    Args:
        mean: μ, ``(..., N, D)``.
        log_variance: s, ``(..., N, D)``.

    Returns:
        Nats, ``(..., N, D)``; the divergence of a set of latents is the sum over the set.

    Source: Kingma and Welling 2014, appendix B.
    """
    return 0.5 * (mean.square() + torch.expm1(log_variance) - log_variance)


def gaussian_entropy(log_variance: Tensor) -> Tensor:
    """H(N(μ, σ²)) = ½(log 2π + 1 + log σ²), elementwise in nats.

    Args:
        log_variance: log σ², ``(..., N, D)``.
    """
    return 0.5 * (log_variance + 1 + _LOG_2PI)


def reparametrise(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    """z = μ + σε, a sample of q(z|x) through which gradients reach the encoder.

    Args:
        mean: ``(..., N, D)``.
        log_variance: ``(..., N, D)``.
        noise: ε from N(0, 1), ``(..., N, D)``.
    """
    return mean + torch.exp(0.5 * log_variance) * noise


def gaussian_log_density(z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """log N(z; μ, σ²) = −½[(z − μ)²/σ² + log σ² + log 2π], elementwise in nats.

    The arguments are broadcast: z ``(N, 1, D)`` under means ``(1, N, D)`` gives every sample
    under every posterior.
    """
    distance = (z - mean) * torch.exp(-0.5 * log_variance)
    return -0.5 * (distance.square() + log_variance + _LOG_2PI)


def expected_gaussian_log_density(
    z: Tensor, mean: Tensor, log_variance: Tensor, chances: Tensor
) -> Tensor:
    r"""Σ_k c_k log N(z; μ_k, σ_k²) by three products of c with K × D numbers, in nats.

    .. math:: -\tfrac12 \Big[ z^2 \sum_k c_k a_k - 2 z \sum_k c_k a_k \mu_k
              + \sum_k c_k (a_k \mu_k^2 + \log \sigma_k^2) + \log 2\pi \Big],
              \qquad a_k = \sigma_k^{-2}

    z and μ are centred first, by the mean of all μ, lest squares cancel.

    Args:
        z: ``(..., N, D)``.
        mean: μ, ``(..., K, D)``.
        log_variance: log σ², ``(..., K, D)``.
        chances: c, ``(..., N, K)``; they add up to 1.

    Returns:
        ``(..., N, D)``.
    """
    centre = mean.mean(-2, keepdim=True).detach()
    z, mean, precision = z - centre, mean - centre, torch.exp(-log_variance)
    with torch.autocast(z.device.type, enabled=False):  # squares cancel: bfloat16 would not do
        square = chances @ precision
        cross = chances @ (precision * mean)
        rest = chances @ (precision * mean.square() + log_variance)
    return -0.5 * (z.square() * square - 2 * z * cross + rest + _LOG_2PI)
