"""Interventional robustness score (IRS): how little other factors move a latent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.estimates.binning import binned
from hatchel.metrics.metric import Meaning, Metric, Refit
from hatchel.metrics.rows import equal_rows
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Indices, Reals, recoded


@dataclass(frozen=True, eq=False)
class Irs:
    """The score and what it is made of.

    Attributes:
        value: mean robustness of the latents, weighted by how far they reach, 0 to 1.
        robustness: of each latent while each factor is held, ``(D, K)``; NaN for latents that
            never vary.
        reach: greatest distance of each latent from its mean, ``(D,)``.
    """

    value: float
    robustness: Reals
    reach: Reals

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"irs": self.value}


def interventional_robustness(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    quantile: float = 0.99,
    bins: int | None = 20,
) -> Irs:
    r"""IRS: one less the distance a latent moves, at most, while its factor is held.

    .. math:: R_{jk} = 1 - \frac{1}{|V_k|} \sum_v
              \frac{Q_{0.99}\big(|z_j - E[z_j|v_k = v]| \;\big|\; v_k = v\big)}{\max |z_j - E z_j|},
              \qquad IRS = \frac{\sum_j \rho_j \max_k R_{jk}}{\sum_j \rho_j}

    with ρ_j = max |z_j − E z_j|. Latents that never vary are left out; where none is left the
    score is 0. A latent that a factor moves by accident counts as its own: the score does not ask
    whether two latents share a factor. A single value per class gives R = 1, so that few samples
    per class flatter.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes; taken as numbers where they are binned.
        quantile: of the distances; 1 is the maximum, as in the paper.
        bins: factors with more values are cut into so many of equal width, as
            disentanglement_lib does; None holds every value by itself, as in the paper.

    Raises:
        ValueError: bad input, or a quantile outside 0 to 1.

    Source: Suter et al. 2019; Locatello et al. 2019, whose code fixes quantile and bins.
    """
    samples = checked(codes, factors)
    if not 0 < quantile <= 1:
        raise ValueError(f"quantile={quantile}: choose one above 0 and up to 1")
    matrix, held = samples.codes, _held(samples, bins)
    alive = np.ptp(matrix, axis=0) > 0
    robustness = np.full((matrix.shape[1], held.shape[1]), np.nan)
    reach = np.abs(matrix - matrix.mean(0)).max(0)
    if not alive.any():
        return Irs(0.0, robustness, np.zeros_like(reach))
    moved = np.stack([_moved(matrix[:, alive], column, quantile) for column in held.T], axis=1)
    robustness[alive] = 1 - moved / reach[alive, None]
    best = robustness[alive].max(1)
    return Irs(float(np.average(best, weights=reach[alive])), robustness, np.where(alive, reach, 0))


def _held(samples: Samples, bins: int | None) -> Indices:
    if bins is None:
        return samples.classes
    return recoded(binned(samples.factors.astype(np.float64), bins))[0]


def _moved(codes: Codes, classes: Indices, quantile: float) -> Reals:
    """Return the mean over classes of the quantile of the distances from their mean, ``(D,)``."""
    rows = equal_rows(classes)
    ends = np.cumsum(np.bincount(classes))[:-1]
    groups = np.split(codes[rows.order], ends)
    distances = [_quantile(np.abs(g - g.mean(0)), quantile) for g in groups]
    mean: Reals = np.mean(distances, axis=0)
    return mean


def _quantile(values: Reals, q: float) -> Reals:
    """Return ``np.quantile(values, q, axis=0)``, in a tenth of its time for small groups."""
    place = q * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high), axis=0)
    found: Reals = ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return found


IRS = Metric(
    "irs",
    interventional_robustness,
    {
        "irs": Meaning(
            "IRS",
            "while its own factor is held, nothing else moves a latent by more than "
            "1 − {value} of its reach",
        )
    },
    refit=Refit("all", at_most=100),
)
