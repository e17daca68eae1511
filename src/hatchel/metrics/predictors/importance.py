"""How much each latent matters to predictors of a factor: boosted trees, or a lasso."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import Lasso

from hatchel.execution.threads import in_threads
from hatchel.metrics.predictors.boosting import lightgbm
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.validation import Codes, Indices, Reals


class Fit(NamedTuple):
    """What a fitted predictor of one factor says.

    Attributes:
        importance: of each latent, ``(D,)``.
        train_errors: of each training row.
        test_errors: of each test row.
    """

    importance: Reals
    train_errors: Reals
    test_errors: Reals


class FactorTask(NamedTuple):
    """One factor to predict: codes and values of training and of test rows."""

    x: Codes
    y: Indices
    x_test: Codes
    y_test: Indices
    trees: int
    alpha: float
    seed: int


def fitted(fit: Callable[[FactorTask], Fit], tasks: list[FactorTask], workers: int) -> list[Fit]:
    """Fit all factors, those with the most classes first, lest one of them runs on alone."""
    order = sorted(range(len(tasks)), key=lambda k: -len(np.unique(tasks[k].y)))
    with in_threads([partial(fit, tasks[k]) for k in order], workers) as futures:
        found = dict(zip(order, (future.result() for future in futures), strict=True))
    return [found[k] for k in range(len(tasks))]


def _lightgbm(task: FactorTask) -> Fit:
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
    return Fit(
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


def _gradient_boosting(task: FactorTask) -> Fit:
    model = GradientBoostingClassifier(n_estimators=task.trees, random_state=task.seed)
    model.fit(task.x, task.y)
    return Fit(
        model.feature_importances_,
        model.predict(task.x) != task.y,
        model.predict(task.x_test) != task.y_test,
    )


def _lasso(task: FactorTask) -> Fit:
    mean, sd = task.y.mean(), task.y.std()
    model = Lasso(alpha=task.alpha).fit(standardised(task.x), (task.y - mean) / sd)
    away = [
        (model.predict(standardised(x, task.x)) - (y - mean) / sd) ** 2
        / max(y.var() / sd**2, _TINY)
        for x, y in ((task.x, task.y), (task.x_test, task.y_test))
    ]
    return Fit(np.abs(model.coef_), *away)


# Test rows of which all have one value have no variance to explain.
_TINY = 1e-12
FITS: dict[str, Callable[[FactorTask], Fit]] = {
    "lightgbm": _lightgbm,
    "gradient-boosting": _gradient_boosting,
    "lasso": _lasso,
}
