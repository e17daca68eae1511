"""Mutual information gap (MIG): how far the best latent of a factor leads the second best."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.estimates.binning import Binning
from hatchel.metrics.estimates.leads import leads
from hatchel.metrics.estimates.pair_information import entropies, latent_factor_information
from hatchel.metrics.estimates.posterior_information import posterior_log_ratios
from hatchel.metrics.metric import End, Meaning, Metric
from hatchel.metrics.reference_codes import NOISE
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Reals, checked_choice, checked_mask

Convention = Literal["disentanglement_lib", "chen"]


@dataclass(frozen=True, eq=False)
class Mig:
    """The gap and what it is made of.

    Attributes:
        value: mean gap over the factors, 0 to 1.
        gaps: of each factor, ``(K,)``.
        information: I(z_j; v_k) in nats, ``(D, K)``; of every latent, also those left out.
        entropies: H(v_k) in nats, ``(K,)``.
        log_ratios: of each draw for "chen", ``(draws, D, K)``; None where bins are counted.
        active: the latents that count, ``(D,)``.
    """

    value: float
    gaps: Reals
    information: Reals
    entropies: Reals
    log_ratios: Reals | None
    active: NDArray[np.bool_]

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"mig": self.value}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the gap from draws of z drawn again, ``(count,)``; nothing where bins are counted.

        The draws are of x as well as of z given x, so that they carry the error of both.
        """
        if self.log_ratios is None:
            return {}
        terms = self.log_ratios[:, self.active]
        means = row_weights(len(terms), count, random) @ terms.reshape(len(terms), -1)
        tables = np.maximum(means.reshape(count, *terms.shape[1:]), 0.0)
        return {"mig": np.array([(leads(table) / self.entropies).mean() for table in tables])}


def mutual_information_gap(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    convention: Convention = "disentanglement_lib",
    bins: int = 20,
    binning: Binning = "equal-width",
    log_variances: ArrayLike | None = None,
    draws: int = 2000,
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
        draws: how many z of each latent are drawn; for "chen".
        active: which latents count, ``(D,)`` truth values; all where None.
        seed: of the draws; for "chen".

    Returns:
        A :class:`Mig`.

    Raises:
        ValueError: bad input, fewer samples than bins, or "chen" without log-variances.

    Source: Chen et al. 2018, section 4; Locatello et al. 2019, whose code fixes the bins.
    """
    samples = checked(codes, factors)
    matrix, classes = samples.codes, samples.classes
    mask = checked_mask(active, matrix.shape[1])
    checked_choice("convention", convention, get_args(Convention))
    log_ratios = None
    if convention == "disentanglement_lib":
        information = latent_factor_information(matrix, classes, bins, binning)
    else:
        log_ratios = posterior_log_ratios(
            matrix, _given(log_variances), classes, draws=draws, seed=seed
        )
        information = np.maximum(log_ratios.mean(0), 0.0)  # as Chen et al. do
    entropy = entropies(classes)
    gaps = leads(information[mask]) / entropy
    return Mig(float(gaps.mean()), gaps, information, entropy, log_ratios, mask)


def _given(log_variances: ArrayLike | None) -> ArrayLike:
    if log_variances is None:
        raise ValueError(
            "convention='chen' integrates over q(z|x); pass log_variances=… (N, D), or choose "
            "'disentanglement_lib'"
        )
    return log_variances


def _certain(settings: dict[str, Any], another: Callable[[], Codes], end: End) -> dict[str, Any]:
    """Posteriors of a reference code are as narrow as the noise of its spare latents."""
    if settings.get("log_variances") is None:
        return settings
    return {**settings, "log_variances": np.full(another().shape, 2 * np.log(NOISE))}


MIG = Metric(
    "mig",
    mutual_information_gap,
    {
        "mig": Meaning(
            "MIG",
            "the latent that knows most about a factor knows more of it than the next by "
            "{percent} of the factor's entropy, on average",
        )
    },
    resampled="draws of z",
    per_latent=("active",),
    per_row=("log_variances",),
    stand_in=_certain,
)
