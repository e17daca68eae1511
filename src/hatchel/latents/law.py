"""What every law of latents offers."""

from typing import ClassVar, Protocol

from torch import Tensor

from hatchel.training.phase import Noise

Parameters = tuple[Tensor, ...]
"""Those of q(z|x) of a block, ``(…, N, W)`` each."""


class Law(Protocol):
    """q(z|x) and p(z) of a block of latents, each independent of the others given x.

    A block of width W is W columns of a code. A column is one latent, but for a categorical
    block, whose columns are the values of a single one. L is the number of latents.
    """

    name: ClassVar[str]

    def outputs(self, width: int) -> int:
        """Return how many numbers the encoder gives for a block."""

    def latents(self, width: int) -> int:
        """Return L."""

    def noise(self, width: int) -> Noise | None:
        """Return what random numbers a sample needs; None for none."""

    def read(self, outputs: Tensor) -> Parameters:
        """Return the parameters of q(z|x) from the encoder's outputs for the block."""

    def mean(self, q: Parameters) -> Tensor:
        """Return E[z|x], ``(…, N, W)``."""

    def kl(self, q: Parameters) -> Tensor:
        """Return KL(q(z_j|x) ‖ p(z_j)) of each latent, ``(…, N, L)`` nats."""

    def entropy(self, q: Parameters) -> Tensor:
        """Return H(q(z_j|x)) of each latent, ``(…, N, L)`` nats; differential of a density."""

    def log_prob(self, q: Parameters, z: Tensor) -> Tensor:
        """Return log q(z_j) of each latent at values ``(…, N, W)``: ``(…, N, L)`` nats.

        Parameters and values are broadcast. A relaxed value of a discrete latent counts softly.
        """

    def expected_log_prob(self, q: Parameters, z: Tensor, chances: Tensor) -> Tensor:
        """Return Σ_k chances_k log q_k(z_j), of K laws at N values: ``(…, N, L)`` nats.

        Args:
            q: parameters of K laws, ``(…, K, W)`` each.
            z: values, ``(…, N, W)``.
            chances: of each law at each value, ``(…, N, K)``; they add up to 1.
        """

    def sample(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return draws from q(z|x) through which gradients reach the encoder, ``(…, N, W)``."""

    def draw(self, q: Parameters, noise: Tensor | None) -> Tensor:
        """Return draws from q(z|x) itself, without a relaxation, ``(…, N, W)``."""

    def prior(self, noise: Tensor | None, count: int, width: int) -> Tensor:
        """Return draws from p(z), ``(count, W)``."""

    def walk(self, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return a path along one latent for a traversal, ``(S, columns of the latent)``.

        Args:
            mean: of the latent's columns over the data.
            deviation: their standard deviation.
            values: S standard deviations, in ascending order.
        """

    def place(self, z: Tensor, mean: Tensor, deviation: Tensor, values: Tensor) -> Tensor:
        """Return where a code lies on that path, a scalar in the units of the values.

        Args:
            z: the latent's columns.
            mean: as for :meth:`walk`.
            deviation: likewise.
            values: likewise.
        """
