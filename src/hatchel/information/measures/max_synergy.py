"""Maximum synergy: the whole beyond the best group of predictors for each outcome."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import torch
from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.mutual_information import shared
from hatchel.information.measures.specific_information import explained_variance, specific_of_group
from hatchel.information.validation import as_group


@measure(floor=0.0)
def max_synergy(joint: Joint, groups: Sequence[Any] | None = None, size: int = 1) -> Tensor:
    r"""Synergy S_max: information of the whole beyond the maximum over groups, outcome by outcome.

    .. math:: S_{max} = I(Z; X) - I_{max}, \qquad
              I_{max} = \sum_x p(x) \max_i D_{KL}\big(p(a_i|x) \,\big\|\, p(a_i)\big)

    For two single predictors it is the synergy of Williams and Beer's decomposition. For a
    Gaussian scalar target the specific information grows with R² at every outcome, so one group
    is the best for all of them and I_max is its mutual information.

    Args:
        joint: a joint in any of the calling forms.
        groups: the groups A_i of predictors; they may overlap.
        size: where no groups are given, all groups of so many predictors.

    Returns:
        Nats or bits, (*batch).

    Raises:
        ValueError: an empty group, a size that no group has, or a vector-valued Gaussian target.

    Source: Griffith and Koch 2014, Eq. 5; Non-Syn VAE, Eq. 4–8.
    """
    target = (target_of(joint),)
    whole = shared(joint, joint.predictors, target)
    return whole - best_group_information(joint, chosen_groups(joint, groups, size))


def chosen_groups(joint: Joint, groups: Sequence[Any] | None, size: int) -> list[tuple[int, ...]]:
    """Return the given groups, checked, or all of one size."""
    n = len(joint.predictors)
    if groups is None:
        if size not in range(1, n + 1):
            raise ValueError(f"size={size}: choose 1 … {n}, there are {n} predictors")
        return list(combinations(joint.predictors, size))
    if not isinstance(groups, Sequence) or len(groups) == 0:
        raise ValueError("groups is empty or no list; pass groups of predictors, as [[0], [1, 2]]")
    return [as_group(group, f"groups[{i}]", n) for i, group in enumerate(groups)]


def best_group_information(joint: Joint, groups: Sequence[tuple[int, ...]]) -> Tensor:
    """Return I_max in nats, (*batch)."""
    if isinstance(joint, DiscreteJoint):
        each = torch.stack([specific_of_group(joint, group) for group in groups])
        return (joint.marginal([target_of(joint)]) * each.amax(0)).sum(-1)
    r2 = torch.stack([explained_variance(joint, group) for group in groups]).amax(0)
    return -0.5 * torch.log1p(-r2)
