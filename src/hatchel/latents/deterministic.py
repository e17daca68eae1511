"""Latents without noise."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from hatchel.latents.law import Parameters
from hatchel.training.phase import Noise


@dataclass(frozen=True)
class DeterministicLaw:
    """z is what the encoder gives: an autoencoder's code. It pays no divergence."""

    name: ClassVar[str] = "deterministic"

    def outputs(self, width: int) -> int:
        """One for each latent."""
        return width

    def latents(self, width: int) -> int:
        """One a column."""
        return width

    def noise(self, width: int) -> Noise | None:
        """None."""
        return None

    def read(self, outputs: Tensor) -> Parameters:
        """Return the outputs."""
        return (outputs,)

    def mean(self, q: Parameters) -> Tensor:
        """Return the outputs."""
        return q[0]

    def kl(self, q: Parameters) -> Tensor:
        """Return zeros: no prior holds it."""
        return torch.zeros_like(q[0])

    def entropy(self, q: Parameters) -> Tensor:
        """Return zeros: it has no spread."""
        return torch.zeros_like(q[0])

    def log_prob(self, q: Parameters, z: Tensor) -> Tensor:
        """Return zeros: it has no density."""
        return torch.zeros_like(q[0] + z)

    def expected_log_prob(self, q: Parameters, z: Tensor, chances: Tensor) -> Tensor:
        """Return zeros: it has no density."""
        del q, chances
        return torch.zeros_like(z)

    def sample(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return the outputs."""
        return q[0]

    def draw(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return the outputs."""
        return q[0]

    def prior(self, noise: Tensor | None, count: int, width: int) -> Tensor:
        """Return zeros: there is no law to draw from."""
        return torch.zeros(count, width)

    def walk(self, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return mean + value·deviation."""
        return mean + values.unsqueeze(-1) * deviation

    def place(self, z: Tensor, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return its distance from the mean in standard deviations."""
        return ((z - mean) / deviation)[0]
