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
    """Second central moments, in float64, with the axis of a stack in front where there is one.

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


def stacked_moments(z: Tensor, weights: Tensor, x: Tensor) -> Moments:
    """Return the moments of many weighted samples of latents with the same features.

    Args:
        z: (B, N, m), the latents of each sample.
        weights: (B, N) or (1, N), how often each row counts; they add up to N.
        x: (N, F).

    Returns:
        (B, m, F), (B, m, m) and (B, F).
    """
    (stack, count, m), double = z.shape, torch.float64
    origin = x.mean(0)
    z = z.to(double)
    weight = weights.to(double)[..., None]
    mean_z = (weight * z).mean(1, keepdim=True)
    centred = z - mean_z
    rows_of_z = (weight * centred).to(x.dtype).mT.reshape(stack * m, count)
    left = torch.cat([rows_of_z, weights.to(x.dtype)])
    sums = x.new_zeros(len(left), x.shape[1], dtype=double)
    squares = x.new_zeros(len(weights), x.shape[1], dtype=double)
    rows = max(16, BLOCK_NUMBERS // x.shape[1])
    for start in range(0, count, rows):
        shifted = x[start : start + rows] - origin
        sums += left[:, start : start + rows] @ shifted
        squares += left[stack * m :, start : start + rows] @ shifted.square_()
    mean_x = sums[stack * m :] / count
    cov_zx = sums[: stack * m].reshape(stack, m, -1) / count
    # The latents are centred only as well as their precision allows: take the rest off.
    rest = rows_of_z.to(double).mean(1).reshape(stack, m)
    cov_zx = cov_zx - rest[..., None] * mean_x[:, None]
    cov_zz = (weight * centred).mT @ centred / count
    var_x = squares / count - mean_x.square()
    return Moments(cov_zx, cov_zz, var_x.expand(stack, -1))
