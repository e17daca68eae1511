"""The correlation matrix of data, known by its products alone."""

from dataclasses import dataclass, replace

import torch
from torch import Generator, Tensor

from hatchel.methods.linear_corex.images import Imaged

_POWERS = 2  # of the range finder; more changed no subspace that was tried


@dataclass(frozen=True)
class Correlations:
    r"""A matrix Σ of ones on the diagonal, shrunk to the unit matrix.

    .. math:: Σ = (1 - ε²) \left(\tfrac1N x^\top x + \operatorname{diag}(d)\right) + ε² I

    Attributes:
        x: columns of mean 0 and mean square at most 1, ``(N, P)``, perhaps compressed: only
            ``x.T @ x`` counts.
        count: N, the rows that x was made of.
        lacking: d, what lacks of mean square 1 in each column, ``(P,)``: what missing values that
            were filled with 0 would have had, or directions that were left out.
        noise: ε, from 0 to below 1.
    """

    x: Tensor
    count: int
    lacking: Tensor
    noise: float = 0.0

    def imaged(self, weights: Tensor) -> Imaged:
        """Return weights ``(m, P)`` with their image Σ·weights: 4 N P m operations."""
        image = (weights @ self.x.T) @ self.x
        image.div_(self.count).addcmul_(self.lacking, weights)
        return Imaged(weights, image.mul_(1 - self.noise**2).add_(weights, alpha=self.noise**2))

    def tempered(self, noise: float) -> "Correlations":
        """Return the same with another ε."""
        return replace(self, noise=noise)

    def compressed(self, rank: int, generator: Generator) -> "Correlations":
        """Keep the leading ``rank`` directions; what lacks on the diagonal is made up for.

        Source: Halko, Martinsson and Tropp 2011, algorithm 4.4.
        """
        start = torch.randn(rank, self.x.shape[1], generator=generator, dtype=self.x.dtype)
        rows = self.x @ start.to(self.x).T
        for _ in range(_POWERS):
            rows = self.x @ (self.x.T @ _orthonormal(rows))
        return correlations(_orthonormal(rows).T @ self.x, self.count)


def correlations(x: Tensor, count: int | None = None) -> Correlations:
    """Return the correlations of columns of mean 0 and mean square at most 1.

    Args:
        x: ``(N, P)``.
        count: the rows that x was made of, where it is compressed.
    """
    count = count or len(x)
    square = torch.linalg.vector_norm(x, dim=0).square() / count
    return Correlations(x, count, (1 - square).clamp(min=0))


def _orthonormal(columns: Tensor) -> Tensor:
    basis: Tensor = torch.linalg.qr(columns).Q
    return basis
