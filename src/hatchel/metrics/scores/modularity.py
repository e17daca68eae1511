"""Modularity: how far each latent knows about one factor only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.estimates.binning import Binning
from hatchel.metrics.estimates.pair_information import latent_factor_information
from hatchel.metrics.metric import Meaning, Metric
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Reals


@dataclass(frozen=True, eq=False)
class Modularity:
    """Modularity and what it is made of.

    Attributes:
        value: mean over the latents, 0 to 1.
        latents: of each latent, ``(D,)``.
        information: I(z_j; v_k) in nats, ``(D, K)``.
    """

    value: float
    latents: Reals
    information: Reals

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"modularity": self.value}


def modularity(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    bins: int = 20,
    binning: Binning = "equal-width",
) -> Modularity:
    r"""Modularity of codes: 1 where each latent has information about one factor only.

    .. math:: m_j = 1 - \frac{\sum_{k \ne k_j} I_{jk}^2}{(K - 1)\, I_{j k_j}^2}, \qquad
              k_j = \arg\max_k I_{jk}, \qquad \text{modularity} = \frac1D \sum_j m_j

    A latent without any information has m_j = 0. Noise has a little about every factor by chance,
    so it counts as far from modular: a perfect code beside noise latents scores below 1. With one
    factor every latent with information has m_j = 1.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes.
        bins: into how many each latent is cut.
        binning: "equal-width" (the field's) or "equal-frequency".

    Raises:
        ValueError: bad input, or fewer samples than bins.

    Source: Ridgeway and Mozer 2018, section 3; Locatello et al. 2019, whose code fixes the bins.
    """
    samples = checked(codes, factors)
    information = latent_factor_information(samples.codes, samples.classes, bins, binning)
    squares = information**2
    best = squares.max(1)
    rest = (squares.sum(1) - best) / max(information.shape[1] - 1, 1)
    latents = np.where(best > 0, 1 - rest / np.where(best > 0, best, 1), 0.0)
    return Modularity(float(latents.mean()), latents, information)


MODULARITY = Metric(
    "modularity",
    modularity,
    {
        "modularity": Meaning(
            "modularity",
            "a latent keeps to one factor to the degree {value}; latents that hold noise count "
            "as keeping to none",
            compares_factors=True,
        )
    },
)
