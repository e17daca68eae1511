"""O-information: whether redundancy or synergy prevails among variables."""

from collections.abc import Iterable

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint
from hatchel.information.measures.dual_total_correlation import dual_total_correlation
from hatchel.information.measures.total_correlation import total_correlation


@measure()
def o_information(joint: Joint, variables: Iterable[int] | None = None) -> Tensor:
    r"""O-information of all variables, the target with them, or of some.

    .. math:: Ω(V) = TC(V) - DTC(V)

    Positive where redundancy prevails, negative where synergy does. It treats the target like any
    other variable; for three variables it is the co-information.

    Args:
        joint: a joint in any of the calling forms. For every triplet of d Gaussian variables at
            once pass a batch, ``covariance=C[triplets[:, :, None], triplets[:, None, :]]``.
        variables: numbers of the variables V: predictors in their order, then the target.

    Returns:
        Nats or bits, (*batch).

    Source: Rosas et al. 2019, Eq. 4.
    """
    chosen = None if variables is None else tuple(variables)
    shared_by_all: Tensor = total_correlation.formula(joint, chosen)
    dual: Tensor = dual_total_correlation.formula(joint, chosen)
    return shared_by_all - dual
