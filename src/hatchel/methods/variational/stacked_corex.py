"""Stacked CorEx: the bound of several layers, whose latents may pay more at first."""

from hatchel.methods.variational.bound import Bound
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.schedule import falling


def stacked_corex(bound: Bound, *, weight: float = 4.0, weight_steps: int = 4_000) -> WeightedTerms:
    r"""−log p(x|z) + w Σ_l E log p(z^(l)|z^(l−1)) − log q(z^(l)|z^(l+1)), w falling to 1.

    With w = 1 it is the loss of the VAE under the same layers: Eq. 19, less the constant Σ H(x_i).
    A weight above 1 at first makes the code say less, and what it says easier to explain by the
    layers above; it falls in equal parts, so that training ends on the bound.

    Args:
        bound: of the model.
        weight: w at the first step.
        weight_steps: steps on which it falls to 1.

    Raises:
        ValueError: a weight or a number of steps out of range.

    Source: Gao et al. 2018, Eq. 14–19; the weight is ours.
    """
    now = falling(bound.step, weight, weight_steps)
    return {"reconstruction": (1.0, bound.reconstruction), "kl": (now, bound.rate)}
