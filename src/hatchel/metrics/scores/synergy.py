"""What latents say about a factor only together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.total_correlation import total_correlation_explained
from hatchel.metrics.estimates.binning import Binning, binned
from hatchel.metrics.estimates.pair_information import information_matrix
from hatchel.metrics.metric import INFINITE, NATS, Meaning, Metric, Refit
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Indices, Reals, checked_count


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
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
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
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes.
        latents: how many, those with the most information about the factor; all where D is less.
        bins: into how many each is cut.
        binning: "equal-frequency" or "equal-width".

    Raises:
        ValueError: bad input, or a joint too large to count.

    Source: Ver Steeg et al. 2017, Eq. 2–5; Griffith and Koch 2014; Non-Syn VAE, Eq. 4–8; each as
    in ``hatchel.information``.
    """
    samples = checked(codes, factors)
    checked_count("latents", latents, 1)
    cut, classes = binned(samples.codes, bins, binning), samples.classes
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


SYNERGY = Metric(
    "synergy",
    factor_synergy,
    {
        "synergy.ci": Meaning(
            "CI synergy about factors",
            "a decoder that takes a factor's best latents as independent loses {value} nats",
            better="lower",
            bounds=NATS,
        ),
        "synergy.gk": Meaning(
            "GK synergy about factors",
            "{value} nats about a factor are in its best latents together and in no one alone",
            better="lower",
            bounds=NATS,
        ),
        "synergy.s_max": Meaning(
            "S_max about factors",
            "a factor's best latents together know {value} nats more than the best for each class",
            better="lower",
            bounds=NATS,
        ),
        "synergy.tc_explained": Meaning(
            "total correlation explained by factors",
            "a factor explains {value} nats of what its best latents share; negative where "
            "they know more together than one by one",
            better="neither",
            bounds=(-INFINITE, INFINITE),
        ),
    },
    refit=Refit("half", at_most=10),
)
