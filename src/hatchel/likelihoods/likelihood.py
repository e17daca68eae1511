"""What every likelihood offers."""

from collections.abc import Mapping
from typing import Protocol

from torch import Tensor

Own = Mapping[str, Tensor]
"""Trainable parameters of a likelihood itself, by name."""
Each = tuple[Tensor, ...]
"""k numbers for each value of a sample, ``(…, *shape)`` each."""


class Likelihood(Protocol):
    """p(x | decoder output), each value of a sample independent of the others given the output.

    Samples may have any shape, and no axis means anything. How the k numbers of each value lie in a
    decoder's output is said in :mod:`hatchel.likelihoods.sample_axes`.
    """

    @property
    def outputs_per_channel(self) -> int:
        """Return k, the numbers that the decoder gives for each value."""

    @property
    def allowed(self) -> tuple[float, float]:
        """Return the least and the largest value that x may have; ±∞ for any."""

    def own(self) -> dict[str, Tensor]:
        """Return the first values of the trainable parameters that belong to no network."""

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p(x | outputs) of each value in nats, like x: those of a sample add up.

        Args:
            outputs: of the decoder, k tensors like x.
            x: values, ``(…, *shape)``.
            own: as :meth:`own` names them.
        """

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return E[x | outputs], like each of the outputs."""

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return draws of x, from standard normal ``noise`` like outputs."""
