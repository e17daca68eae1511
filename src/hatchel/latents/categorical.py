"""A categorical latent."""

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
class CategoricalLaw:
    r"""One latent of W values, q(z = k|x) = softmax(l)_k and p(z = k) = 1/W; z is a row of W.

    A sample is the Gumbel-softmax relaxation, :math:`softmax((l - \log(-\log u)) / τ)` for uniform
    u; the divergence is that of the categorical law itself, :math:`\log W - H(softmax(l))`.

    Attributes:
        temperature: τ > 0 of the relaxation; the smaller, the nearer a sample is to one value.
        straight_through: pass on one value, with the gradients of the relaxation.

    Raises:
        ValueError: a temperature that is not positive.

    Source: Jang et al. 2017, Maddison et al. 2017; Dupont 2018 for the bound.
    """

    name: ClassVar[str] = "categorical"

    temperature: float = 2 / 3
    straight_through: bool = False

    def __post_init__(self) -> None:
        check_temperature(self.temperature)

    def outputs(self, width: int) -> int:
        """One for each value: the logit."""
        return width

    def latents(self, width: int) -> int:
        """One in all."""
        return 1

    def noise(self, width: int) -> Noise:
        """One uniform number for each value."""
        return Noise("uniform", width)

    def read(self, outputs: Tensor) -> Parameters:
        """Return the outputs."""
        return (outputs,)

    def mean(self, q: Parameters) -> Tensor:
        """Return the probability of each value."""
        return torch.softmax(q[0], dim=-1)

    def kl(self, q: Parameters) -> Tensor:
        """Return the divergence from the uniform law, ``(…, N, 1)``, at most log W nats."""
        return math.log(q[0].shape[-1]) - self.entropy(q)

    def entropy(self, q: Parameters) -> Tensor:
        """Return H(softmax(l)), ``(…, N, 1)``, at most log W nats."""
        log_p = functional.log_softmax(q[0], dim=-1)
        return -(log_p.exp() * log_p).sum(-1, keepdim=True)

    def log_prob(self, q: Parameters, z: Tensor) -> Tensor:
        """Return Σ_k z_k log softmax(l)_k, ``(…, N, 1)`` nats."""
        return (z * functional.log_softmax(q[0], dim=-1)).sum(-1, keepdim=True)

    def expected_log_prob(self, q: Parameters, z: Tensor, chances: Tensor) -> Tensor:
        """Return Σ_w z_w Σ_k c_k log softmax(l_k)_w."""
        log_p = functional.log_softmax(q[0], dim=-1)
        with torch.autocast(z.device.type, enabled=False):
            return (z * (chances @ log_p)).sum(-1, keepdim=True)

    def sample(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return relaxed draws that sum to one, or one value each."""
        assert noise is not None
        relaxed = torch.softmax((q[0] + _gumbel(noise)) / self.temperature, dim=-1)
        if not self.straight_through:
            return relaxed
        return _one_hot(relaxed) + relaxed - relaxed.detach()

    def draw(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return one value each."""
        assert noise is not None
        return _one_hot(q[0] + _gumbel(noise))

    def prior(self, noise: Tensor | None, count: int, width: int) -> Tensor:
        """Return one value each."""
        assert noise is not None
        return _one_hot(noise)

    def walk(self, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return each value in turn, for as many steps."""
        width = mean.shape[-1]
        place = torch.arange(len(values), device=mean.device) * width // len(values)
        return functional.one_hot(place, width).to(mean.dtype)

    def place(self, z: Tensor, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return the middle of the steps at which the likeliest value stands."""
        shown = self.walk(mean, deviation, values).argmax(-1) == z.argmax(-1)
        return values[shown].mean()


def _gumbel(noise: Tensor) -> Tensor:
    """Turn uniform numbers into standard Gumbel ones."""
    tiny = torch.finfo(noise.dtype).tiny  # a logarithm of zero is none
    exponential = (-torch.log(noise.clamp(min=tiny))).clamp(min=tiny)
    return -torch.log(exponential)


def _one_hot(values: Tensor) -> Tensor:
    """Mark the largest of each row."""
    largest = values.argmax(-1, keepdim=True)
    return torch.zeros_like(values).scatter(-1, largest, 1.0)
