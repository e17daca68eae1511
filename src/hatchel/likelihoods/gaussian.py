"""Continuous values around the decoder's output."""

import math
from dataclasses import dataclass

from torch import Tensor

from hatchel.likelihoods.likelihood import Each, Own
from hatchel.likelihoods.scale import Scale, check_scale, log_scale, own_log_scale

HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def log_density(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """log N(x; m, σ²) = −½((x − m)/σ)² − log σ − ½ log 2π, elementwise in nats."""
    standardised = (x - mean) * (-log_scale).exp()
    return -0.5 * standardised.square() - log_scale - HALF_LOG_TWO_PI


@dataclass(frozen=True)
class GaussianLikelihood:
    """p(x | output) = N(x; output, σ²), the same σ for every value.

    With a fixed scale and a weight β on the rate, only βσ² matters. The published results on MNIST
    with β = 10 fit σ of 0.10 to 0.13; σ = √½ makes the squared error the reconstruction term.

    Attributes:
        scale: σ > 0, or "learned": one log σ is trained with the networks, at first 0.

    Raises:
        ValueError: another scale.

    Source: Liu et al. 2018, a fixed σ; Rybkin et al. 2021, a learned one.
    """

    scale: Scale = 0.1

    def __post_init__(self) -> None:
        check_scale(self.scale, "learned")

    @property
    def outputs_per_channel(self) -> int:
        """One: the mean."""
        return 1

    def own(self) -> dict[str, Tensor]:
        """``log_scale ()`` where the scale is learned."""
        return own_log_scale(self.scale)

    @property
    def allowed(self) -> tuple[float, float]:
        """Any value."""
        return -math.inf, math.inf

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) of each value in nats."""
        (mean,) = outputs
        return log_density(x, mean, log_scale(self.scale, own))

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return the outputs."""
        (mean,) = outputs
        return mean

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return outputs + σ·noise."""
        (mean,), (drawn,) = outputs, noise
        return mean + log_scale(self.scale, own).exp() * drawn
