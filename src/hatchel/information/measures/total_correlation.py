"""Total correlation: how far variables are from independent, at all, given, and thanks to."""

from collections.abc import Iterable

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, target_of, variables_of


@measure(floor=0.0)
def total_correlation(joint: Joint, variables: Iterable[int] | None = None) -> Tensor:
    r"""Total correlation of all variables, the target with them, or of some.

    .. math:: TC(V) = \sum_i H(V_i) - H(V) = D_{KL}\Big(p(v) \,\Big\|\, \prod_i p(v_i)\Big)

    Args:
        joint: a joint in any of the calling forms.
        variables: numbers of the variables V: predictors in their order, then the target.

    Returns:
        Nats or bits, (*batch); zero if and only if the variables are independent.

    Source: Watanabe 1960; Ver Steeg et al. 2017, Eq. 7.
    """
    chosen = variables_of(joint, variables)
    return sum((joint.entropy((v,)) for v in chosen), -joint.entropy(chosen))


@measure(floor=0.0)
def conditional_total_correlation(joint: Joint) -> Tensor:
    r"""Total correlation of the predictors that is left when the target is known.

    .. math:: TC(Z|X) = \sum_j H(Z_j|X) - H(Z|X)

    Args:
        joint: a joint in any of the calling forms.

    Returns:
        Nats or bits, (*batch); zero if and only if the predictors are independent given the
        target.

    Source: Ver Steeg and Galstyan 2014, Eq. 2.
    """
    target, n = target_of(joint), len(joint.predictors)
    parts = sum(joint.entropy((j, target)) for j in joint.predictors)
    whole = joint.entropy((*joint.predictors, target))
    return parts - whole - (n - 1) * joint.entropy((target,))


@measure()
def total_correlation_explained(joint: Joint) -> Tensor:
    r"""Total correlation of the predictors that the target explains.

    .. math:: TC(Z; X) = TC(Z) - TC(Z|X) = \sum_j I(Z_j; X) - I(Z; X)

    A latent factor in the target's place explains its observed variables: CorEx maximises this.
    It is minus the whole-minus-sum synergy, so it is negative where the target couples variables
    that were independent.

    Args:
        joint: a joint in any of the calling forms.

    Returns:
        Nats or bits, (*batch).

    Source: Ver Steeg and Galstyan 2014, Eq. 3; Gao et al. 2018, Eq. 2.
    """
    free = total_correlation.formula(joint, joint.predictors)
    return free - conditional_total_correlation.formula(joint)  # type: ignore[no-any-return]
