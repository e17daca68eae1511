"""Correlational importance: what is lost when the predictors' correlations are ignored."""

import torch
from torch import Tensor

from hatchel.information.calling_form import measure
from hatchel.information.joints.discrete_joint import DiscreteJoint, plogp
from hatchel.information.joints.gaussian_joint import (
    GaussianJoint,
    GaussianTargets,
    log_determinant,
)
from hatchel.information.joints.joint import Joint, target_of
from hatchel.information.measures.mutual_information import shared


@measure(floor=0.0)
def ci_synergy(joint: Joint) -> Tensor:
    r"""CI synergy: divergence of the posterior from the one that takes predictors as independent.

    .. math:: C(Z; X) = D_{KL}\big(p(x|z) \,\big\|\, p_{CI}(x|z)\big), \qquad
              p_{CI}(x|z) = \frac{p(x)\prod_j p(z_j|x)}{\sum_{x'} p(x')\prod_j p(z_j|x')}

    the mean being over p(z). For a Gaussian scalar target with r_j = ρ_j/(1 − ρ_j²),
    S = Σ ρ_j r_j and Q = rᵀRr, where R is the predictors' correlation matrix,

    .. math:: I_{CI} = \tfrac12\Big[\log(1+S) + S - \frac{Q}{1+S}\Big], \qquad
              C = I(Z; X) - I_{CI}

    It punishes redundancy that correlations carry, and can exceed I(Z; X).

    Args:
        joint: a joint in any of the calling forms; Gaussian predictors and targets may be vectors.

    Returns:
        Nats or bits, (*batch), ≥ 0.

    Source: Nirenberg et al. 2001; Ver Steeg et al. 2017, Eq. 4–5 and 9. The closed form of I_CI is
    ours; 1/(1+S) is the variance in their Eq. 9.
    """
    target_of(joint)
    if isinstance(joint, DiscreteJoint):
        return _discrete(joint)
    if isinstance(joint, GaussianTargets):
        return shared(joint, joint.predictors, (target_of(joint),)) - _scalar_targets(joint)
    assert isinstance(joint, GaussianJoint)
    return _gaussian(joint)


@measure()
def ci_information(joint: Joint) -> Tensor:
    r"""Information that a decoder obtains which ignores the predictors' correlations.

    .. math:: I_{CI}(Z; X) = I(Z; X) - C(Z; X)

    Negative where such a decoder is misled by more than it learns: ten copies of one noisy
    predictor make it sure of noise.

    Args:
        joint: a joint in any of the calling forms.

    Returns:
        Nats or bits, (*batch).

    Source: see :func:`ci_synergy`.
    """
    target = (target_of(joint),)
    lost: Tensor = ci_synergy.formula(joint)
    return shared(joint, joint.predictors, target) - lost


def _discrete(joint: DiscreteJoint) -> Tensor:
    if joint.samples is not None:
        raise ValueError(
            "the Miller–Madow correction is for sums of entropies; leave correction=… out here"
        )
    target = joint.count - 1
    outcome = joint.spread([target])
    pairs = [joint.spread([j, target]) for j in joint.predictors]
    possible = torch.stack([pair.expand_as(joint.pmf) > 0 for pair in pairs]).all(0)
    score = sum((_log(pair) for pair in pairs), (1 - len(pairs)) * _log(outcome))
    score = torch.where(possible, score, -torch.inf)
    # Rows of z that cannot occur have no posterior; any finite score keeps them harmless.
    score = torch.where(possible.any(-1, keepdim=True), score, 0.0)
    log_ci = torch.where(possible, score - score.logsumexp(-1, keepdim=True), 0.0)
    surprise = plogp(joint.pmf) - joint.pmf * _log(joint.pmf.sum(-1, keepdim=True))
    return joint.total(surprise - joint.pmf * log_ci)


def _log(p: Tensor) -> Tensor:
    return torch.where(p > 0, p, 1.0).log()


def _scalar_targets(joint: GaussianTargets) -> Tensor:
    matrix, rho = joint.correlations()
    r = rho / (1 - rho.square())
    s = (rho * r).sum(-1)
    q = ((r @ matrix[..., 0, :, :]) * r).sum(-1)
    return 0.5 * (torch.log1p(s) + s - q / (1 + s))


def _gaussian(joint: GaussianJoint) -> Tensor:
    """Return the mean divergence of two Gaussian posteriors N(Mz, V) and N(Gz, P⁻¹)."""
    target, z = (target_of(joint),), joint.predictors
    xx, zz, xz = joint.block(target, target), joint.block(z, z), joint.block(target, z)
    precision: Tensor = torch.linalg.inv(xx)
    pulls: list[Tensor] = []
    for j in z:
        jj, xj = joint.block((j,), (j,)), joint.block(target, (j,))
        gain = torch.linalg.solve(xx, xj).mT  # z_j = gain·x + noise
        pull = torch.linalg.solve(jj - gain @ xj, gain).mT
        precision = precision + pull @ gain
        pulls.append(pull)
    guess = torch.linalg.solve(precision, torch.cat(pulls, dim=-1))
    best = torch.linalg.solve(zz, xz.mT).mT
    variance = xx - best @ xz.mT
    error = variance + (guess - best) @ zz @ (guess - best).mT
    trace: Tensor = (precision @ error).diagonal(dim1=-2, dim2=-1).sum(-1)
    logs = log_determinant((precision + precision.mT) / 2) + log_determinant(
        (variance + variance.mT) / 2
    )
    return 0.5 * (trace - xx.shape[-1] - logs)
