"""Fresh classifiers that say what can be predicted from a code, whatever made it."""

from collections.abc import Callable, Sequence

import numpy as np

from hatchel.evaluation.audit.mlp import mlp_probabilities
from hatchel.metrics.predictors.boosting import lightgbm
from hatchel.metrics.predictors.logistic import Logistic
from hatchel.metrics.validation import Codes, Indices, Reals
from hatchel.names.known import known_name

Probe = Callable[[Codes, Indices, Codes, int], Reals]
"""Standardised codes and classes to learn from, codes to tell, a seed; probabilities ``(m, k)``."""
ALL = "all"
_TREES = 100
_STEPS = 500


def logistic_probabilities(x: Codes, y: Indices, x_test: Codes, seed: int) -> Reals:
    """Logistic regression with scikit-learn's penalty."""
    del seed  # there is nothing to draw
    return Logistic(x, y, steps=_STEPS).probabilities(x_test)


def boosting_probabilities(x: Codes, y: Indices, x_test: Codes, seed: int) -> Reals:
    """A hundred boosted trees by LightGBM, with its defaults."""
    library, classes = lightgbm(), int(y.max()) + 1
    two = classes == 2
    settings = {
        "objective": "binary" if two else "multiclass",
        "num_class": 1 if two else classes,
        "num_threads": 1,
        "force_col_wise": True,
        "deterministic": True,
        "seed": seed,
        "verbosity": -1,
    }
    trained = library.train(settings, library.Dataset(x, label=y, params=settings), _TREES)
    p: Reals = trained.predict(x_test, num_threads=1)
    return np.column_stack([1 - p, p]) if two else p


PROBES: dict[str, Probe] = {
    "mlp": mlp_probabilities,
    "logistic": logistic_probabilities,
    "boosting": boosting_probabilities,
}
TITLES = {
    "mlp": "MLP",
    "logistic": "logistic regression",
    "boosting": "gradient boosting",
}


def chosen_probes(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return probes by name: "all", or some, between commas where they are one text.

    Raises:
        ValueError: an unknown name, or none.
    """
    given = names.split(",") if isinstance(names, str) else list(names)
    wanted = [name.strip() for name in given if name.strip()]
    if wanted == [ALL]:
        return tuple(PROBES)
    for name in wanted:
        known_name("probe", name, PROBES)
    if not wanted:
        raise ValueError(f"no probe is named; choose {ALL}, or some of {', '.join(PROBES)}")
    return tuple(dict.fromkeys(wanted))
