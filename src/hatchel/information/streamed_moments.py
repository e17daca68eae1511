"""Moments of few latents and many features in one pass over the features.

What takes time is reading the features from memory, so each block of rows is read once and used
for all sums while it is in the cache.
"""

from typing import NamedTuple

import torch
from torch import Tensor

# A block of this many numbers, and its centred copy, stay in a usual cache.
BLOCK_NUMBERS = 2**18


class Moments(NamedTuple):
    """Second central moments, in float64.

    Attributes:
        cov_zx: (m, F).
        cov_zz: (m, m).
        var_x: (F,).
    """

    cov_zx: Tensor
    cov_zz: Tensor
    var_x: Tensor


def streamed_moments(z: Tensor, x: Tensor) -> Moments:
    """Return the moments of latents and features; no gradient passes.

    Products over a block are summed in the features' own precision, blocks in float64. Features
    are centred by the mean of the first block, which keeps a large mean from eating digits.

    Args:
        z: (N, m).
        x: (N, F).
    """
    count, double = len(z), torch.float64
    rows = min(count, max(16, BLOCK_NUMBERS // x.shape[1]))
    origin = x[:rows].mean(0)
    centred = z.to(double) - z.to(double).mean(0)
    weights = torch.cat([centred, centred.new_ones(count, 1)], dim=1).to(x.dtype)
    sums = x.new_zeros(weights.shape[1], x.shape[1], dtype=double)
    squares = x.new_zeros(x.shape[1], dtype=double)
    buffer = x.new_empty(rows, x.shape[1])
    for start in range(0, count, rows):
        part = x[start : start + rows]
        shifted = torch.sub(part, origin, out=buffer[: len(part)])
        sums += weights[start : start + rows].mT @ shifted
        squares += shifted.square_().sum(0)
    mean = sums[-1] / count
    # The latents are centred only as well as their precision allows: take the rest off.
    rest = weights[:, :-1].to(double).mean(0)
    cross = sums[:-1] / count - rest[:, None] * mean
    return Moments(cross, centred.mT @ centred / count, squares / count - mean.square())
