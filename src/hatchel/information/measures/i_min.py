"""Williams and Beer's redundancy: the least specific information, outcome by outcome."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.max_synergy import chosen_groups
from hatchel.information.measures.specific_information import explained_variance, specific_of_group


@measure(floor=0.0)
def i_min(joint: Joint, groups: Sequence[Any] | None = None) -> Tensor:
    r"""Redundancy I_min of single predictors, or of given groups of them.

    .. math:: I_{min} = \sum_x p(x) \min_i D_{KL}\big(p(a_i|x) \,\big\|\, p(a_i)\big)

    Two independent copies of different bits count as redundant, since it compares amounts and not
    contents. For a Gaussian scalar target it is the least of the groups' informations.

    Args:
        joint: a joint in any of the calling forms.
        groups: the groups A_i of predictors; each predictor on its own where None.

    Returns:
        Nats or bits, (*batch).

    Raises:
        ValueError: an empty group, or a vector-valued Gaussian target.

    Source: Williams and Beer 2010, Eq. 3; Barrett 2015 for Gaussians.
    """
    target = target_of(joint)
    named = chosen_groups(joint, groups, 1)
    if isinstance(joint, DiscreteJoint):
        each = torch.stack([specific_of_group(joint, group) for group in named])
        return (joint.marginal([target]) * each.amin(0)).sum(-1)
    r2 = torch.stack([explained_variance(joint, group) for group in named]).amin(0)
    return -0.5 * torch.log1p(-r2)
