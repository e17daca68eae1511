"""Specific information: what predictors say about one outcome of the target."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.discrete_joint import DiscreteJoint, merged, plogp
from hatchel.information.joints.gaussian_joint import (
    GaussianJoint,
    GaussianTargets,
    log_determinant,
)
from hatchel.information.joints.joint import Joint, predictors_of, target_of
from hatchel.information.validation import as_group


@measure(floor=0.0)
def specific_information(
    joint: Joint, of: Iterable[int] | None = None, outcome: Any = None
) -> Tensor:
    r"""Specific information of some predictors A about every outcome of the target.

    .. math:: I(A; X{=}x) = D_{KL}\big(p(a|x) \,\big\|\, p(a)\big)
              = \sum_a p(a|x) \log\frac{p(a, x)}{p(a)\,p(x)}

    Its mean over p(x) is I(A; X). For a Gaussian scalar target, standardised to y, and R² the
    share of its variance that A explains, it is ½[R²(y² − 1) − log(1 − R²)].

    Args:
        joint: a joint in any of the calling forms.
        of: numbers of the predictors in A; all of them where None.
        outcome: of a discrete target, an index of its axis (all of them where None); of a
            Gaussian one, its value in standard deviations from its mean (needed).

    Returns:
        Nats or bits, (*batch, m) or (*batch) for one outcome; zero for an impossible one.

    Raises:
        ValueError: a Gaussian target without an outcome, or one that is not scalar.

    Source: DeWeese and Meister 1999; Non-Syn VAE, Eq. 6–7.
    """
    target_of(joint)
    chosen = predictors_of(joint, of)
    if isinstance(joint, DiscreteJoint):
        every = specific_of_group(joint, chosen)
        if outcome is None:
            return every
        (state,) = as_group(outcome, "outcome", every.shape[-1])
        return every[..., state]
    if outcome is None:
        raise ValueError("a Gaussian target has no list of outcomes; pass outcome=… in its sd")
    return _gaussian(explained_variance(joint, chosen), outcome)


def specific_of_group(joint: DiscreteJoint, group: Sequence[int]) -> Tensor:
    """Return D_KL(p(a|x) ‖ p(a)) for every x, (*batch, m), in nats.

    Raises:
        ValueError: a Miller–Madow joint, for which this has no correction.
    """
    if joint.samples is not None:
        raise ValueError(
            "the Miller–Madow correction is for sums of entropies; leave correction=… out here"
        )
    pair = merged(joint, [group]).pmf
    both = pair.sum(-2)
    mass = torch.where(both > 0, both, 1.0)
    given = pair / mass[..., None, :]
    alone = pair.sum(-1, keepdim=True)
    cross = given * torch.where(alone > 0, alone, 1.0).log()
    return (plogp(given) - cross).sum(-2)


def explained_variance(joint: Joint, group: Sequence[int]) -> Tensor:
    """Return R² of a Gaussian scalar target, (*batch) or (*batch, F).

    Raises:
        ValueError: a vector-valued target, or a joint that is not Gaussian.
    """
    if isinstance(joint, GaussianTargets):
        return joint.explained(group)
    if not isinstance(joint, GaussianJoint):
        raise ValueError("this needs a Gaussian joint")
    target = target_of(joint)
    if len(joint.target or ()) != 1:
        raise ValueError(
            f"the target has {len(joint.target or ())} components and the closed form is for "
            "one; pass each=True to measure them one by one"
        )
    rest = (
        log_determinant(joint.block((*group, target), (*group, target)))
        - log_determinant(joint.block(group, group))
        - joint.block((target,), (target,))[..., 0, 0].log()
    )
    return -torch.expm1(rest)


def _gaussian(r2: Tensor, outcome: Any) -> Tensor:
    y = torch.as_tensor(outcome, dtype=r2.dtype, device=r2.device)
    return 0.5 * (r2 * (y.square() - 1) - torch.log1p(-r2))
