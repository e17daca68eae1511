"""Scores that need no factors: how far the latents depend on one another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.estimates.binning import Binning, binned
from hatchel.metrics.estimates.pair_information import information_matrix
from hatchel.metrics.metric import NATS, Meaning, Metric
from hatchel.metrics.samples import Samples, unlabelled
from hatchel.metrics.validation import Codes, Reals


@dataclass(frozen=True, eq=False)
class Unsupervised:
    """Three measures of dependence; each is 0 where the latents are independent.

    Attributes:
        gaussian_tc: total correlation of the Gaussian with the codes' covariance, nats; infinite
            where one latent is a linear function of others.
        wasserstein: squared 2-Wasserstein distance of that Gaussian from the product of its
            marginals, in the codes' units squared.
        wasserstein_normalised: the same by the total variance.
        mutual_information: mean information of two binned latents, nats.
        information: of every two binned latents, ``(D, D)``, 0 on the diagonal.
    """

    gaussian_tc: float
    wasserstein: float
    wasserstein_normalised: float
    mutual_information: float
    information: Reals

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return {
            "unsupervised.gaussian_tc": self.gaussian_tc,
            "unsupervised.wasserstein": self.wasserstein,
            "unsupervised.wasserstein_normalised": self.wasserstein_normalised,
            "unsupervised.mutual_information": self.mutual_information,
        }


def unsupervised_scores(
    codes: ArrayLike | Samples, *, bins: int = 20, binning: Binning = "equal-width"
) -> Unsupervised:
    r"""Dependence among the latents.

    .. math:: TC = \tfrac12\Big[\sum_j \log \Sigma_{jj} - \log\det\Sigma\Big], \qquad
              W_2^2 = 2 \operatorname{tr}\Sigma
              - 2 \operatorname{tr}\big(D^{1/2}\Sigma D^{1/2}\big)^{1/2}, \quad
              D = \operatorname{diag}\Sigma

    Latents that never vary add nothing to any of them; D in the mean of the informations counts
    them. Dependent factors make a perfect code dependent: independence is no proof of anything.

    Args:
        codes: ``(N, D)``; or samples, whose factors don't matter.
        bins: into how many each latent is cut for the mutual information.
        binning: "equal-width" (the field's) or "equal-frequency".

    Raises:
        ValueError: bad input, or fewer samples than bins.

    Source: Locatello et al. 2019 and their code.
    """
    matrix = unlabelled(codes).codes
    cut = binned(matrix, bins, binning)
    information = information_matrix(cut, cut)
    np.fill_diagonal(information, 0.0)
    latents = matrix.shape[1]
    mean = float(information.sum() / max(latents * (latents - 1), 1))
    covariance = _covariance(matrix)
    distance, total = _wasserstein(covariance), float(np.trace(covariance))
    return Unsupervised(
        gaussian_total_correlation(covariance),
        distance,
        distance / total if total > 0 else 0.0,
        mean,
        information,
    )


def _covariance(codes: Codes) -> Reals:
    """Return the covariance of the latents that vary."""
    alive = codes[:, np.ptp(codes, axis=0) > 0]
    centred = alive - alive.mean(0)
    found: Reals = centred.T @ centred / (len(codes) - 1)
    return found


def gaussian_total_correlation(covariance: Reals) -> float:
    """Return the total correlation of a Gaussian, nats; infinite for a singular covariance.

    Args:
        covariance: ``(D, D)``; D = 0 gives 0.
    """
    if len(covariance) < 2:
        return 0.0
    sd = np.sqrt(np.diag(covariance))
    sign, log = np.linalg.slogdet(covariance / np.outer(sd, sd))
    # A correlation matrix that is singular but for rounding.
    if sign <= 0 or log < len(sd) * np.log(np.finfo(float).eps):
        return float("inf")
    return max(-0.5 * float(log), 0.0)


def _wasserstein(covariance: Reals) -> float:
    sd = np.sqrt(np.diag(covariance))
    squares = np.linalg.eigvalsh(covariance * np.outer(sd, sd)) if len(sd) else np.zeros(0)
    root = float(np.sqrt(np.maximum(squares, 0.0)).sum())
    return max(2 * float(np.trace(covariance)) - 2 * root, 0.0)


UNSUPERVISED = Metric(
    "unsupervised",
    unsupervised_scores,
    {
        "unsupervised.gaussian_tc": Meaning(
            "Gaussian total correlation",
            "a Gaussian with the latents' covariance has {value} nats of dependence",
            better="lower",
            bounds=NATS,
        ),
        "unsupervised.wasserstein": Meaning(
            "Wasserstein correlation",
            "that Gaussian is {value} away from independence, in the codes' units squared",
            better="lower",
            bounds=NATS,
        ),
        "unsupervised.wasserstein_normalised": Meaning(
            "normalised Wasserstein correlation",
            "that is {percent} of the total variance",
            better="lower",
            bounds=NATS,
        ),
        "unsupervised.mutual_information": Meaning(
            "mutual information of latents",
            "two latents share {value} nats, on average",
            better="lower",
            bounds=NATS,
        ),
    },
    about_factors=False,
)
