"""β-TCVAE: the total correlation of the minibatch, penalised on its own."""

from typing import Literal

from hatchel.methods.variational.bound import Bound
from hatchel.objectives.aggregate_total_correlation import (
    minibatch_stratified,
    minibatch_weighted,
)
from hatchel.objectives.bounds import WeightedTerms


def beta_tcvae(
    bound: Bound,
    *,
    beta: float = 6.0,
    estimator: Literal["stratified", "weighted"] = "stratified",
) -> WeightedTerms:
    """−log p(x|z) + I_q(z; n) + β·TC(z) + Σ_j KL(q(z_j) ‖ p(z_j)).

    Source: Chen et al. 2018, Eq. 4; β = 6 is theirs for dSprites, α = γ = 1.
    """
    estimate = minibatch_stratified if estimator == "stratified" else minibatch_weighted
    pieces = estimate(bound.z, bound.mean, bound.log_variance, bound.data_size)
    return {
        "reconstruction": (1.0, bound.reconstruction),
        "index_code_information": (1.0, pieces.index_code_information),
        "total_correlation": (beta, pieces.total_correlation),
        "dimension_wise_kl": (1.0, pieces.dimension_wise_kl),
    }
