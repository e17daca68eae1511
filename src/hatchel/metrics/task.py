"""What every metric is computed on, and what all scores have in common."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np

from hatchel.metrics.factor_structure import EqualClasses, notes, varying, with_equal_classes
from hatchel.metrics.samples import Samples
from hatchel.metrics.validation import Codes, Factors, checked_count

_PACKAGES = ("hatchel", "numpy", "scipy", "scikit-learn", "lightgbm")


@dataclass(frozen=True)
class Effort:
    """How much is computed beside the scores themselves.

    Attributes:
        bootstrap: replicates for the intervals; 0 for none.
        seed: of every split, draw and replicate.
        references: whether ceilings and floors are wanted.
        level: of the intervals.

    Raises:
        ValueError: a number out of range.
    """

    bootstrap: int = 200
    seed: int = 0
    references: bool = True
    level: float = 0.95

    def __post_init__(self) -> None:
        checked_count("bootstrap", self.bootstrap, 0)
        if not 0 < self.level < 1:
            raise ValueError(f"level={self.level}: choose one between 0 and 1, 0.95 say")

    def generator(self, name: str) -> np.random.Generator:
        """Return a generator of that name's own, so that a further metric changes no other."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


@dataclass(frozen=True, eq=False)
class Task:
    """What every metric is computed on.

    Attributes:
        samples: codes, and the factors that vary.
        distinct: the factors with classes that look alike made one; what a perfect code can hold.
        facts: settings that all scores have in common.
        effort: how much is computed.
    """

    samples: Samples
    distinct: Factors
    facts: Mapping[str, Any]
    effort: Effort

    def noting(self, said: Sequence[str]) -> "Task":
        """Return it with more notes."""
        return replace(self, facts={**self.facts, "notes": [*self.facts["notes"], *said]})


def labelled_task(
    codes: Codes,
    factors: Factors,
    effort: Effort,
    *,
    equal_classes: EqualClasses | None = None,
    factor_names: Sequence[str] | None = None,
) -> Task:
    """Return what scores about factors are computed on.

    Args:
        codes: ``(N, D)``, checked.
        factors: ``(N, K)`` of the same samples, checked; those with one value are left out.
        effort: how much is computed.
        equal_classes: per factor, classes that look like another.
        factor_names: by which notes call the K factors; "factor 0" and so on where None.

    Raises:
        ValueError: no factor varies, or names of another number of factors.
    """
    names = _names(factor_names, factors.shape[1])
    varied, kept = varying(factors)
    samples = Samples(codes, np.asfortranarray(varied))
    distinct = with_equal_classes(factors, equal_classes or {})[:, kept]
    facts = _facts(codes, kept, notes(samples.factors, kept, names, equal_classes))
    return Task(samples, distinct, facts, effort)


def unlabelled_task(codes: Codes, effort: Effort) -> Task:
    """Return what scores that need no factors are computed on; ``codes`` are checked."""
    samples = Samples(codes, np.empty((len(codes), 0), dtype=np.int64))
    return Task(samples, samples.factors, _facts(codes, [], []), effort)


def _names(given: Sequence[str] | None, factors: int) -> list[str]:
    names = [f"factor {k}" for k in range(factors)] if given is None else list(given)
    if len(names) != factors:
        raise ValueError(f"got {len(names)} factor_names for {factors} factors; give one name each")
    return names


def _facts(codes: Codes, kept: list[int], said: list[str]) -> dict[str, Any]:
    return {
        "samples": len(codes),
        "latents": codes.shape[1],
        "factors": kept,
        "versions": {name: version(name) for name in _PACKAGES},
        "notes": said,
    }
