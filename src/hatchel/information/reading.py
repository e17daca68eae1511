"""What a measure is given, checked: a pmf, a covariance, a joint, or samples of one kind."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from torch import Tensor

from hatchel.information.joints.discrete_joint import DiscreteJoint, merged
from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.joints.joint import Joint
from hatchel.information.samples.binary_samples import binary_samples
from hatchel.information.samples.discrete_samples import discrete_samples
from hatchel.information.samples.gaussian_samples import gaussian_samples, gaussian_target_samples
from hatchel.information.samples.sources import Source
from hatchel.information.validation import as_covariance, as_groups, as_pmf, as_square

KINDS = ("discrete", "gaussian", "gaussian-copula", "binary")


def read_joint(
    joint: Any,
    covariance: Any,
    predictors: Sequence[Any] | None,
    target: Any,
    each: bool,
    batch: int,
) -> Joint:
    """Return the checked joint that was given as a pmf or as a covariance."""
    if covariance is not None:
        return _gaussian(covariance, predictors, target, each)
    if isinstance(joint, DiscreteJoint | GaussianJoint | GaussianTargets):
        if predictors is not None or target is not None or each or batch:
            raise ValueError(
                f"a {type(joint).__name__} says itself what its predictors and its target are; "
                "leave predictors=…, target=…, each=… and batch=… out"
            )
        return _checked(joint)
    if target is not None or each:
        raise ValueError("the target of a discrete joint is its last axis; leave target=… out")
    given = DiscreteJoint(as_pmf(joint, batch), batch)
    if predictors is None:
        return given
    groups, _ = as_groups(predictors, None, given.count - 1)
    return merged(given, groups)


def _checked(joint: DiscreteJoint | GaussianJoint | GaussianTargets) -> Joint:
    if isinstance(joint, DiscreteJoint):
        return replace(joint, pmf=as_pmf(joint.pmf, joint.batch))
    if isinstance(joint, GaussianTargets):
        joint.check()
        return joint
    groups, goal = as_groups(joint.groups, joint.target, joint.covariance.shape[-1])
    return GaussianJoint(as_covariance(joint.covariance, _used(groups, goal)), groups, goal)


def _used(groups: Sequence[Sequence[int]], goal: Sequence[int] | None) -> list[int]:
    return [index for group in (*groups, goal or ()) for index in group]


def _gaussian(given: Any, predictors: Sequence[Any] | None, target: Any, each: bool) -> Joint:
    groups, goal = as_groups(predictors, target, as_square(given).shape[-1])
    used = _used(groups, None if each else goal)
    covariance = as_covariance(given, used)
    if not each:
        return GaussianJoint(covariance, groups, goal)
    if goal is None or any(len(group) > 1 for group in groups):
        raise ValueError("each=True needs target=[…] and predictors that are single indices")
    rows = list(goal)
    joint = GaussianTargets(
        covariance[..., used, :][..., :, used].unsqueeze(-3),
        covariance[..., rows, :][..., :, used],
        covariance.diagonal(dim1=-2, dim2=-1)[..., rows],
    )
    joint.check()
    return joint


def read_samples(
    samples: Any,
    target: Any,
    predictors: Sequence[Any] | None,
    kind: str | None,
    correction: str,
    each: bool,
) -> Source:
    """Return the checked samples of one kind."""
    kind = kind or _kind_of(samples, target)
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r}: choose one of {', '.join(map(repr, KINDS))}")
    if correction != "none" and kind != "discrete":
        raise ValueError(f"correction={correction!r} is for kind='discrete', not {kind!r}")
    if kind == "discrete" and not each:
        return discrete_samples(samples, target, predictors, correction)
    if kind == "discrete":
        raise ValueError("each=True is for Gaussian samples; measure discrete targets in turn")
    if kind == "binary" or each:
        if predictors is not None:
            raise ValueError("choose columns of samples instead of passing predictors here")
        if kind == "binary":
            return binary_samples(samples, target)
        return gaussian_target_samples(samples, target, copula=kind == "gaussian-copula")
    return gaussian_samples(samples, target, predictors, copula=kind == "gaussian-copula")


def _kind_of(samples: Any, target: Any) -> str:
    if all(_is_integer(given) for given in (samples, target) if given is not None):
        return "discrete"
    raise ValueError(
        "samples that are not integers need kind='gaussian', 'gaussian-copula' or 'binary'; "
        "texts need kind='discrete', and so do real numbers once you have sorted them into bins"
    )


def _is_integer(given: Any) -> bool:
    if isinstance(given, Tensor):
        return not (given.is_floating_point() or given.is_complex())
    return np.asarray(given).dtype.kind in "iub"
