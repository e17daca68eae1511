"""Positive values whose logarithms lie around the decoder's output."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from hatchel.likelihoods.gaussian import log_density
from hatchel.likelihoods.likelihood import Each, Own
from hatchel.likelihoods.scale import Scale, check_scale, log_scale, own_log_scale, positive


@dataclass(frozen=True)
class LogNormalLikelihood:
    r"""log(x + o) is Gaussian around the output, with the same σ for every value.

    .. math:: \log p(x) = \log N(\log(x + o);\, m, σ^2) - \log(x + o), \qquad x > -o

    Images hold zeros, whose logarithm is not finite: hence the offset o, by which a little of the
    probability lies below zero.

    Attributes:
        scale: σ of the logarithm, or "learned": one log σ is trained, at first 0.
        offset: o > 0; by default the distance of two 8-bit values.

    Raises:
        ValueError: another scale, or an offset that is not positive.

    Source: Gao et al. 2018, section 6.3, "log-normal loss", of which no more is printed; offset and
    scale are ours.
    """

    scale: Scale = "learned"
    offset: float = 1 / 255

    def __post_init__(self) -> None:
        check_scale(self.scale, "learned")
        if not positive(self.offset):
            raise ValueError(f"offset={self.offset!r} must be a positive number, such as 1/255")

    @property
    def outputs_per_channel(self) -> int:
        """One: the mean of the logarithm."""
        return 1

    def own(self) -> dict[str, Tensor]:
        """``log_scale ()`` where the scale is learned."""
        return own_log_scale(self.scale)

    @property
    def allowed(self) -> tuple[float, float]:
        """From 0 on."""
        return 0.0, math.inf

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) of each value in nats."""
        (mean,) = outputs
        logarithm = (x + self.offset).log()
        return log_density(logarithm, mean, log_scale(self.scale, own)) - logarithm

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return exp(m + σ²/2) − o."""
        (mean,) = outputs
        return self._value(mean + 0.5 * (2 * log_scale(self.scale, own)).exp())

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return exp(m + σ·noise) − o."""
        (mean,), (drawn,) = outputs, noise
        return self._value(mean + log_scale(self.scale, own).exp() * drawn)

    def _value(self, logarithm: Tensor) -> Tensor:
        # The largest number stands for those that overflow, so that a picture has no infinities.
        return logarithm.exp().clamp(max=torch.finfo(logarithm.dtype).max) - self.offset
