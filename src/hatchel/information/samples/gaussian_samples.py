"""Real samples, reduced to their covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.latents.pairwise import pair_moments
from hatchel.information.latents.streamed_moments import stacked_moments, streamed_moments
from hatchel.information.samples.gaussian_copula import normal_scores
from hatchel.information.samples.sources import batches
from hatchel.information.validation import (
    EIGENVALUE_TOLERANCE,
    as_columns,
    as_covariance,
    as_groups,
    as_reals,
    same_length,
)


@dataclass(frozen=True)
class GaussianSamples:
    """Centred samples of all variables.

    Attributes:
        centred: (N, d), predictors first.
        groups: per predictor its columns.
        target: the columns of the target, or None.
    """

    centred: Tensor
    groups: tuple[tuple[int, ...], ...]
    target: tuple[int, ...] | None

    def joint(self) -> GaussianJoint:
        """Return the Gaussian with the samples' covariance.

        Raises:
            ValueError: fewer samples than variables, or constant or collinear columns.
        """
        covariance = self.centred.mT @ self.centred / (len(self.centred) - 1)
        return GaussianJoint(as_covariance(covariance), self.groups, self.target)

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianJoint]:
        """Yield the Gaussians of resamples: covariances weighted by how often a row was drawn."""
        for batch in batches(count, self.centred.shape[1] ** 2):
            parts = [self._resample(part, generator) for part in self._parts(batch)]
            yield GaussianJoint(torch.cat(parts), self.groups, self.target)

    def _parts(self, count: int) -> Iterator[int]:
        """Yield batch sizes for which weighted copies of the samples fit into memory."""
        return batches(count, self.centred.numel())

    def _resample(self, batch: int, generator: np.random.Generator) -> Tensor:
        n = len(self.centred)
        rows = generator.integers(n, size=(batch, n)) + n * np.arange(batch)[:, None]
        drawn = np.bincount(rows.ravel(), minlength=batch * n).reshape(batch, n)
        weight = torch.from_numpy(drawn).to(self.centred)
        mean = weight @ self.centred / n
        second = (weight[..., None] * self.centred).mT @ self.centred
        return _or_nan((second - n * mean[:, :, None] * mean[:, None, :]) / (n - 1))

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianJoint]:
        """Yield the Gaussians of samples whose target rows were permuted."""
        if self.target is None:
            raise ValueError("a permutation test shuffles the target and none was given")
        n, columns = len(self.centred), list(self.target)
        fixed = self.centred.mT @ self.centred / (n - 1)
        rest = [c for c in range(self.centred.shape[1]) if c not in columns]
        for batch in batches(count, n * len(columns)):
            order = generator.permuted(np.tile(np.arange(n), (batch, 1)), axis=1)
            moved = self.centred[:, columns][torch.from_numpy(order)]
            cross = self.centred[:, rest].mT @ moved / (n - 1)
            covariance = fixed.repeat(batch, 1, 1)
            covariance[:, np.ix_(rest, columns)[0], columns] = cross
            covariance[:, np.ix_(columns, rest)[0], rest] = cross.mT
            yield GaussianJoint(covariance, self.groups, self.target)


@dataclass(frozen=True)
class GaussianTargetSamples:
    """Samples of scalar predictors and of F scalar targets, each a joint of its own.

    Attributes:
        predictors: (N, m).
        targets: (N, F).
    """

    predictors: Tensor
    targets: Tensor

    @cached_property
    def _measured(self) -> GaussianTargets:
        return _targets(self.predictors, self.targets)

    def joint(self) -> GaussianTargets:
        """Return the F Gaussians."""
        return self._measured

    def resampled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianTargets]:
        """Yield the F Gaussians of resamples: moments weighted by how often a row was drawn."""
        n = len(self.predictors)
        for batch in self._batches(count):
            drawn = generator.multinomial(n, np.full(n, 1 / n), size=batch)
            yield self._replicates(self.predictors.expand(batch, -1, -1), torch.from_numpy(drawn))

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianTargets]:
        """Yield the F Gaussians after permutations of the targets' rows.

        Permuting the predictors instead moves (N, m) numbers and not (N, F).
        """
        n = len(self.predictors)
        for batch in self._batches(count):
            order = generator.permuted(np.tile(np.arange(n), (batch, 1)), axis=1)
            yield self._replicates(self.predictors[torch.from_numpy(order)], torch.ones(1, n))

    def _batches(self, count: int) -> Iterator[int]:
        (n, m), features = self.predictors.shape, self.targets.shape[1]
        return batches(count, (m + 2) * max(n, features))

    def _replicates(self, predictors: Tensor, weights: Tensor) -> GaussianTargets:
        moments = stacked_moments(
            predictors.detach(), weights.to(self.targets), self.targets.detach()
        )
        # What rounding leaves of a target whose only other value was not drawn is no variance.
        varies = moments.var_x > 1e-10 * self._measured.variance
        joint = gaussian_targets(
            moments.cov_zx, moments.cov_zz, torch.where(varies, moments.var_x, 0.0)
        )
        return replace(joint, covariance=_or_nan(joint.covariance))


def _or_nan(covariance: Tensor) -> Tensor:
    """Return covariances of resamples (…, d, d), NaN for those that are singular.

    A resample without a rare value, or with too few different rows, has no covariance to measure;
    rounding would make it a barely positive one with an enormous information.
    """
    sd = covariance.diagonal(dim1=-2, dim2=-1).clamp_min(0).sqrt()
    pivots, failed = torch.linalg.cholesky_ex(covariance / sd[..., :, None] / sd[..., None, :])
    least = pivots.diagonal(dim1=-2, dim2=-1).square().amin(-1)
    good = (failed == 0) & (least > EIGENVALUE_TOLERANCE)
    return torch.where(good[..., None, None], covariance, torch.nan)


def _targets(predictors: Tensor, targets: Tensor) -> GaussianTargets:
    plain = predictors.ndim == 2 and predictors.device.type == "cpu"
    if plain and not (predictors.requires_grad or targets.requires_grad):
        return gaussian_targets(*streamed_moments(predictors, targets))
    return gaussian_targets(*pair_moments(predictors, targets)[2:])


def gaussian_targets(cov_zx: Tensor, cov_zz: Tensor, var_x: Tensor) -> GaussianTargets:
    """Return one Gaussian joint per feature from the moments of latents and features.

    The determinants that follow need float64, whatever the moments were computed in. A feature
    that never varies has no covariance with anything; with any positive variance in place of its
    own, every information about it is zero, which is right.

    Args:
        cov_zx: (…, m, F).
        cov_zz: (…, m, m).
        var_x: (…, F).
    """
    double = torch.float64
    variance = torch.where(var_x > 0, var_x, 1.0).to(double)
    symmetric = (cov_zz + cov_zz.mT).to(double) / 2  # products in float32 are not, quite
    return GaussianTargets(symmetric.unsqueeze(-3), cov_zx.mT.to(double), variance)


def gaussian_samples(
    samples: Any, target: Any = None, predictors: Sequence[Any] | None = None, *, copula: bool
) -> GaussianSamples:
    """Read real samples.

    Args:
        samples: (N, columns).
        target: (N,) or (N, columns), one vector-valued target; or None.
        predictors: per predictor a column of ``samples`` or a group of them; each where None.
        copula: replace every column by its normal scores.

    Raises:
        ValueError: NaN, unequal lengths, bad groups.
    """
    columns = as_columns(samples, "samples")
    groups, _ = as_groups(predictors, None, columns.shape[1])
    goal = None
    if target is not None:
        extra = as_columns(target, "target").to(columns.device)
        same_length(columns, extra)
        goal = tuple(range(columns.shape[1], columns.shape[1] + extra.shape[1]))
        columns = torch.cat([columns, extra], dim=1)
    used = [c for group in (*groups, goal or ()) for c in group]
    columns = columns[:, used]
    if copula:
        columns = normal_scores(columns)
    return GaussianSamples(columns - columns.mean(0), _renumbered(groups), _tail(groups, goal))


def _renumbered(groups: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    places = iter(range(sum(map(len, groups))))
    return tuple(tuple(next(places) for _ in group) for group in groups)


def _tail(
    groups: tuple[tuple[int, ...], ...], goal: tuple[int, ...] | None
) -> tuple[int, ...] | None:
    start = sum(map(len, groups))
    return None if goal is None else tuple(range(start, start + len(goal)))


def gaussian_target_samples(samples: Any, target: Any, *, copula: bool) -> GaussianTargetSamples:
    """Read samples of m predictors and of F targets that are measured one by one.

    Args:
        samples: (N, m); float32 stays float32 in the products over samples.
        target: (N, F).
        copula: replace every column by its normal scores.

    Raises:
        ValueError: NaN, unequal lengths, or a predictor that never varies.
    """
    if target is None:
        raise ValueError("each=True measures each column of the target; pass target=(N, F)")
    predictors, targets = as_reals(samples, "samples"), as_reals(target, "target")
    same_length(predictors, targets)
    if predictors.ndim != 2 or targets.ndim != 2:
        raise ValueError(
            f"with each=True samples must be (N, m) and target (N, F), got "
            f"{tuple(predictors.shape)} and {tuple(targets.shape)}"
        )
    if copula:
        predictors, targets = normal_scores(predictors), normal_scores(targets)
    common = torch.promote_types(predictors.dtype, targets.dtype)
    read = GaussianTargetSamples(predictors.to(common), targets.to(predictors.device, common))
    read.joint().check()
    return read
