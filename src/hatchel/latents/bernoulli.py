"""Binary latents."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.latents.law import Parameters
from hatchel.latents.temperature import check_temperature
from hatchel.training.phase import Noise


@dataclass(frozen=True)
class BernoulliLaw:
    r"""q(z = 1|x) = sigmoid(l) with the encoder's output l, and p(z = 1) = ½.

    A sample is the binary concrete relaxation, :math:`sigmoid((l + \log u - \log(1-u)) / τ)` for a
    uniform u; the divergence is that of the Bernoulli law itself,
    :math:`\log 2 - H(sigmoid(l))`.

    Attributes:
        temperature: τ > 0 of the relaxation; the smaller, the nearer a sample is to 0 or 1.
        straight_through: pass on zeros and ones, with the gradients of the relaxation.

    Raises:
        ValueError: a temperature that is not positive.

    Source: Maddison et al. 2017, appendix B; Jang et al. 2017 for straight-through gradients.
    """

    name: ClassVar[str] = "bernoulli"

    temperature: float = 2 / 3
    straight_through: bool = False

    def __post_init__(self) -> None:
        check_temperature(self.temperature)

    def outputs(self, width: int) -> int:
        """One for each latent: the logit."""
        return width

    def latents(self, width: int) -> int:
        """One a column."""
        return width

    def noise(self, width: int) -> Noise:
        """One uniform number for each latent."""
        return Noise("uniform", width)

    def read(self, outputs: Tensor) -> Parameters:
        """Return the outputs."""
        return (outputs,)

    def mean(self, q: Parameters) -> Tensor:
        """Return the probability of one."""
        return torch.sigmoid(q[0])

    def kl(self, q: Parameters) -> Tensor:
        """Return the divergence of each latent from a fair coin, at most log 2 nats."""
        return math.log(2) - self.entropy(q)

    def entropy(self, q: Parameters) -> Tensor:
        """Return H(sigmoid(l)) of each latent, at most log 2 nats."""
        return functional.softplus(q[0]) - torch.sigmoid(q[0]) * q[0]

    def log_prob(self, q: Parameters, z: Tensor) -> Tensor:
        """Return z·l − softplus(l) of each latent, nats."""
        return z * q[0] - functional.softplus(q[0])

    def expected_log_prob(self, q: Parameters, z: Tensor, chances: Tensor) -> Tensor:
        """Return z·Σ_k c_k l_k − Σ_k c_k softplus(l_k)."""
        with torch.autocast(z.device.type, enabled=False):  # a logit is no small number
            return z * (chances @ q[0]) - chances @ functional.softplus(q[0])

    def sample(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return relaxed draws in (0, 1), or zeros and ones."""
        assert noise is not None
        relaxed = torch.sigmoid((q[0] + torch.logit(noise, eps=1e-6)) / self.temperature)
        if not self.straight_through:
            return relaxed
        return (relaxed > 0.5).to(relaxed.dtype) + relaxed - relaxed.detach()

    def draw(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return zeros and ones."""
        assert noise is not None
        return (noise < torch.sigmoid(q[0])).to(noise.dtype)

    def prior(self, noise: Tensor | None, count: int, width: int) -> Tensor:
        """Return zeros and ones."""
        assert noise is not None
        return (noise < 0.5).to(noise.dtype)

    def walk(self, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return steps from 0 to 1."""
        low, high = values[0], values[-1]
        return ((values - low) / (high - low)).unsqueeze(-1)

    def place(self, z: Tensor, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return the value that stands for this probability of one."""
        return values[0] + z[0] * (values[-1] - values[0])
