"""What each latent carries: nats about the image, and about each known factor.

What a latent says about a factor is counted on draws of z, not on encoder means: the mean of a
latent that says next to nothing still follows x in its far digits, and bins of equal width magnify
that.

Some latents stand for each model: the anchored ones of AnchorVAE, and as many of the plain VAE,
those with the most information.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.latent_information import (
    Posteriors,
    mixture_information,
    posteriors_of,
)
from hatchel.metrics.scores.dci import disentanglement, disentanglement_completeness_informativeness
from hatchel.metrics.scores.mig import mutual_information_gap

Reals = NDArray[np.float64]


class Factors(NamedTuple):
    """What D latents say about K factors.

    Attributes:
        names: of the factors.
        share: I(z_j; v_k)/H(v_k), ``(D, K)``, from draws of z.
        importance: of each latent for a predictor of each factor, ``(D, K)``; columns sum to 1.
        gaps: lead of the best latent of each factor over the second best, ``(K,)``; their mean is
            MIG.
        scores: DCI and MIG by their keys.
    """

    names: tuple[str, ...]
    share: Reals
    importance: Reals
    gaps: Reals
    scores: dict[str, float]


def gaussian_posteriors(coded: Coded, seed: int = 0) -> Posteriors:
    """Return q(z|x) of every image, and a draw of each."""
    found = posteriors_of(coded, seed)
    assert found is not None  # both models have a Gaussian encoder
    return found


def latent_information(posteriors: Posteriors, mixture: int) -> Reals:
    """Return I(z_j; x) of each latent, ``(D,)`` nats, with the mixture of so many posteriors."""
    return mixture_information(posteriors.first(mixture)).per_latent.double().numpy()


def shown_latents(information: Reals, anchors: int, anchored: bool) -> NDArray[np.int64]:
    """Return the latents that stand for a model, the most informative first."""
    order = np.argsort(-information, kind="stable")
    return (order[order < anchors] if anchored else order[:anchors]).astype(np.int64)


def factors_of(coded: Coded, draws: Reals) -> Factors | None:
    """Return what latents say about the factors; None where no factors are known.

    Args:
        coded: encoder means, by which factors are predicted.
        draws: of z, ``(N, D)``, whose bins are counted.
    """
    if coded.factors is None:
        return None
    gap = mutual_information_gap(draws, coded.factors)
    dci = disentanglement_completeness_informativeness(coded.codes, coded.factors, workers=1)
    return Factors(
        coded.factor_names,
        gap.information / gap.entropies,
        dci.importance,
        gap.gaps,
        {**dci.scores(), **gap.scores()},
    )


def information_measures(information: Reals, shown: NDArray[np.int64]) -> dict[str, float]:
    """Return nats of the shown latents and of the others.

    ``shown_lead`` is how far the least informative latent that is shown lies above the most
    informative of the others; ``among_best`` counts those shown that are among as many latents of
    most information.
    """
    ordered, others = np.sort(information)[::-1], np.delete(information, shown)
    best = shown_latents(information, len(shown), anchored=False)
    return {
        "top_1": float(ordered[0]),
        "top_2": float(ordered[1]) if len(ordered) > 1 else 0.0,
        "shown": float(information[shown].mean()),
        "shown_least": float(information[shown].min()),
        "others_most": float(others.max(initial=0.0)),
        "shown_lead": float(information[shown].min() - others.max(initial=0.0)),
        "among_best": float(np.isin(shown, best).sum()),
        "all": float(information.sum()),
    }


def factor_measures(found: Factors, shown: NDArray[np.int64]) -> dict[str, float]:
    """Return DCI and MIG, the disentanglement of the shown latents, and of what factors they hold.

    ``factors_led`` counts the factors whose most informative latent is among those shown.
    """
    best = found.share.argmax(axis=0)
    return {
        **found.scores,
        "shown_disentanglement": disentanglement(found.importance[shown]),
        "factors_led": float(np.isin(best, shown).sum()),
    }
