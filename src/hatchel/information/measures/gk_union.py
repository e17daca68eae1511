"""Griffith–Koch union information and synergy, the whole beyond the union of its parts."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.gk_gaussian import GaussianUnion, gaussian_union
from hatchel.information.measures.mutual_information import shared
from hatchel.information.presentation import INFORMATION
from hatchel.information.union_programme.programme import Reals
from hatchel.information.union_programme.solve import Solution, solve

# A gap is called converged up to this many nats: 1e-6 bit.
CERTIFIED = 1e-6 * float(np.log(2))


@dataclass(frozen=True)
class CertifiedValue:
    """A measure that comes from convex minimisation, and the proof of how exact it is.

    Attributes:
        value: union information, at most ``gap`` above the minimum; or the synergy, at most
            ``gap`` below its true value.
        gap: the duality gap, a bound on the error that does not rest on the solver.
        converged: whether the gap is at most 1e-6 bit.
        q: the least synergistic joint, of the shape of the given one.
    """

    value: Any = field(metadata=INFORMATION)
    gap: Any = field(metadata=INFORMATION)
    converged: Any
    q: Any = field(repr=False)


@measure(floor=0.0)
def gk_union_information(
    joint: Joint, tolerance: float = 1e-9, max_iterations: int = 100
) -> CertifiedValue | GaussianUnion:
    r"""Union information: what every joint with these pairwise marginals says about the target.

    .. math:: U(Z; X) = \min_q I_q(Z; X) \quad\text{s.t.}\quad
              q(z_j, x) = p(z_j, x) \;\text{ for every } j

    Discrete joints, any number of predictors: convex optimisation with a duality-gap certificate.
    Gaussian joints with a scalar target: the information of the best single predictor.

    Args:
        joint: a joint in any of the calling forms; Gaussian targets must be scalar.
        tolerance: gap in nats at which the optimisation stops.
        max_iterations: Newton steps at most; see ``converged``.

    Returns:
        A :class:`CertifiedValue` with the optimal q, or a :class:`GaussianUnion`; ``.value`` in
        nats or bits.

    Raises:
        ValueError: a vector-valued Gaussian target, or a joint too large for the optimisation.

    Source: Griffith and Koch 2014, Eq. 12; Ver Steeg et al. 2017, Eq. 2 and 14.
    """
    target_of(joint)
    if isinstance(joint, GaussianJoint | GaussianTargets):
        return gaussian_union(joint)
    assert isinstance(joint, DiscreteJoint)
    return _discrete_union(joint, tolerance, max_iterations)


@measure(floor=0.0)
def gk_synergy(
    joint: Joint, tolerance: float = 1e-9, max_iterations: int = 100
) -> CertifiedValue | GaussianUnion:
    r"""Griffith–Koch synergy: what only the predictors' interactions say about the target.

    .. math:: S(Z; X) = I(Z; X) - U(Z; X)

    Args:
        joint: a joint in any of the calling forms; Gaussian targets must be scalar.
        tolerance: gap in nats at which the optimisation stops.
        max_iterations: Newton steps at most; see ``converged``.

    Returns:
        As :func:`gk_union_information`.

    Raises:
        ValueError: a vector-valued Gaussian target, or a joint too large for the optimisation.

    Source: Ver Steeg et al. 2017, Eq. 3 and 15; printed is S = ½ log[(1 − ρᵀΣ⁻¹ρ)/(1 − ρ_k²)],
    which is its negative.
    """
    union = gk_union_information.formula(joint, tolerance, max_iterations)
    whole = shared(joint, joint.predictors, (target_of(joint),))
    named: CertifiedValue | GaussianUnion = replace(union, value=whole - union.value)
    return named


def _solved(pmf: Tensor, tolerance: float, steps: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return value, gap, q and slope of a batch of programmes."""
    found = [
        solve(one, tolerance=tolerance, max_iterations=steps)
        for one in pmf.detach().cpu().double().numpy()
    ]
    numbers = torch.tensor([(s.value, s.gap) for s in found], dtype=torch.float64).to(pmf)
    q, slope = (torch.from_numpy(np.stack(a)).to(pmf) for a in _both(found))
    return numbers[:, 0], numbers[:, 1], q, slope


def _both(found: list[Solution]) -> tuple[list[Reals], list[Reals]]:
    return [solution.q for solution in found], [solution.slope for solution in found]


class _Union(torch.autograd.Function):
    """The minimum as a function of the joint: its slope is that of the Lagrangian."""

    @staticmethod
    def forward(ctx: Any, pmf: Tensor, tolerance: float, steps: int) -> tuple[Tensor, ...]:
        value, gap, q, slope = _solved(pmf, tolerance, steps)
        ctx.save_for_backward(slope)
        ctx.mark_non_differentiable(gap, q)
        return value, gap, q

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None, None]:
        (slope,) = ctx.saved_tensors
        return slope * slopes[0].reshape(-1, *(1,) * (slope.ndim - 1)), None, None


def _discrete_union(joint: DiscreteJoint, tolerance: float, steps: int) -> CertifiedValue:
    if joint.samples is not None:
        raise ValueError(
            "the Miller–Madow correction is for sums of entropies; leave correction=… out here"
        )
    shape = joint.pmf.shape[: joint.batch]
    flat = joint.pmf.reshape(-1, *joint.pmf.shape[joint.batch :])
    if flat.requires_grad:
        value, gap, q = _Union.apply(flat, tolerance, steps)  # type: ignore[no-untyped-call]
    else:
        value, gap, q, _ = _solved(flat, tolerance, steps)
    value, gap = value.reshape(shape), gap.reshape(shape)
    return CertifiedValue(value, gap, gap <= CERTIFIED, q.reshape(joint.pmf.shape))
