"""Real samples, reduced to their covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hatchel.information.gaussian_copula import normal_scores
from hatchel.information.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.pairwise import pair_moments
from hatchel.information.sources import batches
from hatchel.information.streamed_moments import streamed_moments
from hatchel.information.validation import as_columns, as_covariance, as_groups, same_length


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
        return (second - n * mean[:, :, None] * mean[:, None, :]) / (n - 1)

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianJoint]:
        """Yield the Gaussians of samples whose target rows were permuted."""
        if self.target is None:
            raise ValueError("a permutation test shuffles the target and none was given")
        n, columns = len(self.centred), list(self.target)
        fixed = self.centred.mT @ self.centred / (n - 1)
        rest = [c for c in range(self.centred.shape[1]) if c not in columns]
        for batch in batches(count, n * len(columns)):
            order = generator.permuted(np.tile(np.arange(n), (batch, 1)), axis=1)
            moved = self.centred[torch.from_numpy(order)][..., columns]
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
        """Yield the F Gaussians of one resample after the other."""
        n = len(self.predictors)
        for _ in range(count):
            rows = torch.from_numpy(generator.integers(n, size=n)).to(self.predictors.device)
            yield _one(_targets(self.predictors[rows], self.targets[rows]))

    def shuffled(self, count: int, generator: np.random.Generator) -> Iterator[GaussianTargets]:
        """Yield the F Gaussians after one permutation of all targets after the other."""
        n = len(self.predictors)
        for _ in range(count):
            rows = torch.from_numpy(generator.permutation(n)).to(self.predictors.device)
            # Permuting the predictors instead moves (N, m) numbers and not (N, F).
            yield _one(_targets(self.predictors[rows], self.targets))


def _targets(predictors: Tensor, targets: Tensor) -> GaussianTargets:
    plain = predictors.ndim == 2 and predictors.device.type == "cpu"
    if plain and not (predictors.requires_grad or targets.requires_grad):
        return gaussian_targets(*streamed_moments(predictors, targets))
    return gaussian_targets(*pair_moments(predictors, targets)[2:])


def _one(joint: GaussianTargets) -> GaussianTargets:
    """Return a batch of one joint."""
    return GaussianTargets(joint.covariance[None], joint.cross[None], joint.variance[None])


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
    predictors, targets = (
        values if isinstance(values, Tensor) else torch.tensor(np.asarray(values))
        for values in (samples, target)
    )
    same_length(predictors, targets)
    if predictors.ndim != 2 or targets.ndim != 2:
        raise ValueError(
            f"with each=True samples must be (N, m) and target (N, F), got "
            f"{tuple(predictors.shape)} and {tuple(targets.shape)}"
        )
    if copula:
        predictors, targets = normal_scores(predictors), normal_scores(targets)
    common = torch.promote_types(predictors.dtype, targets.dtype)
    common = common if common.is_floating_point else torch.float64
    read = GaussianTargetSamples(predictors.to(common), targets.to(common))
    joint = read.joint()
    as_covariance(joint.covariance.detach()[..., 0, :, :])
    if not bool(torch.isfinite(joint.cross).all() & torch.isfinite(joint.variance).all()):
        raise ValueError("target has NaN or infinite entries; remove or fill them first")
    return read
