"""Where the codes of a data set lie, and what each latent says."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.information.latents.aggregate_posterior import aggregate_information
from hatchel.methods.variational.model import Posterior
from hatchel.objectives.gaussian_posterior import gaussian_kl, reparametrise

ENCODED = 5_000
"""Images behind the information of a latent: the cost grows with their square."""


class Spread(NamedTuple):
    """Where the codes of a data set lie, and what each latent says; D latents.

    Attributes:
        mean: of the aggregate posterior, ``(D,)``.
        deviation: its standard deviation, ``(D,)``.
        information: I(z_j; x) by the mixture over the images encoded, nats.
        kl: mean KL(q(z_j|x) ‖ p(z_j)), nats.
        total_correlation: of the aggregate posterior, nats; at most what the sample can show.
        joint: I(z; x), nats.
        saturated: whether the number of images bounds ``joint``.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    information: NDArray[np.float64]
    kl: NDArray[np.float64]
    total_correlation: float
    joint: float
    saturated: bool


def spread_of(posterior: Posterior, seed: int = 0) -> Spread:
    """Measure the aggregate posterior of the images that were encoded.

    Args:
        posterior: of N images drawn from the data.
        seed: of the codes' noise.
    """
    mean, log_variance = posterior.mean.double().cpu(), posterior.log_variance.double().cpu()
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype)
    z = reparametrise(mean, log_variance, noise)
    found = aggregate_information(mean.float(), log_variance.float(), z.float())
    variance = log_variance.exp().mean(0) + mean.var(0, correction=0)
    return Spread(
        mean.mean(0).numpy(),
        variance.sqrt().numpy(),
        found.per_latent.double().numpy(),
        gaussian_kl(mean, log_variance).mean(0).numpy(),
        float(found.total_correlation),
        float(found.joint),
        bool(found.saturated),
    )
