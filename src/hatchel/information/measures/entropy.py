"""Entropy, and what of it remains once other variables are known."""

from collections.abc import Iterable

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, target_of, variables_of


@measure()
def entropy(joint: Joint, variables: Iterable[int] | None = None) -> Tensor:
    r"""Joint entropy of all variables or of some; differential entropy where they are Gaussian.

    .. math:: H(V) = -\sum_v p(v)\log p(v), \qquad h(V) = \tfrac12\log\det(2πe\,Σ_V)

    Args:
        joint: a joint in any of the calling forms.
        variables: numbers of the variables V: predictors in their order, then the target.

    Returns:
        Nats or bits, (*batch). A differential entropy may be negative.

    Source: Shannon 1948; Miller and Madow 1955 for ``correction="miller-madow"``.
    """
    return joint.entropy(variables_of(joint, variables))


@measure()
def conditional_entropy(joint: Joint) -> Tensor:
    r"""Entropy of the target that is left when all predictors are known.

    .. math:: H(X|Z) = H(Z, X) - H(Z)

    Args:
        joint: a joint in any of the calling forms.

    Returns:
        Nats or bits, (*batch); negative only for Gaussian variables.

    Source: Shannon 1948.
    """
    target = target_of(joint)
    return joint.entropy((*joint.predictors, target)) - joint.entropy(joint.predictors)
