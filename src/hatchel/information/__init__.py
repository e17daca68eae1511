"""What variables say together, alone, and only in company.

Three ideas carry the room:

1. Most measures are sums and differences of entropies of sets of variables, so a measure is
   written once, on a :class:`~hatchel.information.joints.joint.Joint`, and holds for dense pmfs,
   for covariances, for soft counts of binary latents, and for batches of each.
2. Every measure is called alike: with a discrete joint whose last axis is the target, with
   ``covariance=…, predictors=[…], target=[…]``, or with ``samples=…, target=…, kind=…``; in nats
   or, with ``units="bits"``, in bits.
3. A number that is not exact says by how much: a duality gap where it comes from optimisation, a
   bootstrap or permutation interval where it comes from samples.

``joints`` are what a measure is of, ``samples`` what one is estimated from, ``measures`` one
formula a file, with ``union_programme`` behind two of them; ``columns`` makes samples of a table,
and ``survey`` measures all of it. ``latents`` is about codes of networks: pairs of them, decoders,
bounds; ``marginals`` about single variables, from samples.

The names below are imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchel.information.joints.discrete_joint import DiscreteJoint
    from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
    from hatchel.information.measures.ci_synergy import ci_information, ci_synergy
    from hatchel.information.measures.co_information import co_information
    from hatchel.information.measures.decomposition import Decomposition, partial_information
    from hatchel.information.measures.dual_total_correlation import dual_total_correlation
    from hatchel.information.measures.entropy import conditional_entropy, entropy
    from hatchel.information.measures.gk_gaussian import (
        GaussianUnion,
        arrowhead_covariance,
        optimal_covariance,
    )
    from hatchel.information.measures.gk_union import (
        CertifiedValue,
        gk_synergy,
        gk_union_information,
    )
    from hatchel.information.measures.i_min import i_min
    from hatchel.information.measures.kl_divergence import kl_divergence
    from hatchel.information.measures.max_synergy import max_synergy
    from hatchel.information.measures.mutual_information import (
        conditional_mutual_information,
        mutual_information,
    )
    from hatchel.information.measures.o_information import o_information
    from hatchel.information.measures.specific_information import specific_information
    from hatchel.information.measures.total_correlation import (
        conditional_total_correlation,
        total_correlation,
        total_correlation_explained,
    )
    from hatchel.information.measures.whole_minus_sum import whole_minus_sum
    from hatchel.information.samples.gaussian_copula import normal_scores
    from hatchel.information.samples.intervals import Estimate

_HOME = {
    "CertifiedValue": "measures.gk_union",
    "Decomposition": "measures.decomposition",
    "DiscreteJoint": "joints.discrete_joint",
    "Estimate": "samples.intervals",
    "GaussianJoint": "joints.gaussian_joint",
    "GaussianTargets": "joints.gaussian_joint",
    "GaussianUnion": "measures.gk_gaussian",
    "arrowhead_covariance": "measures.gk_gaussian",
    "ci_information": "measures.ci_synergy",
    "ci_synergy": "measures.ci_synergy",
    "co_information": "measures.co_information",
    "conditional_entropy": "measures.entropy",
    "conditional_mutual_information": "measures.mutual_information",
    "conditional_total_correlation": "measures.total_correlation",
    "dual_total_correlation": "measures.dual_total_correlation",
    "entropy": "measures.entropy",
    "gk_synergy": "measures.gk_union",
    "gk_union_information": "measures.gk_union",
    "i_min": "measures.i_min",
    "kl_divergence": "measures.kl_divergence",
    "max_synergy": "measures.max_synergy",
    "mutual_information": "measures.mutual_information",
    "normal_scores": "samples.gaussian_copula",
    "o_information": "measures.o_information",
    "optimal_covariance": "measures.gk_gaussian",
    "partial_information": "measures.decomposition",
    "specific_information": "measures.specific_information",
    "total_correlation": "measures.total_correlation",
    "total_correlation_explained": "measures.total_correlation",
    "whole_minus_sum": "measures.whole_minus_sum",
}

__all__ = [
    "CertifiedValue",
    "Decomposition",
    "DiscreteJoint",
    "Estimate",
    "GaussianJoint",
    "GaussianTargets",
    "GaussianUnion",
    "arrowhead_covariance",
    "ci_information",
    "ci_synergy",
    "co_information",
    "conditional_entropy",
    "conditional_mutual_information",
    "conditional_total_correlation",
    "dual_total_correlation",
    "entropy",
    "gk_synergy",
    "gk_union_information",
    "i_min",
    "kl_divergence",
    "max_synergy",
    "mutual_information",
    "normal_scores",
    "o_information",
    "optimal_covariance",
    "partial_information",
    "specific_information",
    "total_correlation",
    "total_correlation_explained",
    "whole_minus_sum",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {__all__}")

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
