"""Disentanglement, completeness and informativeness (DCI) from the importances of predictors."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.metric import INFINITE, Meaning, Metric, Refit
from hatchel.metrics.predictors.importance import FITS, FactorTask, fitted
from hatchel.metrics.predictors.splitting import check_varied, split
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Reals, checked_choice, checked_count

Predictor = Literal["lightgbm", "gradient-boosting", "lasso"]


@dataclass(frozen=True, eq=False)
class Dci:
    """The three scores and what they are made of.

    Attributes:
        disentanglement: 1 where each latent matters for one factor only.
        completeness: 1 where each factor needs one latent only.
        informativeness: accuracy on test rows, mean over factors; R² for "lasso".
        informativeness_train: the same on training rows.
        importance: of each latent for each factor, ``(D, K)``, columns sum to 1 (not for "lasso").
        errors: of each test row and factor, ``(N_test, K)``; one less their mean is the
            informativeness.
    """

    disentanglement: float
    completeness: float
    informativeness: float
    informativeness_train: float
    importance: Reals
    errors: Reals

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return {
            "dci.disentanglement": self.disentanglement,
            "dci.completeness": self.completeness,
            "dci.informativeness": self.informativeness,
        }

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the informativeness on resampled test rows, ``(count,)``."""
        weights = row_weights(len(self.errors), count, random)
        return {"dci.informativeness": 1 - weights @ self.errors.mean(1)}


def disentanglement_completeness_informativeness(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    predictor: Predictor = "lightgbm",
    trees: int = 100,
    alpha: float = 0.02,
    test_share: float = 1 / 3,
    workers: int = 2,
    seed: int = 0,
) -> Dci:
    r"""DCI of codes about factors.

    A predictor of each factor k gives importances R_jk of the latents j. With
    P_jk = R_jk / Σ_k' R_jk' and P̃_jk = R_jk / Σ_j' R_j'k,

    .. math:: D = \sum_j \rho_j \big(1 - H_K(P_{j\cdot})\big), \qquad
              C = \sum_k \sigma_k \big(1 - H_D(\tilde P_{\cdot k})\big), \qquad
              \rho_j \propto \sum_k R_{jk}, \; \sigma_k \propto \sum_j R_{jk}

    H_n being the entropy to base n. A latent without importance weighs nothing; where none has
    any, D and C are 0. With one factor D = 1, with one latent C = 1.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes; "lasso" takes them as numbers.
        predictor: "lightgbm" and "gradient-boosting" (scikit-learn's, the field's reference, a
            hundred times slower with many classes) boost trees of depth 3, their importance being
            the gain; "lasso" fits standardised factors linearly, importance being the absolute
            coefficient and informativeness R² (the paper's 1 − NRMSE²).
        trees: boosting rounds, one tree per class each.
        alpha: weight of the L1 penalty of "lasso".
        test_share: which share of the rows tests the predictors.
        workers: factors fitted at a time, one thread each.
        seed: of the split and the boosting.

    Raises:
        ValueError: bad input or settings, or training rows with one value of a factor.

    Source: Eastwood and Williams 2018, section 2; Locatello et al. 2019, whose code weighs C and
    fixes the trees.
    """
    samples = checked(codes, factors)
    matrix = samples.codes
    checked_choice("predictor", predictor, get_args(Predictor))
    checked_count("trees", trees, 1)
    checked_count("workers", workers, 1)
    values = samples.factors if predictor == "lasso" else samples.classes
    rows = split(len(matrix), test_share, seed)
    train, test = matrix[rows.train], matrix[rows.test]
    tasks = [
        FactorTask(train, v[rows.train], test, v[rows.test], trees, alpha, seed) for v in values.T
    ]
    for k, task in enumerate(tasks):
        check_varied(task.y, k)
    fits = fitted(FITS[predictor], tasks, workers)
    importance = np.stack([fit.importance for fit in fits], axis=1)
    errors = np.stack([fit.test_errors for fit in fits], axis=1)
    return Dci(
        disentanglement(importance),
        completeness(importance),
        float(1 - errors.mean()),
        float(1 - np.mean([fit.train_errors.mean() for fit in fits])),
        importance,
        errors,
    )


def disentanglement(importance: Reals) -> float:
    """Return D of an importance matrix ``(D, K)``."""
    return _concentration(importance)


def completeness(importance: Reals) -> float:
    """Return C of an importance matrix ``(D, K)``."""
    return _concentration(importance.T)


def _concentration(importance: Reals) -> float:
    """Return one less the mean entropy of the rows, weighted by their sums."""
    weight = importance.sum(1)
    if weight.sum() == 0:
        return 0.0
    share = importance / np.where(weight > 0, weight, 1)[:, None]
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    base = np.log(max(importance.shape[1], 2))
    return float(np.average(1 + (share * logs).sum(1) / base, weights=weight))


DCI = Metric(
    "dci",
    disentanglement_completeness_informativeness,
    {
        "dci.disentanglement": Meaning(
            "DCI disentanglement",
            "a latent that matters to a predictor matters for one factor only to the degree "
            "{value}, where 1 is one factor each and 0 is all alike",
            compares_factors=True,
        ),
        "dci.completeness": Meaning(
            "DCI completeness",
            "what predicts a factor is in one latent to the degree {value}, where 1 is one "
            "latent each and 0 is all alike",
        ),
        "dci.informativeness": Meaning(
            "DCI informativeness",
            "factors are predicted from the whole code with a mean accuracy of {percent} (R² "
            "for the lasso)",
            bounds=(-INFINITE, 1.0),
        ),
    },
    refit=Refit("half", at_most=4),
    resampled="test rows",
)
