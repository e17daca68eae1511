"""Whole-minus-sum synergy: what the predictors say together beyond what they say one by one."""

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.mutual_information import shared


@measure()
def whole_minus_sum(joint: Joint) -> Tensor:
    r"""Whole-minus-sum synergy of the predictors about the target.

    .. math:: WMS(Z; X) = I(Z; X) - \sum_j I(Z_j; X)

    Negative where redundancy outweighs synergy, since shared information is subtracted once per
    predictor; zero does not mean that there is neither.

    Args:
        joint: a joint in any of the calling forms.

    Returns:
        Nats or bits, (*batch).

    Source: Schneidman et al. 2003; Ver Steeg et al. 2017, Eq. 1; Non-Syn VAE, Eq. 3.
    """
    target = (target_of(joint),)
    parts = (-shared(joint, (j,), target) for j in joint.predictors)
    return sum(parts, shared(joint, joint.predictors, target))
