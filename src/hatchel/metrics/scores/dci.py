"""Disentanglement, completeness and informativeness (DCI) from the importances of predictors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import Lasso

from hatchel.metrics.predictors.boosting import lightgbm
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.predictors.splitting import check_varied, split
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.validation import (
    Codes,
    Indices,
    Reals,
    checked,
    checked_choice,
    checked_count,
    recoded,
)

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


class _Fit(NamedTuple):
    importance: Reals
    train_errors: Reals
    test_errors: Reals


class _Task(NamedTuple):
    """One factor to predict: codes and values of training and of test rows."""

    x: Codes
    y: Indices
    x_test: Codes
    y_test: Indices
    trees: int
    alpha: float
    seed: int


def disentanglement_completeness_informativeness(
    codes: ArrayLike,
    factors: ArrayLike,
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
        codes: ``(N, D)``.
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
    matrix, given = checked(codes, factors)
    checked_choice("predictor", predictor, get_args(Predictor))
    checked_count("trees", trees, 1)
    checked_count("workers", workers, 1)
    values = given if predictor == "lasso" else recoded(given)[0]
    rows = split(len(matrix), test_share, seed)
    train, test = matrix[rows.train], matrix[rows.test]
    tasks = [_Task(train, v[rows.train], test, v[rows.test], trees, alpha, seed) for v in values.T]
    for k, task in enumerate(tasks):
        check_varied(task.y, k)
    fits = _fitted(_FITS[predictor], tasks, workers)
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


def _fitted(fit: Callable[[_Task], _Fit], tasks: list[_Task], workers: int) -> list[_Fit]:
    """Fit all factors, those with the most classes first, lest one of them runs on alone."""
    order = sorted(range(len(tasks)), key=lambda k: -len(np.unique(tasks[k].y)))
    with ThreadPoolExecutor(workers) as pool:
        started = {k: pool.submit(fit, tasks[k]) for k in order}
    return [started[k].result() for k in range(len(tasks))]


def _lightgbm(task: _Task) -> _Fit:
    known, y = np.unique(task.y, return_inverse=True)
    settings = {
        "objective": "multiclass",
        "num_class": len(known),
        "max_depth": 3,
        "num_leaves": 8,
        "learning_rate": 0.1,
        "min_data_in_leaf": 1,
        "feature_pre_filter": False,
        "num_threads": 1,
        "force_col_wise": True,
        "deterministic": True,
        "metric": "none",
        "seed": task.seed,
        "verbosity": -1,
    }
    library = lightgbm()
    # A data set not told of the settings leaves out what 20 rows can't split, and prints that.
    train = library.Dataset(task.x, label=y.reshape(-1), params=settings)
    model = library.Booster(settings, train)
    test = library.Dataset(task.x_test, reference=train, params=settings)
    model.add_valid(test, "test")
    for _ in range(task.trees):
        model.update()
    gain = model.feature_importance("gain")
    seen, unseen = kept_predictions(model)
    return _Fit(
        gain / gain.sum() if gain.sum() > 0 else gain,
        known[seen.argmax(1)] != task.y,
        known[unseen.argmax(1)] != task.y_test,
    )


def kept_predictions(model: Any) -> list[Reals]:
    """Return p(class|x) of training and of test rows, which boosting has kept up to date.

    Predicting them from the finished trees would take half as long as the boosting itself.
    """
    found = []

    def note(p: Reals, rows: Any) -> tuple[str, float, bool]:
        found.append(p)
        return "", 0.0, True

    model.eval_train(note)
    model.eval_valid(note)
    return found


def _gradient_boosting(task: _Task) -> _Fit:
    model = GradientBoostingClassifier(n_estimators=task.trees, random_state=task.seed)
    model.fit(task.x, task.y)
    return _Fit(
        model.feature_importances_,
        model.predict(task.x) != task.y,
        model.predict(task.x_test) != task.y_test,
    )


def _lasso(task: _Task) -> _Fit:
    mean, sd = task.y.mean(), task.y.std()
    model = Lasso(alpha=task.alpha).fit(standardised(task.x), (task.y - mean) / sd)
    away = [
        (model.predict(standardised(x, task.x)) - (y - mean) / sd) ** 2
        / max(y.var() / sd**2, _TINY)
        for x, y in ((task.x, task.y), (task.x_test, task.y_test))
    ]
    return _Fit(np.abs(model.coef_), *away)


# Test rows of which all have one value have no variance to explain.
_TINY = 1e-12
_FITS: dict[str, Callable[[_Task], _Fit]] = {
    "lightgbm": _lightgbm,
    "gradient-boosting": _gradient_boosting,
    "lasso": _lasso,
}
