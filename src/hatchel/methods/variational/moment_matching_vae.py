"""DIP-VAE: the moments of the aggregate posterior held to those of the prior."""

from hatchel.methods.variational.bound import Bound
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.moment_matching import MomentPenalty, dip_i_penalty, dip_ii_penalty


def dip_vae_i(
    bound: Bound, *, off_diagonal: float = 10.0, diagonal: float = 100.0
) -> WeightedTerms:
    """−log p(x|z) + KL + λ_od Σ_{i≠j} Cov(μ)²_ij + λ_d Σ_i (Cov(μ)_ii − 1)².

    Source: Kumar et al. 2018, Eq. 6.
    """
    return _matched(bound, dip_i_penalty(bound.mean), off_diagonal, diagonal)


def dip_vae_ii(
    bound: Bound, *, off_diagonal: float = 10.0, diagonal: float = 10.0
) -> WeightedTerms:
    """−log p(x|z) + KL + λ_od Σ_{i≠j} Cov(z)²_ij + λ_d Σ_i (Cov(z)_ii − 1)².

    Source: Kumar et al. 2018, Eq. 7.
    """
    penalty = dip_ii_penalty(bound.mean, bound.log_variance)
    return _matched(bound, penalty, off_diagonal, diagonal)


def _matched(
    bound: Bound, penalty: MomentPenalty, off_diagonal: float, diagonal: float
) -> WeightedTerms:
    return {
        "reconstruction": (1.0, bound.reconstruction),
        "kl": (1.0, bound.rate),
        "covariance": (off_diagonal, penalty.off_diagonal),
        "variance": (diagonal, penalty.diagonal),
    }
