"""The VAE, β-VAE in both forms, and AnchorVAE: weights on the divergence from the prior."""

from hatchel.methods.variational.bound import Bound
from hatchel.objectives.anchors import Anchors, Strength, anchor_weights
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.capacity import capacity_at, capacity_penalty


def vae(bound: Bound) -> WeightedTerms:
    """−log p(x|z) + KL(q(z|x) ‖ p(z)).

    Source: Kingma and Welling 2014, Eq. 3.
    """
    return {"reconstruction": (1.0, bound.reconstruction), "kl": (1.0, bound.rate)}


def beta_vae(bound: Bound, *, beta: float = 4.0) -> WeightedTerms:
    """−log p(x|z) + β·KL(q(z|x) ‖ p(z)).

    Source: Higgins et al. 2017, Eq. 4; β = 4 is theirs for dSprites.
    """
    return {"reconstruction": (1.0, bound.reconstruction), "kl": (beta, bound.rate)}


def capacity_vae(
    bound: Bound, *, gamma: float = 1000.0, capacity: float = 25.0, capacity_steps: int = 100_000
) -> WeightedTerms:
    """−log p(x|z) + γ·|KL(q(z|x) ‖ p(z)) − C|, where C grows from zero to ``capacity`` nats.

    Source: Burgess et al. 2018, Eq. 8; the values are theirs for dSprites.
    """
    allowed = capacity_at(bound.step, capacity, capacity_steps)
    return {
        "reconstruction": (1.0, bound.reconstruction),
        "capacity_gap": (gamma, capacity_penalty(bound.rate, allowed)),
    }


def anchor_vae(
    bound: Bound, *, anchors: Anchors = (0, 1, 2, 3, 4), strength: Strength = 0.5
) -> WeightedTerms:
    """−log p(x|z) + Σ_j w_j KL(q(z_j|x) ‖ p(z_j)), w_j = 1 − λ for the anchors, else 1.

    Args:
        bound: on a minibatch.
        anchors: which latents; ``[[0, 1], [2, 3, 4]]`` are groups with a λ each.
        strength: λ < 1, below 0 for latents that pay more; a number, or one for each anchor.

    Source: Gao et al. 2018, Eq. 21; five anchors of weight 0.5 are theirs for CelebA.
    """
    weights = anchor_weights(bound.kl.shape[-1], anchors, strength, bound.kl.device)
    weighted = (bound.kl * weights.to(bound.kl.dtype)).sum(-1).mean()
    return {"reconstruction": (1.0, bound.reconstruction), "anchored_kl": (1.0, weighted)}
