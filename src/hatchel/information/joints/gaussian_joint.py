"""A Gaussian joint: a covariance and the groups of its indices that are one variable each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from hatchel.information.validation import EIGENVALUE_TOLERANCE, as_covariance

_LOG_2PI_E = math.log(2 * math.pi * math.e)


def log_determinant(covariance: Tensor) -> Tensor:
    """Return log det of positive definite matrices (…, d, d); NaN where one is not."""
    factor, failed = torch.linalg.cholesky_ex(covariance)
    value = 2 * factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return torch.where(failed == 0, value, torch.nan)


@dataclass(frozen=True)
class GaussianJoint:
    """Jointly Gaussian vectors.

    Attributes:
        covariance: (*batch, d, d), float64.
        groups: per predictor the tuple of its indices.
        target: the indices of the target, None where there is none.
    """

    covariance: Tensor
    groups: tuple[tuple[int, ...], ...]
    target: tuple[int, ...] | None = None

    @property
    def predictors(self) -> tuple[int, ...]:
        """The numbers of the predictors."""
        return tuple(range(len(self.groups)))

    @property
    def has_target(self) -> bool:
        """Whether there is a target."""
        return self.target is not None

    def indices(self, variables: Sequence[int]) -> list[int]:
        """Return the rows of the covariance that some variables are."""
        blocks = (*self.groups, self.target or ())
        return [index for variable in variables for index in blocks[variable]]

    def block(self, rows: Sequence[int], columns: Sequence[int]) -> Tensor:
        """Return Cov(rows, columns) of two lists of variables."""
        across = torch.tensor(self.indices(columns), dtype=torch.long)
        return self.covariance[..., torch.tensor(self.indices(rows))[:, None], across]

    def entropy(self, variables: Sequence[int]) -> Tensor:
        """Return the differential entropy ½ log det(2πe Σ) in nats, shape (*batch)."""
        size = len(self.indices(variables))
        if not size:
            return torch.zeros_like(self.covariance[..., 0, 0])
        return 0.5 * (log_determinant(self.block(variables, variables)) + size * _LOG_2PI_E)

    def entropies_given_rest(self, variables: Sequence[int]) -> list[Tensor]:
        """Return H(V_i | V_-i) of each of some variables; one inverse serves all.

        The covariance of V_i given the rest is the inverse of its block of the precision.
        """
        sizes = [len(self.indices((v,))) for v in variables]
        places = [tuple(range(sum(sizes[:i]), sum(sizes[: i + 1]))) for i in range(len(sizes))]
        precision = torch.linalg.inv(self.block(variables, variables))
        given = GaussianJoint(precision, tuple(places))
        return [
            0.5 * (size * _LOG_2PI_E - log_determinant(given.block((i,), (i,))))
            for i, size in enumerate(sizes)
        ]


@dataclass(frozen=True)
class GaussianTargets:
    """The same scalar predictors with F scalar targets, each a joint of its own.

    Everything but the F vectors of covariances is shared, so a measure of m predictors and F
    targets costs one solve of an (m, m) system with F right-hand sides.

    Attributes:
        covariance: (*batch, 1, m, m) of the predictors; the axis of size 1 meets the targets'.
        cross: (*batch, F, m), Cov(X_i, Z_j).
        variance: (*batch, F), Var(X_i).
    """

    covariance: Tensor
    cross: Tensor
    variance: Tensor

    @property
    def predictors(self) -> tuple[int, ...]:
        """The numbers of the predictors."""
        return tuple(range(self.covariance.shape[-1]))

    @property
    def has_target(self) -> bool:
        """There always is one."""
        return True

    def explained(self, variables: Sequence[int]) -> Tensor:
        """Return R², the share of each target's variance that some predictors explain, (…, F)."""
        if len(variables) == 0:
            return torch.zeros_like(self.variance)
        chosen = list(variables)
        block = self.covariance[..., 0, chosen, :][..., :, chosen]
        cross = self.cross[..., chosen]
        factor = torch.linalg.cholesky_ex(block).L
        white = torch.linalg.solve_triangular(factor, cross.mT, upper=False)
        total: Tensor = white.square().sum(-2)
        return total / self.variance

    def entropy(self, variables: Sequence[int]) -> Tensor:
        """Return the differential entropy in nats, (*batch, F), or (*batch, 1) without target."""
        target = len(self.predictors)
        chosen = [v for v in variables if v != target]
        block = self.covariance[..., chosen, :][..., :, chosen]
        plain = 0.5 * (log_determinant(block) + len(chosen) * _LOG_2PI_E)
        if len(chosen) == len(variables):
            return plain
        rest = self.variance * (1 - self.explained(chosen))
        return plain + 0.5 * (rest.log() + _LOG_2PI_E)

    def check(self) -> None:
        """Refuse targets that no information can be computed for.

        Raises:
            ValueError: a covariance of predictors that is none, NaN, or a target that they
                determine, about which information is infinite.
        """
        as_covariance(self.covariance.detach()[..., 0, :, :])
        cross, variance = self.cross.detach(), self.variance.detach()
        if not bool(torch.isfinite(cross).all() & torch.isfinite(variance).all()):
            raise ValueError("target has NaN or infinite entries; remove or fill them first")
        rest = 1 - GaussianTargets(self.covariance.detach(), cross, variance).explained(
            self.predictors
        )
        if float(rest.min()) <= EIGENVALUE_TOLERANCE:
            raise ValueError(
                f"target {int(rest.argmin()) % rest.shape[-1]} is a linear function of the "
                "predictors, so information is infinite; leave it out or add noise"
            )

    def correlations(self) -> tuple[Tensor, Tensor]:
        """Return the predictors' correlation matrix (…, 1, m, m) and ρ (…, F, m)."""
        sd = self.covariance.diagonal(dim1=-2, dim2=-1).sqrt()
        matrix = self.covariance / sd[..., :, None] / sd[..., None, :]
        return matrix, self.cross / sd / self.variance.sqrt()[..., None]
