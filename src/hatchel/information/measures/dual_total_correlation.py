"""Dual total correlation: the part of the joint entropy that at least two variables share."""

from collections.abc import Iterable

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.gaussian_joint import GaussianJoint
from hatchel.information.joints.joint import Joint, variables_of


@measure(floor=0.0)
def dual_total_correlation(joint: Joint, variables: Iterable[int] | None = None) -> Tensor:
    r"""Dual total correlation (binding information) of all variables or of some.

    .. math:: DTC(V) = H(V) - \sum_i H(V_i|V_{-i}) = \sum_i H(V_{-i}) - (n-1)\,H(V)

    Args:
        joint: a joint in any of the calling forms.
        variables: numbers of the n variables V: predictors in their order, then the target.

    Returns:
        Nats or bits, (*batch); zero if and only if the variables are independent.

    Source: Han 1978; Abdallah and Plumbley 2012.
    """
    chosen = variables_of(joint, variables)
    whole = joint.entropy(chosen)
    if isinstance(joint, GaussianJoint):
        return whole - sum(joint.entropies_given_rest(chosen))
    without = (joint.entropy(tuple(w for w in chosen if w != v)) for v in chosen)
    return sum(without, (1 - len(chosen)) * whole)
