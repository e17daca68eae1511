"""What the predictors together say about the target, with or without other ones known."""

from collections.abc import Iterable, Sequence

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, predictors_of, target_of


def shared(joint: Joint, first: tuple[int, ...], second: tuple[int, ...]) -> Tensor:
    """Return I(first; second) in nats; the core of every measure that compares informations."""
    return joint.entropy(first) + joint.entropy(second) - joint.entropy((*first, *second))


@measure(floor=0.0)
def mutual_information(joint: Joint, of: Iterable[int] | None = None) -> Tensor:
    r"""Mutual information of the predictors and the target.

    .. math:: I(Z; X) = H(Z) + H(X) - H(Z, X)

    Args:
        joint: a joint in any of the calling forms.
        of: numbers of the predictors that count; all of them where None.

    Returns:
        Nats or bits, (*batch).

    Source: Shannon 1948.
    """
    return shared(joint, predictors_of(joint, of), (target_of(joint),))


@measure(floor=0.0)
def conditional_mutual_information(
    joint: Joint, given: Iterable[int], of: Iterable[int] | None = None
) -> Tensor:
    r"""Mutual information of some predictors and the target when other predictors are known.

    .. math:: I(A; X | C) = H(A, C) + H(X, C) - H(A, X, C) - H(C)

    Args:
        joint: a joint in any of the calling forms.
        given: numbers of the predictors C that are known; none is allowed.
        of: numbers of the predictors A; all that are not in C where None.

    Returns:
        Nats or bits, (*batch).

    Raises:
        ValueError: A and C share a predictor, or A is empty.

    Source: Shannon 1948.
    """
    target = target_of(joint)
    none = isinstance(given, Sequence) and len(given) == 0
    known = () if none else predictors_of(joint, given)
    rest = tuple(p for p in joint.predictors if p not in known) if of is None else of
    chosen = predictors_of(joint, rest)
    if set(chosen) & set(known):
        raise ValueError(f"of={list(chosen)} and given={list(known)} overlap; they must not")
    return shared(joint, chosen, (*known, target)) - shared(joint, chosen, known)
