"""Co-information: the alternating sum of the entropies of all subsets."""

from collections.abc import Iterable
from itertools import combinations

from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.joint import Joint, variables_of


@measure()
def co_information(joint: Joint, variables: Iterable[int] | None = None) -> Tensor:
    r"""Co-information of all variables, the target with them, or of some.

    .. math:: C(V) = -\sum_{T \subseteq V} (-1)^{|T|} H(T), \qquad
              C(V_1, V_2, V_3) = I(V_1; V_2) - I(V_1; V_2 | V_3)

    Of two variables it is the mutual information; of three, redundancy minus synergy.

    Args:
        joint: a joint in any of the calling forms; the 2^n subsets are all visited.
        variables: numbers of the n variables V: predictors in their order, then the target.

    Returns:
        Nats or bits, (*batch).

    Source: Bell 2003; McGill 1954 with the opposite sign for odd n.
    """
    chosen = variables_of(joint, variables)
    terms = (
        (-1) ** (size + 1) * joint.entropy(subset)
        for size in range(1, len(chosen) + 1)
        for subset in combinations(chosen, size)
    )
    return sum(terms, 0 * joint.entropy(chosen))
