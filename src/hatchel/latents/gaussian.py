"""Gaussian latents."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from hatchel.latents.law import Parameters
from hatchel.objectives.gaussian_posterior import (
    expected_gaussian_log_density,
    gaussian_entropy,
    gaussian_kl,
    gaussian_log_density,
    reparametrise,
)
from hatchel.training.phase import Noise


@dataclass(frozen=True)
class GaussianLaw:
    """q(z|x) = N(mean, diag exp(log_variance)) and p(z) = N(0, 1).

    The encoder gives the means of a block, then its log-variances.

    Source: Kingma and Welling 2014.
    """

    name: ClassVar[str] = "gaussian"

    def outputs(self, width: int) -> int:
        """Two for each latent."""
        return 2 * width

    def latents(self, width: int) -> int:
        """One a column."""
        return width

    def noise(self, width: int) -> Noise:
        """One standard normal number for each latent."""
        return Noise("normal", width)

    def read(self, outputs: Tensor) -> Parameters:
        """Return mean and log-variance."""
        return outputs.chunk(2, dim=-1)

    def mean(self, q: Parameters) -> Tensor:
        """Return the means."""
        return q[0]

    def kl(self, q: Parameters) -> Tensor:
        """Return the divergence of each latent from N(0, 1), nats."""
        mean, log_variance = q
        return gaussian_kl(mean, log_variance)

    def entropy(self, q: Parameters) -> Tensor:
        """Return ½ log 2πeσ² of each latent, nats."""
        return gaussian_entropy(q[1])

    def log_prob(self, q: Parameters, z: Tensor) -> Tensor:
        """Return log N(z; mean, σ²) of each latent, nats."""
        mean, log_variance = q
        return gaussian_log_density(z, mean, log_variance)

    def expected_log_prob(self, q: Parameters, z: Tensor, chances: Tensor) -> Tensor:
        """Return −½ Σ_k c_k [(z − mean_k)²/σ_k² + log 2πσ_k²]; no array has N·K·W numbers."""
        mean, log_variance = q
        return expected_gaussian_log_density(z, mean, log_variance, chances)

    def sample(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return mean + σ·noise."""
        assert noise is not None
        mean, log_variance = q
        return reparametrise(mean, log_variance, noise)

    def draw(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return mean + σ·noise."""
        return self.sample(q, noise)

    def prior(self, noise: Tensor | None, count: int, width: int) -> Tensor:
        """Return the noise."""
        assert noise is not None
        return noise

    def walk(self, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return mean + value·deviation."""
        return mean + values.unsqueeze(-1) * deviation

    def place(self, z: Tensor, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return its distance from the mean in standard deviations."""
        return ((z - mean) / deviation)[0]
