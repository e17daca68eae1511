"""What a fitted linear CorEx says: information of latents and features, decoding, a covariance."""

from dataclasses import dataclass

import torch
from torch import Tensor

from hatchel.methods.linear_corex.bound import State


@dataclass(frozen=True)
class LinearCorex:
    """Latents of variance one, z = Wx + noise, the largest total correlation first.

    Attributes:
        weights: W, ``(m, P)``; Wx is the mean of z given x.
        rho: correlations of latents and features, ``(m, P)``.
        correlation: of the latents with each other, ``(m, m)``.
        bound: on the total correlation of x, nats.
    """

    weights: Tensor
    rho: Tensor
    correlation: Tensor
    bound: float

    @property
    def mutual_information(self) -> Tensor:
        """I(x_i; z_j) = -½ log(1 - ρ²), nats, ``(m, P)``."""
        return -0.5 * (-self.rho.square()).log1p()

    @property
    def total_correlations(self) -> Tensor:
        """What each latent explains of x: Σ_i I(x_i; z_j) - I(x; z_j), nats, ``(m,)``."""
        share: Tensor = torch.linalg.vecdot(self.weights, self.rho)
        return self.mutual_information.sum(1) + 0.5 * (-share).log1p()

    @property
    def decoder(self) -> Tensor:
        """D of E[x|z] = z D under the joint Gaussian, ``(m, P)``."""
        decoder: Tensor = torch.linalg.solve(self.correlation, self.rho)
        return decoder

    @property
    def loadings(self) -> Tensor:
        r"""A of the model x = Aᵀz + noise with independent latents of variance one, ``(m, P)``.

        .. math:: A_{ji} = \frac{ρ_{ji} / (1 - ρ_{ji}²)}{1 + S_i},
                  \quad S_i = \sum_k ρ_{ki}² / (1 - ρ_{ki}²)

        It is E[x|z] where no two latents have synergy about a feature. The correlations AᵀA,
        with ones on the diagonal, are always positive definite: Σ_j A_ji² ≤ S_i / (1 + S_i).

        Source: Ver Steeg and Galstyan 2019, the covariance estimate of a modular model.
        """
        rest = 1 - self.rho.square()
        return self.rho / rest / (1 + (self.rho.square() / rest).sum(0))

    def log_ratio(self, x: Tensor) -> Tensor:
        r"""Return log p(x) - Σ_i log p(x_i) for each row of x ``(N, P)``, nats, ``(N,)``.

        p is the Gaussian of correlations AᵀA with ones on the diagonal. The mean over new data is
        at most their total correlation where their columns are standard normal.

        By Woodbury's identity it costs two products with A, and nothing of size P × P.
        """
        A = self.loadings
        own = (1 - A.square().sum(0)).clamp(min=torch.finfo(A.dtype).eps)  # below it by rounding
        over = A / own
        factor = torch.linalg.cholesky(over @ A.T + torch.eye(len(A)).to(A))
        log_det = own.log().sum() + 2 * factor.diagonal().log().sum()
        projection = torch.linalg.solve_triangular(factor, over, upper=False)
        explained = (x @ projection.T.to(x)).square().sum(1)
        ratio: Tensor = explained.double() - (x.square() @ (1 / own - 1).to(x)).double() - log_det
        return ratio / 2


def model_of(state: State) -> LinearCorex:
    """Sort and orient latents: most informative first, each in its strongest feature's sense.

    The model lies on the CPU, in float64: it is small, and noise near 0 needs it.
    """
    W, rho, C = (part.cpu().double() for part in (*state.latents, state.correlation))
    bound = state.bound
    order = LinearCorex(W, rho, C, bound).total_correlations.argsort(descending=True)
    W, rho, C = W[order], rho[order], C[order][:, order]
    strongest = rho.gather(1, rho.abs().argmax(1, keepdim=True))
    sense = torch.where(strongest < 0, -1.0, 1.0).to(rho)
    return LinearCorex(W * sense, rho * sense, C * sense * sense.T, bound)
