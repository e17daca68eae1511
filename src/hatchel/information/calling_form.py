"""The one calling form of every measure: a joint, a covariance, or samples.

A measure is written as a formula on a :class:`~hatchel.information.joints.joint.Joint`, in nats,
keeping batch axes, without checks. :func:`measure` gives it the calling form, the checks, the unit,
and the interval.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
from torch import Tensor

from hatchel.information.joints.discrete_joint import DiscreteJoint, population
from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.joints.joint import Joint
from hatchel.information.presentation import presented
from hatchel.information.reading import read_joint, read_samples
from hatchel.information.samples.estimation import estimated, numbers
from hatchel.information.samples.sources import Exact, Source
from hatchel.information.units import per_nat


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
        def call(joint: Any = None, /, **given: Any) -> Any:
            options = {name: value for name, value in given.items() if name not in _DEFAULTS}
            shared = {name: given.get(name, default) for name, default in _DEFAULTS.items()}
            return _answer(_Request(joint, **shared), formula, options, floor)

        result = cast(Any, call)
        result.formula, result.floor = formula, floor
        result.__signature__ = _signature(formula)
        del result.__wrapped__
        return cast(Measure, result)

    return made


# What all measures may be asked for: the joint, and what is passed by name.
_SHARED = tuple(inspect.signature(Measure.__call__).parameters.values())[1:-1]
_DEFAULTS = {parameter.name: parameter.default for parameter in _SHARED[1:]}


def _signature(formula: Callable[..., Any]) -> inspect.Signature:
    own = list(inspect.signature(formula).parameters.values())[1:]
    return inspect.Signature([*_SHARED, *(p.replace(kind=p.KEYWORD_ONLY) for p in own)])


class _Request(NamedTuple):
    """What a measure is asked for; see :class:`Measure`."""

    joint: Any
    covariance: Any
    samples: Any
    predictors: Sequence[Any] | None
    target: Any
    kind: str | None
    correction: str
    each: bool
    batch: int
    units: str
    bootstrap: int
    permutations: int
    level: float
    generator: np.random.Generator | int


def _answer(
    asked: _Request, formula: Callable[..., Any], options: dict[str, Any], floor: float | None
) -> Any:
    factor = per_nat(asked.units)
    _check_interval(asked.bootstrap, asked.permutations, asked.level)
    _check_given(asked)
    source = _source(asked)
    given = source.joint()
    point = formula(given, **options)
    if not (asked.bootstrap or asked.permutations):
        return presented(point, factor, as_tensors=_holds_tensors(asked))
    replicates = _replicates(source, asked)
    drawn_from = population(given)
    truth = point if drawn_from is given else formula(drawn_from, **options)
    estimate = estimated(
        point,
        truth if asked.bootstrap else None,
        [numbers(formula(one, **options)) for one in replicates],
        asked.level,
        floor,
    )
    return presented(estimate, factor, as_tensors=False)


def _check_given(asked: _Request) -> None:
    if sum(given is not None for given in (asked.joint, asked.covariance, asked.samples)) != 1:
        raise ValueError("pass exactly one of: a joint, covariance=…, samples=…")
    if asked.samples is None and (asked.kind is not None or asked.correction != "none"):
        raise ValueError("kind=… and correction=… are for samples=…; leave them out here")
    if asked.joint is None and asked.batch:
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


def _source(asked: _Request) -> Source:
    a = asked
    if a.samples is not None:
        return read_samples(a.samples, a.target, a.predictors, a.kind, a.correction, a.each)
    return Exact(read_joint(a.joint, a.covariance, a.predictors, a.target, a.each, a.batch))


def _replicates(source: Source, asked: _Request) -> Iterator[Joint]:
    generator = np.random.default_rng(asked.generator)
    if asked.bootstrap:
        return source.resampled(asked.bootstrap, generator)
    return source.shuffled(asked.permutations, generator)


def _holds_tensors(asked: _Request) -> bool:
    """Return whether a tensor was given, so that one is wanted."""
    return isinstance(asked.joint, DiscreteJoint | GaussianJoint | GaussianTargets) or any(
        isinstance(given, Tensor) for given in (asked.joint, asked.covariance, asked.samples)
    )
