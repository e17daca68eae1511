"""The one calling form of every measure: a joint, a covariance, or samples.

A measure is written as a formula on a :class:`~hatchel.information.joints.joint.Joint`, in nats,
keeping batch axes, without checks. :func:`measure` gives it the calling form, the checks, the unit,
and the interval.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Protocol, cast

import numpy as np
from torch import Tensor

from hatchel.information.joints.discrete_joint import DiscreteJoint, merged, population
from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.joints.joint import Joint
from hatchel.information.presentation import is_named, presented
from hatchel.information.samples.binary_samples import binary_samples
from hatchel.information.samples.discrete_samples import discrete_samples
from hatchel.information.samples.gaussian_samples import gaussian_samples, gaussian_target_samples
from hatchel.information.samples.intervals import (
    Estimate,
    Reals,
    bootstrap_interval,
    finite_replicates,
    permutation_interval,
)
from hatchel.information.samples.sources import Exact, Source
from hatchel.information.units import per_nat
from hatchel.information.validation import as_covariance, as_groups, as_pmf, as_square

KINDS = ("discrete", "gaussian", "gaussian-copula", "binary")


class Measure(Protocol):
    """A measure with the one calling form.

    Attributes:
        formula: the measure on a Joint, in nats, unchecked, differentiable and batched; what a
            loss or another measure calls.
        floor: the least value it can have, None where it may be negative.
    """

    __name__: str
    formula: Callable[..., Any]
    floor: float | None

    def __call__(
        self,
        joint: Any = None,
        /,
        *,
        covariance: Any = None,
        samples: Any = None,
        predictors: Sequence[Any] | None = None,
        target: Any = None,
        kind: str | None = None,
        correction: str = "none",
        each: bool = False,
        batch: int = 0,
        units: str = "nats",
        bootstrap: int = 0,
        permutations: int = 0,
        level: float = 0.95,
        generator: np.random.Generator | int = 0,
        **options: Any,
    ) -> Any:
        """Return the measure of a joint, of a covariance, or of samples.

        Args:
            joint: a pmf with one axis per predictor and the target last, or a Joint.
            covariance: (…, d, d) of jointly Gaussian variables, instead of ``joint``.
            samples: (N, columns) of the predictors, instead of ``joint``.
            predictors: per predictor its index or a group of indices: axes of ``joint``, indices
                of ``covariance`` or columns of ``samples``; by default everything but the target.
            target: indices of ``covariance``, or the target's samples, (N,) or (N, columns).
            kind: of samples: "discrete" (integers), "gaussian", "gaussian-copula" (Gaussian after
                each column was replaced by its normal scores) or "binary" (probabilities of
                latents and features). Integers are taken as discrete where nothing is said.
            correction: "miller-madow" corrects entropies of discrete samples for their bias.
            each: treat every index or column of the target as a target of its own: one value per
                target. Gaussian only; binary samples always do with a target (N, F).
            batch: how many leading axes of ``joint`` are a batch.
            units: "nats" or "bits".
            bootstrap: return an :class:`Estimate` with an interval from so many resamples.
            permutations: return an :class:`Estimate` with the interval under independence of
                predictors and target, and a p-value, from so many permutations.
            level: of the interval.
            generator: NumPy's, or a seed.
            **options: the measure's own.

        Returns:
            A float, or an array where there is a batch; a tensor where a tensor was given; a
            named result with ``.value`` where there is more to say than a number.

        Raises:
            ValueError: what was given is no pmf, covariance or sample of the said kind.
        """
        ...


def measure(*, floor: float | None = None) -> Callable[[Callable[..., Any]], Measure]:
    """Give a formula on a joint the calling form of all measures.

    Args:
        floor: the least value the measure can have; None where it may be negative.
    """

    def made(formula: Callable[..., Any]) -> Measure:
        @wraps(formula)
        def call(
            joint: Any = None,
            /,
            *,
            covariance: Any = None,
            samples: Any = None,
            predictors: Sequence[Any] | None = None,
            target: Any = None,
            kind: str | None = None,
            correction: str = "none",
            each: bool = False,
            batch: int = 0,
            units: str = "nats",
            bootstrap: int = 0,
            permutations: int = 0,
            level: float = 0.95,
            generator: np.random.Generator | int = 0,
            **options: Any,
        ) -> Any:
            factor = per_nat(units)
            _check_interval(bootstrap, permutations, level)
            _check_request(joint, covariance, samples, kind, correction, batch)
            if samples is not None:
                source = read_samples(samples, target, predictors, kind, correction, each)
            else:
                source = Exact(read_joint(joint, covariance, predictors, target, each, batch))
            as_tensors = isinstance(joint, DiscreteJoint | GaussianJoint | GaussianTargets) or any(
                isinstance(given, Tensor) for given in (joint, covariance, samples)
            )
            given = source.joint()
            point = formula(given, **options)
            if not (bootstrap or permutations):
                return presented(point, factor, as_tensors=as_tensors)
            rng = np.random.default_rng(generator)
            replicates = (
                source.resampled(bootstrap, rng)
                if bootstrap
                else source.shuffled(permutations, rng)
            )
            drawn_from = population(given)
            truth = point if drawn_from is given else formula(drawn_from, **options)
            estimate = _estimate(
                point,
                truth if bootstrap else None,
                [_numbers(formula(one, **options)) for one in replicates],
                level,
                floor,
            )
            return presented(estimate, factor, as_tensors=False)

        result = cast(Any, call)
        result.formula, result.floor = formula, floor
        result.__signature__ = _signature(formula)
        del result.__wrapped__
        return cast(Measure, result)

    return made


def _signature(formula: Callable[..., Any]) -> inspect.Signature:
    own = list(inspect.signature(formula).parameters.values())[1:]
    shared = list(inspect.signature(Measure.__call__).parameters.values())[1:-1]
    return inspect.Signature([*shared, *(p.replace(kind=p.KEYWORD_ONLY) for p in own)])


def _check_request(
    joint: Any, covariance: Any, samples: Any, kind: str | None, correction: str, batch: int
) -> None:
    if sum(given is not None for given in (joint, covariance, samples)) != 1:
        raise ValueError("pass exactly one of: a joint, covariance=…, samples=…")
    if samples is None and (kind is not None or correction != "none"):
        raise ValueError("kind=… and correction=… are for samples=…; leave them out here")
    if joint is None and batch:
        raise ValueError(
            "batch=… is for a pmf; all leading axes of a covariance are a batch, samples have none"
        )


def _check_interval(bootstrap: int, permutations: int, level: float) -> None:
    if bootstrap and permutations:
        raise ValueError("ask for bootstrap or permutations, one interval at a time")
    whole = all(isinstance(count, int | np.integer) for count in (bootstrap, permutations))
    if not whole or min(bootstrap, permutations) < 0 or not 0 < level < 1:
        raise ValueError(
            f"bootstrap={bootstrap}, permutations={permutations}, level={level}: "
            "counts are integers ≥ 0 and a level lies between 0 and 1"
        )


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


def _numbers(result: Any) -> dict[str, Reals]:
    """Return what a result estimates: its value and, of a decomposition, each part."""
    value = result.value if is_named(result) else result
    numbers = {"": value} | getattr(result, "parts", {})
    return {name: number.detach().cpu().numpy() for name, number in numbers.items()}


def _estimate(
    point: Any,
    truth: Any,
    replicates: Sequence[dict[str, Reals]],
    level: float,
    floor: float | None,
) -> Estimate:
    """Return the estimate of a result; a bootstrap where its truth is given."""
    truths = None if truth is None else _numbers(truth)
    estimates = {}
    for name, value in _numbers(point).items():
        values = finite_replicates(np.concatenate([numbers[name] for numbers in replicates]))
        if truths is None:
            low, high, p = permutation_interval(value, values, level)
            drawn = Estimate(value[()], value[()], low, high, level, "permutation", len(values), p)
        else:
            ends = bootstrap_interval(value, values, level, truth=truths[name], floor=floor)
            drawn = Estimate(value[()], *ends, level, "bootstrap", len(values))
        estimates[name] = drawn
    whole = estimates.pop("")
    return replace(whole, point=point if is_named(point) else None, parts=estimates or None)
