"""Weights with their images: the geometry in which the search takes place."""

from typing import NamedTuple

import torch
from torch import Tensor


class Imaged(NamedTuple):
    """Weights, and what a correlation matrix Σ makes of them; all maps here are linear.

    Attributes:
        weights: ``(m, P)``.
        image: weights · Σ, ``(m, P)``.
    """

    weights: Tensor
    image: Tensor

    def plus(self, other: "Imaged", scale: float = 1.0) -> "Imaged":
        """Return self + scale · other."""
        return Imaged(*(torch.add(a, b, alpha=scale) for a, b in zip(self, other, strict=True)))

    def add_(self, other: "Imaged", scale: float) -> None:
        """Add scale · other in place."""
        for own, more in zip(self, other, strict=True):
            own.add_(more, alpha=scale)

    def times(self, scale: Tensor | float) -> "Imaged":
        """Return each latent's row times a number of its own, ``(m, 1)``, or all times one."""
        return Imaged(self.weights * scale, self.image * scale)

    def mul_(self, scale: float) -> None:
        """Multiply by a number in place."""
        for own in self:
            own.mul_(scale)

    def inner(self, other: "Imaged") -> float:
        """Return ⟨self, other⟩ = tr(self Σ otherᵀ)."""
        return float(torch.dot(self.image.flatten(), other.weights.flatten()))

    def rowwise(self, other: "Imaged") -> Tensor:
        """Return the inner products latent by latent, ``(m, 1)``."""
        each: Tensor = torch.linalg.vecdot(self.image, other.weights)
        return each[:, None]
