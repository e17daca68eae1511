"""Pairwise statistics of latents and features: all that a CI decoder needs to know."""

from typing import NamedTuple

import torch
from torch import Tensor

from hatchel.networks.low_rank import Features, dense, rows_times

_ROWS = 1024


class FeatureMoments(NamedTuple):
    """Mean and variance of each feature, both ``(*data, P)``."""

    mean: Tensor
    variance: Tensor


class PairMoments(NamedTuple):
    """First and second central moments of latents z and features x.

    Attributes:
        mean_z: E[z], ``(*models, m)``.
        mean_x: E[x], ``(*models, P)`` or broadcastable to it.
        cov_zx: Cov(z_j, x_i), ``(*models, m, P)``.
        cov_zz: Cov(z_j, z_k), ``(*models, m, m)``.
        var_x: Var(x_i), ``(*models, P)`` or broadcastable to it.
    """

    mean_z: Tensor
    mean_x: Tensor
    cov_zx: Tensor
    cov_zz: Tensor
    var_x: Tensor

    def detach(self) -> "PairMoments":
        """Return the same numbers, through which no gradient flows."""
        return PairMoments(*(moment.detach() for moment in self))

    def valued_at(self, other: "PairMoments") -> "PairMoments":
        """Return the numbers of ``other`` with the gradients of these."""
        return PairMoments(
            *(there + (here - here.detach()) for here, there in zip(self, other, strict=True))
        )


def feature_moments(x: Features) -> FeatureMoments:
    """Mean and (population) variance of each feature of ``x (*data, N, P)``."""
    x = dense(x)
    mean = x.mean(-2)
    total = torch.zeros_like(mean)
    for first in range(0, x.shape[-2], _ROWS):  # two passes, without a centred copy of the data
        rows = x[..., first : first + _ROWS, :]
        total += (rows - mean.unsqueeze(-2)).square_().sum(-2)
    return FeatureMoments(mean, total / x.shape[-2])


def pair_moments(z: Tensor, x: Features, features: FeatureMoments | None = None) -> PairMoments:
    """Moments of latents and features over N samples, for many models at once.

    Models that share their data are stacked *behind* the dimensions of the data, so that one
    matrix product serves them all: Cov(z, x) = E[(z − E z) xᵀ] needs no centred copy of x.

    Args:
        z: latents, ``(*data, *stack, N, m)``.
        x: features, ``(*data, N, P)``.
        features: the moments of ``x`` where they are known; computed otherwise.

    Returns:
        Moments with leading dimensions ``(*data, *stack)``; those of x keep size-one dimensions
        for the stack.

    Raises:
        ValueError: the leading dimensions or the sample counts of ``z`` and ``x`` don't match.
    """
    *data, samples, width = dense(x).shape
    if z.shape[: len(data)] != torch.Size(data) or z.shape[-2] != samples:
        raise ValueError(
            f"latents of shape {tuple(z.shape)} don't fit features of shape "
            f"{(*data, samples, width)}; "
            "expected z (*data, *stack, N, m) and x (*data, N, P)"
        )
    stack, (n, m) = z.shape[len(data) : -2], z.shape[-2:]
    features = features or feature_moments(x)
    mean_z = z.mean(-2)
    centred = z - mean_z.unsqueeze(-2)
    rows = centred.transpose(-1, -2).reshape(*data, -1, n)
    cov_zx = (rows_times(rows, x) / n).reshape(*data, *stack, m, width)
    over_stack = (*data, *(1 for _ in stack), width)
    return PairMoments(
        mean_z=mean_z,
        mean_x=features.mean.reshape(over_stack),
        cov_zx=cov_zx,
        cov_zz=centred.transpose(-1, -2) @ centred / n,
        var_x=features.variance.reshape(over_stack),
    )


def pool(a: PairMoments, b: PairMoments, weight: float) -> PairMoments:
    """Moments of the mixture (1 − w)·a + w·b.

    Cov = (1−w) Cov_a + w Cov_b + w(1−w) (E_a z − E_b z)(E_a x − E_b x)ᵀ, exactly. With w the
    share of the samples it joins two parts of a data set; with a fixed w it is a moving average.

    Args:
        a: moments.
        b: moments of the same shapes.
        weight: w in [0, 1].
    """
    between = weight * (1 - weight)
    d_z, d_x = a.mean_z - b.mean_z, a.mean_x - b.mean_x
    outer_zx = d_z.unsqueeze(-1) * d_x.unsqueeze(-2)
    outer_zz = d_z.unsqueeze(-1) * d_z.unsqueeze(-2)
    return PairMoments(
        mean_z=torch.lerp(a.mean_z, b.mean_z, weight),
        mean_x=torch.lerp(a.mean_x, b.mean_x, weight),
        cov_zx=torch.lerp(a.cov_zx, b.cov_zx, weight) + between * outer_zx,
        cov_zz=torch.lerp(a.cov_zz, b.cov_zz, weight) + between * outer_zz,
        var_x=torch.lerp(a.var_x, b.var_x, weight) + between * d_x.square(),
    )
