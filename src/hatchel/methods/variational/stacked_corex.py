"""Stacked CorEx: the bound of several layers, whose upper ones may weigh more at first."""

from hatchel.methods.variational.bound import Bound
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.schedule import falling


def stacked_corex(
    bound: Bound, *, upper_weight: float = 4.0, upper_steps: int = 4_000
) -> WeightedTerms:
    r"""−log p(x|z) + Σ_l E log p(z^(l)|z^(l−1)) − log q(z^(l)|z^(l+1)), and more of the upper part.

    .. math:: -\mathcal L + (w_t - 1) \Big[ -E \log q(z^{(1)}|z^{(2)})
              + \sum_{l \ge 2} \text{rate}_l \Big]

    With w = 1 it is the loss of the VAE under the same layers, Eq. 19 less the constant Σ H(x_i).
    From random weights that bound alone leaves a categorical top layer with clusters that say
    nothing of the data; w falls from ``upper_weight`` to 1, so that training ends on the bound.

    Without layers above the code, its prior is all that the upper part has.

    Args:
        bound: of the model.
        upper_weight: w at the first step.
        upper_steps: steps on which w falls to 1, in equal parts.

    Raises:
        ValueError: a weight or a number of steps out of range.

    Source: Gao et al. 2018, Eq. 14–19; the weight is ours.
    """
    weight = falling(bound.step, upper_weight, upper_steps)
    return {
        "reconstruction": (1.0, bound.reconstruction),
        "kl": (1.0, bound.rate),
        "upper": (weight - 1, bound.upper_cost),
    }
