"""Continuous values around one of two outputs of the decoder."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.likelihoods.choice import chosen
from hatchel.likelihoods.gaussian import log_density
from hatchel.likelihoods.likelihood import Each, Own
from hatchel.likelihoods.scale import check_scale, positive


class Components(NamedTuple):
    """The two Gaussians of every value, each like x or fit to broadcast with it.

    Attributes:
        logit: of the first one's weight.
        means: of both.
        scales: their standard deviations.
    """

    logit: Tensor
    means: tuple[Tensor, Tensor]
    scales: tuple[Tensor, Tensor]


@dataclass(frozen=True)
class GaussianMixtureLikelihood:
    r"""A mixture of two Gaussians for every value of a sample.

    .. math:: p(x) = π\,N(x; m_1, σ_1^2) + (1-π)\,N(x; m_2, σ_2^2), \qquad π = sigmoid(l)

    The decoder gives l, m₁, m₂ for each value, in this order, and s₁, s₂ after them where the
    scales are its own. Scales that are trained are σ = floor + softplus(s): the density of a value
    that a mean can meet exactly, such as black, would otherwise grow without bound.

    Attributes:
        scale: both σ as one number; "learned", two numbers for the whole set, at first
            floor + log 2; or "decoded", two outputs for each value.
        floor: the least σ of a trained scale; by default the distance of two 8-bit values.

    Raises:
        ValueError: another scale, or a floor that is not positive.

    Source: Liu et al. 2018, "Mixture of 2-Gaussian" for CelebA, of which no more is printed; the
    parametrisation is ours.
    """

    scale: float | Literal["learned", "decoded"] = "decoded"
    floor: float = 1 / 255

    def __post_init__(self) -> None:
        check_scale(self.scale, "learned", "decoded")
        if not positive(self.floor):
            raise ValueError(f"floor={self.floor!r} must be a positive number, such as 1/255")

    @property
    def outputs_per_channel(self) -> int:
        """Five with decoded scales, otherwise three."""
        return 5 if self.scale == "decoded" else 3

    def own(self) -> dict[str, Tensor]:
        """``raw_scale (2,)``, the s of both Gaussians, where the scales are learned."""
        return {"raw_scale": torch.zeros(2)} if self.scale == "learned" else {}

    @property
    def allowed(self) -> tuple[float, float]:
        """Any value."""
        return -math.inf, math.inf

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) of each value in nats."""
        logit, means, scales = self._components(outputs, own)
        first, second = (
            log_density(x, mean, scale.log()) for mean, scale in zip(means, scales, strict=True)
        )
        return torch.logaddexp(
            functional.logsigmoid(logit) + first, functional.logsigmoid(-logit) + second
        )

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return π·m₁ + (1 − π)·m₂."""
        logit, (first, second), _ = self._components(outputs, own)
        return torch.lerp(second, first, torch.sigmoid(logit))

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return draws: the first part of the noise chooses the Gaussian, the second its value."""
        logit, means, scales = self._components(outputs, own)
        choice, value, *_ = noise
        first, second = (m + s * value for m, s in zip(means, scales, strict=True))
        return torch.where(chosen(torch.sigmoid(logit), choice), first, second)

    def _components(self, outputs: Each, own: Own) -> Components:
        logit, first, second, *raw = outputs
        if self.scale == "learned":
            raw = list(own["raw_scale"].unbind(-1))
        return Components(logit, (first, second), self._scales(raw))

    def _scales(self, raw: list[Tensor]) -> tuple[Tensor, Tensor]:
        if isinstance(self.scale, str):
            first, second = (self.floor + functional.softplus(s) for s in raw)
            return first, second
        fixed = torch.tensor(self.scale, dtype=torch.float64)  # a scalar promotes no images
        return fixed, fixed
