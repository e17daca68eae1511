"""What each latent carries: nats about the image, and about each known factor.

Some latents stand for each model: the anchored ones of AnchorVAE, and as many of the plain VAE,
those with the most information.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.latent_information import mixture_information, posteriors_of
from hatchel.metrics.scores.dci import disentanglement, disentanglement_completeness_informativeness
from hatchel.metrics.scores.mig import mutual_information_gap

Reals = NDArray[np.float64]


class Factors(NamedTuple):
    """What D latents say about K factors.

    Attributes:
        names: of the factors.
        share: I(z_j; v_k)/H(v_k), ``(D, K)``.
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


def latent_information(coded: Coded, mixture: int, seed: int = 0) -> Reals:
    """Return I(z_j; x) of each latent, ``(D,)`` nats, with the mixture of so many posteriors."""
    posteriors = posteriors_of(coded, seed)
    assert posteriors is not None  # both models have a Gaussian encoder
    return mixture_information(posteriors.first(mixture)).per_latent.double().numpy()


def shown_latents(information: Reals, anchors: int, anchored: bool) -> NDArray[np.int64]:
    """Return the latents that stand for a model, the most informative first."""
    order = np.argsort(-information, kind="stable")
    return (order[order < anchors] if anchored else order[:anchors]).astype(np.int64)


def factors_of(coded: Coded) -> Factors | None:
    """Return what latents say about the factors; None where no factors are known."""
    if coded.factors is None:
        return None
    active = coded.active if coded.active is not None and coded.active.any() else None
    gap = mutual_information_gap(coded.codes, coded.factors, active=active)
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
    informative of the others.
    """
    ordered, others = np.sort(information)[::-1], np.delete(information, shown)
    return {
        "top_1": float(ordered[0]),
        "top_2": float(ordered[1]) if len(ordered) > 1 else 0.0,
        "shown": float(information[shown].mean()),
        "shown_least": float(information[shown].min()),
        "others_most": float(others.max(initial=0.0)),
        "shown_lead": float(information[shown].min() - others.max(initial=0.0)),
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
