"""Mutual information gap (MIG): how far the best latent of a factor leads the second best."""

from dataclasses import dataclass
from typing import Literal, get_args

from numpy.typing import ArrayLike

from hatchel.metrics.binning import Binning
from hatchel.metrics.leads import leads
from hatchel.metrics.pair_information import entropies, latent_factor_information
from hatchel.metrics.posterior_information import posterior_information
from hatchel.metrics.validation import Reals, checked, checked_choice, checked_mask

Convention = Literal["disentanglement_lib", "chen"]


@dataclass(frozen=True, eq=False)
class Mig:
    """The gap and what it is made of.

    Attributes:
        value: mean gap over the factors, 0 to 1.
        gaps: of each factor, ``(K,)``.
        information: I(z_j; v_k) in nats, ``(D, K)``; of every latent, also those left out.
        entropies: H(v_k) in nats, ``(K,)``.
    """

    value: float
    gaps: Reals
    information: Reals
    entropies: Reals

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"mig": self.value}


def mutual_information_gap(
    codes: ArrayLike,
    factors: ArrayLike,
    *,
    convention: Convention = "disentanglement_lib",
    bins: int = 20,
    binning: Binning = "equal-width",
    log_variances: ArrayLike | None = None,
    samples: int = 2000,
    active: ArrayLike | None = None,
    seed: int = 0,
) -> Mig:
    r"""Mutual information gap of codes about factors.

    .. math:: MIG = \frac1K \sum_k \frac{I(z_{j_k}; v_k) - \max_{j \ne j_k} I(z_j; v_k)}{H(v_k)},
              \qquad j_k = \arg\max_j I(z_j; v_k)

    With one latent the second best is 0. A dead latent's mean still follows x in the twelfth
    digit, and bins of equal width magnify that: pass ``active`` (KL > 0.01, say) for encoder
    means. A latent that never varies has information 0.

    Args:
        codes: ``(N, D)``; encoder means for "chen".
        factors: ``(N, K)`` classes; H(v_k) is that of the classes as they occur here.
        convention: "disentanglement_lib" counts bins of the codes; "chen" takes z ~ q(z|x) and
            the mixtures q(z_j) and q(z_j|v_k) over the data given, by Monte Carlo.
        bins: how many; for "disentanglement_lib".
        binning: "equal-width" (the field's) or "equal-frequency"; for "disentanglement_lib".
        log_variances: of q(z|x), ``(N, D)``; for "chen".
        samples: how many z of each latent are drawn; for "chen".
        active: which latents count, ``(D,)`` truth values; all where None.
        seed: of the draws; for "chen".

    Returns:
        A :class:`Mig`.

    Raises:
        ValueError: bad input, fewer samples than bins, or "chen" without log-variances.

    Source: Chen et al. 2018, Eq. 5–6; Locatello et al. 2019, whose code fixes the bins.
    """
    matrix, classes = checked(codes, factors)
    mask = checked_mask(active, matrix.shape[1])
    checked_choice("convention", convention, get_args(Convention))
    if convention == "disentanglement_lib":
        information = latent_factor_information(matrix, classes, bins, binning)
    else:
        if log_variances is None:
            raise ValueError(
                "convention='chen' integrates over q(z|x); pass log_variances=… (N, D), or choose "
                "'disentanglement_lib'"
            )
        information = posterior_information(
            matrix, log_variances, classes, samples=samples, seed=seed
        )
    entropy = entropies(classes)
    gaps = leads(information[mask]) / entropy
    return Mig(float(gaps.mean()), gaps, information, entropy)
