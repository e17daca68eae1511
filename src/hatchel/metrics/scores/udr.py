"""Unsupervised disentanglement ranking (UDR): how alike models are that differ in their seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata
from sklearn.linear_model import Lasso

from hatchel.metrics.metric import End, Meaning, Metric, Refit
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.samples import Samples
from hatchel.metrics.validation import Codes, Reals, checked_choice, checked_codes, checked_mask

Form = Literal["lasso", "spearman"]


@dataclass(frozen=True, eq=False)
class Udr:
    """The scores of M models and what they are made of.

    Attributes:
        models: of each model, ``(M,)``: the median over the others; 0 to 1 for "spearman".
        pairs: similarity of model i's latents to model j's, ``(M, M)``, NaN on the diagonal.
    """

    models: Reals
    pairs: Reals

    def scores(self) -> dict[str, float]:
        """Return the first model's score by its key."""
        return {"udr": float(self.models[0])}


def unsupervised_disentanglement_ranking(
    codes: Sequence[ArrayLike],
    *,
    form: Form = "lasso",
    informative: Sequence[ArrayLike | None] | None = None,
    alpha: float = 0.1,
) -> Udr:
    r"""UDR of models that differ in their seed only, from their codes of the same samples.

    For models i and j let R_ab say how strongly latent a of i goes with latent b of j. Then

    .. math:: UDR_{ij} = \frac12\Big[\operatorname*{mean}_b \frac{\max_a R_{ab}^2}{\sum_a R_{ab}}
              + \operatorname*{mean}_a \frac{\max_b R_{ab}^2}{\sum_b R_{ab}}\Big], \qquad
              UDR_j = \operatorname*{median}_{i \ne j} UDR_{ij}

    over informative latents. Latents that go with none count 0.

    Args:
        codes: ``(N, D_i)`` of each model, the same rows in all.
        form: "lasso" regresses j's latents on i's, R being absolute coefficients of standardised
            codes; "spearman" takes absolute rank correlations.
        informative: which latents of each model count (the paper: KL > 0.01), ``(D_i,)`` truth
            values each; where None, those that vary.
        alpha: weight of the L1 penalty.

    Raises:
        ValueError: fewer than two models, codes of different samples, or a model without an
            informative latent.

    Source: Duan et al. 2020, as disentanglement_lib's code has it.
    """
    checked_choice("form", form, get_args(Form))
    matrices = [checked_codes(each, f"codes of model {i}") for i, each in enumerate(codes)]
    if len(matrices) < 2:
        raise ValueError(
            f"UDR compares models and got {len(matrices)}; pass codes of two seeds or more"
        )
    if len({len(each) for each in matrices}) > 1:
        raise ValueError(
            f"the models' codes have {[len(each) for each in matrices]} rows; encode the same "
            "samples with each"
        )
    masks = _masks(matrices, informative)
    # Those that don't count are zero in the regressions too, as in the published code.
    ready = [standardised(z) * mask for z, mask in zip(matrices, masks, strict=True)]
    pairs = np.full((len(ready), len(ready)), np.nan)
    for i, j in ((i, j) for i in range(len(ready)) for j in range(len(ready)) if i != j):
        strength = (
            _lasso(ready[i], ready[j], alpha) if form == "lasso" else _ranks(ready[i], ready[j])
        )
        pairs[i, j] = relative_strength(strength[masks[i]][:, masks[j]])
    return Udr(np.nanmedian(pairs, axis=0), pairs)


def relative_strength(table: Reals) -> float:
    """Return how nearly each row and each column of ``(D_i, D_j)`` has one entry only."""
    return (_strength(table) + _strength(table.T)) / 2


def _strength(table: Reals) -> float:
    total = table.sum(0)
    return float((table.max(0) ** 2 / np.where(total > 0, total, 1)).mean())


def _masks(
    codes: list[Codes], informative: Sequence[ArrayLike | None] | None
) -> list[NDArray[np.bool_]]:
    given = [None] * len(codes) if informative is None else list(informative)
    if len(given) != len(codes):
        raise ValueError(
            f"informative has {len(given)} entries for {len(codes)} models; pass one each"
        )
    varied = [np.ptp(z, axis=0) > 0 for z in codes]
    masks = [
        checked_mask(mask, z.shape[1]) & alive
        for mask, z, alive in zip(given, codes, varied, strict=True)
    ]
    for i, mask in enumerate(masks):
        if not mask.any():
            raise ValueError(f"model {i} has no informative latent; leave it out")
    return masks


def _lasso(source: Codes, goal: Codes, alpha: float) -> Reals:
    coefficients = np.atleast_2d(Lasso(alpha=alpha).fit(source, goal).coef_)
    strength: Reals = np.abs(coefficients.T)
    return strength


def _ranks(source: Codes, goal: Codes) -> Reals:
    a, b = (standardised(rankdata(z, axis=0)) for z in (source, goal))
    strength: Reals = np.abs(a.T @ b) / len(a)
    return strength


def _of_first(
    codes: Samples,
    *,
    others: Sequence[ArrayLike],
    form: Form = "lasso",
    informative: Sequence[ArrayLike | None] | None = None,
    alpha: float = 0.1,
) -> Udr:
    """UDR of these codes beside those of other seeds.

    Args:
        codes: of the model that is scored.
        others: codes of the other models, the same rows in all.
        form: "lasso" or "spearman".
        informative: which latents of each model count, this one's first.
        alpha: weight of the L1 penalty.
    """
    return unsupervised_disentanglement_ranking(
        [codes.codes, *others], form=form, informative=informative, alpha=alpha
    )


def _other_seeds(
    settings: dict[str, Any], another: Callable[[], Codes], end: End
) -> dict[str, Any]:
    return {**settings, "others": [another() for _ in settings["others"]]}


UDR = Metric(
    "udr",
    _of_first,
    {
        "udr": Meaning(
            "UDR",
            "models that differ in their seed have the same latents, one for one, to the "
            "degree {value}",
        )
    },
    refit=Refit("half", at_most=20),
    about_factors=False,
    per_latent=("informative",),
    per_row=("others",),
    stand_in=_other_seeds,
)
