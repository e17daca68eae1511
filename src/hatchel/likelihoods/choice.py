"""Choices made by noise."""

import torch
from torch import Tensor


def chosen(probability: Tensor, noise: Tensor) -> Tensor:
    """Return True with this probability, elementwise: where Φ(noise) < p, noise standard normal."""
    smaller: Tensor = torch.special.ndtr(noise) < probability
    return smaller
