"""Griffith–Koch union information of jointly Gaussian predictors and a scalar target."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from hatchel.information.joints.gaussian_joint import GaussianJoint, GaussianTargets
from hatchel.information.measures.specific_information import explained_variance
from hatchel.information.presentation import INFORMATION
from hatchel.information.validation import as_tensor


@dataclass(frozen=True)
class GaussianUnion:
    """A Griffith–Koch measure of Gaussians, and the least synergistic distribution q.

    All of q is in standardised variables.

    Attributes:
        value: union information or synergy.
        best: which predictor tells most about the target, k.
        correlation: ρ_j of each scalar predictor and the target, (…, n); the multiple correlation
            of a predictor that is a vector.
    """

    value: Any = field(metadata=INFORMATION)
    best: Any
    correlation: Any

    @property
    def covariance(self) -> Any:
        """The covariance of q, (…, n+1, n+1), the target last; see :func:`optimal_covariance`."""
        return optimal_covariance(self.correlation)

    @property
    def coefficients(self) -> Any:
        """The c of q(x|z) = N(cᵀz, 1 − ρ_k²), (…, n): ρ_k for the best predictor, else zero."""
        rho = torch.as_tensor(self.correlation)
        best = torch.as_tensor(self.best)[..., None]
        return _like(
            self.correlation, torch.zeros_like(rho).scatter(-1, best, rho.gather(-1, best))
        )

    @property
    def variance(self) -> Any:
        """The variance 1 − ρ_k² of q(x|z), (…)."""
        return 1 - (self.coefficients**2).sum(-1)


def _like(given: Any, computed: Tensor) -> Any:
    return computed if isinstance(given, Tensor) else computed.numpy()


def gaussian_union(joint: GaussianJoint | GaussianTargets) -> GaussianUnion:
    r"""Return the union information of a Gaussian joint, in nats.

    .. math:: U(Z; X) = \max_j I(Z_j; X) = -\tfrac12\log(1-ρ_k^2), \qquad
              k = \operatorname{arg\,max}_j |ρ_j|

    Args:
        joint: predictors, scalars or vectors, and one scalar target or F of them.

    Raises:
        ValueError: a vector-valued target, for which this closed form does not hold.

    Source: Ver Steeg et al. 2017, Eq. 14, with the sign that makes information positive: printed
    is U = ½ log(1 − ρ²).
    """
    r2 = torch.stack([explained_variance(joint, (j,)) for j in joint.predictors], dim=-1)
    best = r2.argmax(-1)
    value = -0.5 * torch.log1p(-r2.amax(-1))
    return GaussianUnion(value, best, _signed(joint, r2))


def _signed(joint: GaussianJoint | GaussianTargets, r2: Tensor) -> Tensor:
    if isinstance(joint, GaussianTargets):
        return joint.correlations()[1]
    rho = r2.clamp_min(0).sqrt()  # rounding may take the R² of an irrelevant predictor below zero
    if any(len(group) > 1 for group in joint.groups):
        return rho
    return rho * joint.block(joint.predictors, (len(joint.groups),))[..., 0].sign()


def optimal_covariance(correlation: Any) -> Any:
    r"""Return the covariance of the least synergistic q, whose inverse is an arrowhead matrix.

    .. math:: Σ_{kj} = ρ_j/ρ_k, \qquad Σ_{ij} = ρ_iρ_j/ρ_k^2 \quad (i, j \ne k,\; i \ne j)

    The best predictor Z_k stands between all other variables and the target: given Z_k they are
    independent, so only it informs about X. With two predictors Σ_12 = ρ_2/ρ_1.

    Args:
        correlation: ρ, (…, n), a tensor or an array.

    Returns:
        (…, n+1, n+1), the target last; a tensor where one was given.

    Raises:
        ValueError: a number beyond −1 … 1.

    Source: Ver Steeg et al. 2017, Eq. 16, which sets Σ_ij = 0 instead; that matrix gives the same
    q(x|z), but is a covariance only if Σ_{j≠k} (ρ_j/ρ_k)² ≤ 1 (see :func:`arrowhead_covariance`).
    Conditional independence always is one.
    """
    rho = _correlations(correlation)
    whole = torch.cat([_ratio(rho), _best(rho)], dim=-1)
    outer = whole[..., :, None] * whole[..., None, :]
    eye = torch.eye(whole.shape[-1], dtype=whole.dtype, device=whole.device)
    return _like(correlation, outer * (1 - eye) + eye)


def _correlations(given: Any) -> Tensor:
    rho = as_tensor(given, "correlation")
    if rho.ndim == 0 or float(rho.detach().abs().max()) > 1:
        raise ValueError("correlation must be (…, n) with numbers from −1 to 1")
    return rho


def _best(correlation: Tensor) -> Tensor:
    return correlation.gather(-1, correlation.abs().argmax(-1, keepdim=True))


def _ratio(correlation: Tensor) -> Tensor:
    """Return ρ_j/ρ_k; zero where nothing correlates with the target."""
    best = _best(correlation)
    return correlation / torch.where(best == 0, 1.0, best)


def arrowhead_covariance(correlation: Any) -> Any:
    r"""Return the predictors' covariance as printed, an arrowhead matrix, (…, n, n).

    .. math:: Σ_{kj} = ρ_j/ρ_k, \qquad Σ_{ij} = 0 \quad (i, j \ne k)

    Args:
        correlation: ρ, (…, n), a tensor or an array.

    Raises:
        ValueError: Σ_{j≠k} (ρ_j/ρ_k)² > 1, where it is no covariance, or a number beyond −1 … 1.

    Source: Ver Steeg et al. 2017, Eq. 16.
    """
    rho = _correlations(correlation)
    ratio = _ratio(rho)
    excess = float(ratio.detach().square().sum(-1).max()) - 2
    if excess > 0:
        raise ValueError(
            f"the arrowhead matrix of these correlations is not a covariance (Σ (ρ_j/ρ_k)² exceeds "
            f"1 by {excess:.3g}); use optimal_covariance"
        )
    best = torch.zeros_like(ratio).scatter(-1, rho.abs().argmax(-1, keepdim=True), 1.0)
    cross = best[..., :, None] * ratio[..., None, :]
    eye = torch.eye(ratio.shape[-1], dtype=ratio.dtype, device=ratio.device)
    return _like(correlation, (cross + cross.mT) * (1 - eye) + eye)
