"""Data of low rank, multiplied by way of its factors.

Images put together from a few parts, one-hot codes and repeated rows have far fewer dimensions
than columns: x = left · right with r ≪ min(N, P). A product with x then costs r(N + P) instead of
N·P per row, and is the same up to rounding.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class LowRank(NamedTuple):
    """A matrix and its factors.

    Attributes:
        dense: ``(*data, N, P)``.
        left: ``(*data, N, r)``.
        right: ``(*data, r, P)``.
    """

    dense: Tensor
    left: Tensor
    right: Tensor


Features = Tensor | LowRank
"""Features of samples, ``(*data, N, P)``, with or without factors."""


def factored(x: Tensor, tolerance: float = 1e-6) -> Features:
    """Return ``x (*data, N, P)`` with its factors where they make products at least twice as cheap.

    Args:
        x: the data; the factors are found in float64.
        tolerance: singular values below this share of the largest count as zero; float32 data
            can't tell them from rounding.
    """
    u, s, v = torch.linalg.svd(x.double(), full_matrices=False)
    rank = int((s > tolerance * s[..., :1]).sum(-1).max())
    n, width = x.shape[-2:]
    if 2 * rank * (n + width) > n * width:
        return x
    left = u[..., :rank] * s[..., None, :rank]
    return LowRank(x, left.to(x), v[..., :rank, :].to(x))


def dense(x: Features) -> Tensor:
    """Return the matrix itself."""
    return x.dense if isinstance(x, LowRank) else x


def times_rows(x: Features, rows: Tensor) -> Tensor:
    """x · rowsᵀ for ``rows (*data, K, P)``: ``(*data, N, K)``."""
    if isinstance(x, LowRank):
        return x.left @ (x.right @ rows.transpose(-1, -2))
    return x @ rows.transpose(-1, -2)


def rows_times(rows: Tensor, x: Features) -> Tensor:
    """rows · x for ``rows (*data, K, N)``: ``(*data, K, P)``."""
    if isinstance(x, LowRank):
        return (rows @ x.left) @ x.right
    return rows @ x
