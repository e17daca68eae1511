"""What every likelihood offers."""

from collections.abc import Mapping
from typing import Protocol

from torch import Tensor

Own = Mapping[str, Tensor]
"""Trainable parameters of a likelihood itself, by name."""


class Likelihood(Protocol):
    """p(x | decoder output) of images, each value independent of the others given the output.

    Outputs ``(…, N, k·C, H, W)`` hold the k parameters of a value C channels at a time: the first
    C channels are the first parameter of each channel, and so on.
    """

    @property
    def outputs_per_channel(self) -> int:
        """Return k, the numbers that the decoder gives for each value of an image."""

    def own(self) -> dict[str, Tensor]:
        """Return the first values of the trainable parameters that belong to no network."""

    def log_prob(self, outputs: Tensor, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) in nats, summed over an image: ``(…, N)``.

        Args:
            outputs: of the decoder, ``(…, N, k·C, H, W)``.
            x: images, ``(…, N, C, H, W)``.
            own: as :meth:`own` names them.
        """

    def mean(self, outputs: Tensor, own: Own) -> Tensor:
        """Return E[x | outputs], ``(…, N, C, H, W)``."""

    def sample(self, outputs: Tensor, own: Own, noise: Tensor) -> Tensor:
        """Return draws of x, ``(…, N, C, H, W)``, from standard normal ``noise`` like outputs."""
