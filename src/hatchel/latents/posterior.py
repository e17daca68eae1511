"""q(z|x), as an encoder's outputs say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from hatchel.latents.code import Block, Code, gaussian_code, noise_of
from hatchel.latents.law import Parameters


@dataclass(frozen=True, eq=False)
class Posterior:
    """q(z|x) of N samples.

    Attributes:
        code: its blocks.
        parameters: of each block, as its law reads them.
    """

    code: Code
    parameters: tuple[Parameters, ...]

    @property
    def mean(self) -> Tensor:
        """E[z|x], ``(…, N, D)``: of a binary or categorical latent, probabilities."""
        return self._joined(lambda block, q: block.law.mean(q))

    @property
    def log_variance(self) -> Tensor:
        """Log-variances of a code that is Gaussian throughout, ``(…, N, D)``.

        Raises:
            ValueError: it is not.
        """
        self.code.require_gaussian("a log-variance")
        return self._joined(lambda _, q: q[1])

    @property
    def kl(self) -> Tensor:
        """KL(q(z_j|x) ‖ p(z_j)) of each latent, ``(…, N, L)`` nats."""
        return self._joined(lambda block, q: block.law.kl(q))

    @property
    def entropy(self) -> Tensor:
        """H(q(z_j|x)) of each latent, ``(…, N, L)`` nats."""
        return self._joined(lambda block, q: block.law.entropy(q))

    def log_prob(self, z: Tensor) -> Tensor:
        """Return log q(z_j|x) of each latent at codes ``(…, N, D)``, broadcast: ``(…, N, L)``."""
        parts = self.code.parts(z)
        return self._joined(lambda block, q: block.law.log_prob(q, parts[block.name]))

    def expected_log_prob(self, z: Tensor, chances: Tensor) -> Tensor:
        """Return Σ_k chances_k log q_k(z_j) of K laws at codes ``(…, N, D)``: ``(…, N, L)`` nats.

        Args:
            z: codes.
            chances: of each law at each code, ``(…, N, K)``.
        """
        parts = self.code.parts(z)
        return self._joined(
            lambda block, q: block.law.expected_log_prob(q, parts[block.name], chances)
        )

    def sample(self, noise: Mapping[str, Tensor]) -> Tensor:
        """Return draws of z, ``(…, N, D)``, with the noise that the code asks for."""
        return self._joined(lambda block, q: block.law.sample(q, noise_of(block, noise)))

    def draw(self, noise: Mapping[str, Tensor]) -> Tensor:
        """Return draws of z by the laws themselves, ``(…, N, D)``: binary latents are 0 or 1."""
        return self._joined(lambda block, q: block.law.draw(q, noise_of(block, noise)))

    def mixed(self, rows: Tensor) -> "Posterior":
        """Return that of M samples, each latent of which is a stored sample's.

        Args:
            rows: the stored sample behind each latent, ``(M, L)``.
        """
        latents = torch.tensor(self.code.column_latents, device=rows.device)
        columns = self.code.parts(rows[:, latents])
        return Posterior(
            self.code,
            tuple(
                tuple(value.gather(0, columns[block.name]) for value in q)
                for block, q in zip(self.code.blocks, self.parameters, strict=True)
            ),
        )

    def block(self, name: str) -> "Posterior":
        """Return that of one block; raises as :meth:`Code.block`."""
        place = self.code.blocks.index(self.code.block(name))
        return Posterior(self.code.alone(name), (self.parameters[place],))

    def first(self, count: int) -> "Posterior":
        """Return that of the first samples."""
        return self._each(lambda value: value[:count])

    def to(self, device: torch.device | str, dtype: torch.dtype) -> "Posterior":
        """Return the same on another device, in another type."""
        return self._each(lambda value: value.to(device, dtype))

    def _each(self, of: Callable[[Tensor], Tensor]) -> "Posterior":
        return Posterior(self.code, tuple(tuple(map(of, q)) for q in self.parameters))

    def _joined(self, of: Callable[[Block, Parameters], Tensor]) -> Tensor:
        parts = [of(*pair) for pair in zip(self.code.blocks, self.parameters, strict=True)]
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1)  # one without a copy


def read_posterior(code: Code, outputs: Tensor) -> Posterior:
    """Return what an encoder's outputs ``(…, N, O)`` stand for, block by block."""
    parts = torch.split(outputs, [block.outputs for block in code.blocks], dim=-1)
    pairs = zip(code.blocks, parts, strict=True)
    return Posterior(code, tuple(block.law.read(part) for block, part in pairs))


def gaussian_posterior(mean: Tensor, log_variance: Tensor) -> Posterior:
    """Return N(mean, diag exp(log_variance)), ``(…, N, D)`` each."""
    return Posterior(gaussian_code(mean.shape[-1]), ((mean, log_variance),))


def joined(parts: Sequence[Posterior]) -> Posterior:
    """Return the posterior of all samples, those of the first part first."""
    blocks = zip(*(part.parameters for part in parts), strict=True)
    parameters = (tuple(map(torch.cat, zip(*block, strict=True))) for block in blocks)
    return Posterior(parts[0].code, tuple(parameters))
