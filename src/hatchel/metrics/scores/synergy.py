"""What latents say about a factor, or about pixels, only together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.total_correlation import total_correlation_explained
from hatchel.information.measures.whole_minus_sum import whole_minus_sum
from hatchel.metrics.estimates.binning import Binning, binned
from hatchel.metrics.estimates.pair_information import information_matrix
from hatchel.metrics.validation import (
    Indices,
    Reals,
    checked,
    checked_codes,
    checked_count,
    recoded,
)


@dataclass(frozen=True, eq=False)
class Synergy:
    """Synergy of a factor's best latents about it, in nats.

    Attributes:
        ci: CI synergy: what a decoder loses that takes the latents as independent given the
            factor, ``(K,)``.
        gk: Griffith–Koch synergy: the whole beyond the union of the latents, ``(K,)``.
        s_max: maximum synergy: the whole beyond the best latent of each class, ``(K,)``.
        tc_explained: total correlation of the latents that the factor explains, ``(K,)``; minus
            the whole-minus-sum synergy.
        latents: which latents these are, ``(K, m)``.
    """

    ci: Reals
    gk: Reals
    s_max: Reals
    tc_explained: Reals
    latents: Indices

    def scores(self) -> dict[str, float]:
        """Return the means over the factors by their keys."""
        return {
            "synergy.ci": float(self.ci.mean()),
            "synergy.gk": float(self.gk.mean()),
            "synergy.s_max": float(self.s_max.mean()),
            "synergy.tc_explained": float(self.tc_explained.mean()),
        }


def factor_synergy(
    codes: ArrayLike,
    factors: ArrayLike,
    *,
    latents: int = 2,
    bins: int = 5,
    binning: Binning = "equal-frequency",
) -> Synergy:
    """Synergy of the most informative latents about each factor.

    A factor that one latent holds has none; one that is rotated into two latents has. Counting
    joint states is biased upwards, by about (states − 1)(classes − 1)/2N nats for the whole: read
    a value beside the one of a random code. The joint states of all latents can't be counted,
    hence the best ones only.

    Args:
        codes: ``(N, D)``.
        factors: ``(N, K)`` classes.
        latents: how many, those with the most information about the factor; all where D is less.
        bins: into how many each is cut.
        binning: "equal-frequency" or "equal-width".

    Raises:
        ValueError: bad input, or a joint too large to count.

    Source: Ver Steeg et al. 2017, Eq. 2–5; Griffith and Koch 2014; Non-Syn VAE, Eq. 4–8; each as
    in ``hatchel.information``.
    """
    matrix, given = checked(codes, factors)
    checked_count("latents", latents, 1)
    cut, (classes, _) = binned(matrix, bins, binning), recoded(given)
    best = np.argsort(-information_matrix(cut, classes), axis=0, kind="stable")[:latents].T
    pairs = [(cut[:, chosen], column) for chosen, column in zip(best, classes.T, strict=True)]
    ci, gk, s_max, explained = zip(*(_measured(*pair) for pair in pairs), strict=True)
    return Synergy(np.array(ci), np.array(gk), np.array(s_max), np.array(explained), best)


def _measured(bins: Indices, classes: Indices) -> tuple[float, float, float, float]:
    found: dict[str, Any] = {"samples": bins, "target": classes, "kind": "discrete"}
    synergies = ci_synergy(**found), gk_synergy(**found).value, max_synergy(**found)
    # None is negative; only rounding takes them below zero.
    ci, gk, s_max = (max(float(synergy), 0.0) for synergy in synergies)
    return ci, gk, s_max, float(total_correlation_explained(**found))


@dataclass(frozen=True, eq=False)
class PixelSynergy:
    """Synergy of all latents about each pixel, in nats.

    Attributes:
        ci: CI synergy, ``(P,)``.
        gk: Griffith–Koch synergy: the whole beyond the best latent, ``(P,)``.
        tc_explained: total correlation that the pixel explains, ``(P,)``.
    """

    ci: Reals
    gk: Reals
    tc_explained: Reals

    def scores(self) -> dict[str, float]:
        """Return the means over the pixels by their keys."""
        return {
            "synergy.pixels_ci": float(self.ci.mean()),
            "synergy.pixels_gk": float(self.gk.mean()),
            "synergy.pixels_tc_explained": float(self.tc_explained.mean()),
        }


def pixel_synergy(codes: ArrayLike, pixels: ArrayLike) -> PixelSynergy:
    """Synergy of all latents about each pixel, taking latents and pixel as jointly Gaussian.

    Latents that never vary are left out; a pixel that never varies has no information.

    Args:
        codes: ``(N, D)``.
        pixels: ``(N, P)``, or images ``(N, …)``, of the same samples.

    Raises:
        ValueError: bad input, rows that don't match, latents that are linear functions of one
            another or determine a pixel exactly, or no latent that varies.

    Source: Ver Steeg et al. 2017, Eq. 9 and 15; as in ``hatchel.information``.
    """
    matrix = checked_codes(codes)
    images = np.asarray(pixels)
    if len(images) != len(matrix):
        raise ValueError(
            f"codes have {len(matrix)} rows and pixels {len(images)}; pass the images that were "
            "encoded"
        )
    flat = images.reshape(len(images), -1).astype(np.float64)
    alive = np.ptp(matrix, axis=0) > 0
    if not alive.any():
        raise ValueError("no latent varies, so that there is nothing to measure synergy of")
    z = matrix[:, alive]
    return PixelSynergy(
        *(
            np.atleast_1d(measured)
            for measured in (
                ci_synergy(samples=z, target=flat, kind="gaussian", each=True),
                gk_synergy(samples=z, target=flat, kind="gaussian", each=True).value,
                -whole_minus_sum(samples=z, target=flat, kind="gaussian", each=True),
            )
        )
    )
