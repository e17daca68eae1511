"""Small joints: the total correlation of the predictors beside every measure of synergy."""

from hatchel.information.joints.examples import examples
from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.information.measures.total_correlation import total_correlation
from hatchel.information.measures.whole_minus_sum import whole_minus_sum

METRICS = (
    "total_correlation",
    "mutual_information",
    "whole_minus_sum",
    "max_synergy",
    "gk_synergy",
    "ci_synergy",
)


def joint_names() -> tuple[str, ...]:
    """Return the names of the joints, in their order."""
    return tuple(examples())


def independence_versus_synergy() -> dict[str, dict[str, float]]:
    """Return, for each small joint, the predictors' total correlation and all synergies, in bits.

    The target's axis is the last, so the predictors are all variables before it.
    """
    table = {}
    for name, joint in examples().items():
        predictors = range(joint.ndim - 1)
        table[name] = {
            "total_correlation": total_correlation(joint, variables=predictors, units="bits"),
            "mutual_information": mutual_information(joint, units="bits"),
            "whole_minus_sum": whole_minus_sum(joint, units="bits"),
            "max_synergy": max_synergy(joint, units="bits"),
            "gk_synergy": gk_synergy(joint, units="bits").value,
            "ci_synergy": ci_synergy(joint, units="bits"),
        }
    return table
