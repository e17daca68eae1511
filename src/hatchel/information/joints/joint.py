"""What a measure needs to know of a joint: the entropy of any set of its variables.

Most measures of this package are sums and differences of such entropies, so they are written once
and hold for every kind of joint: a dense pmf, a covariance, or one covariance of latents with
thousands of scalar targets. The variables are numbered 0 … n−1 for the predictors, in their
order, and n for the target.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from torch import Tensor

from hatchel.information.validation import as_group


class Joint(Protocol):
    """A joint distribution of n predictors and, in most cases, a target."""

    @property
    def predictors(self) -> tuple[int, ...]:
        """The numbers of the predictors: 0 … n−1."""
        ...

    @property
    def has_target(self) -> bool:
        """Whether variable n, the target, is there."""
        ...

    def entropy(self, variables: Sequence[int]) -> Tensor:
        """Return the joint entropy of some variables in nats; leading batch axes are kept."""
        ...


def target_of(joint: Joint) -> int:
    """Return the number of the target.

    Raises:
        ValueError: the joint has none, or nothing but it.
    """
    if not joint.has_target:
        raise ValueError("this measure needs a target and none was given: pass target=…")
    if not joint.predictors:
        raise ValueError(
            "there is no predictor: the joint's only axis is the target; give it one axis per "
            "predictor and the target last"
        )
    return len(joint.predictors)


def variables_of(joint: Joint, chosen: Iterable[int] | None = None) -> tuple[int, ...]:
    """Return the chosen variables, all of them where none were chosen.

    Raises:
        ValueError: a number that the joint does not have, a repeated one, or none at all.
    """
    count = len(joint.predictors) + joint.has_target
    if chosen is None:
        return tuple(range(count))
    return as_group(chosen, "variables", count)


def predictors_of(joint: Joint, chosen: Iterable[int] | None = None) -> tuple[int, ...]:
    """Return the chosen predictors, all of them where none were chosen.

    Raises:
        ValueError: a number that is not a predictor's, a repeated one, or none at all.
    """
    if chosen is None:
        return joint.predictors
    return as_group(chosen, "the choice of predictors", len(joint.predictors))
