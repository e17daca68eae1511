"""From values to images and back: sums, parameters side by side, choices."""

import torch
from torch import Tensor


def total(values: Tensor) -> Tensor:
    """Sum over channels, height and width: ``(…, C, H, W)`` → ``(…)``."""
    return values.sum((-3, -2, -1))


def split(outputs: Tensor, count: int) -> tuple[Tensor, ...]:
    """Return the ``count`` parameters of each value: ``(…, k·C, H, W)`` → k of ``(…, C, H, W)``."""
    return outputs.chunk(count, dim=-3)


def chosen(probability: Tensor, noise: Tensor) -> Tensor:
    """Return True with this probability, elementwise: where Φ(noise) < p, noise standard normal."""
    smaller: Tensor = torch.special.ndtr(noise) < probability
    return smaller
