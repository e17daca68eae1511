"""Our logistic regression is scikit-learn's, to rounding."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from hatchel.metrics.predictors.logistic import Logistic


@pytest.fixture(name="x")
def _x():
    return np.random.default_rng(0).standard_normal((400, 5))


def _noisy_classes(x, count):
    """Classes by the sum of the columns, with noise."""
    random = np.random.default_rng(1)
    position = x.sum(1) + random.standard_normal(len(x))
    return np.searchsorted(np.quantile(position, np.arange(1, count) / count), position)


@pytest.mark.parametrize("classes", [2, 3, 12])
@pytest.mark.parametrize(("strength", "weight"), [(1.0, None), (np.inf, "balanced"), (0.01, None)])
def test_probabilities_are_those_of_scikit_learn(x, classes, strength, weight):
    """Both descend from zero by the same steps to the same ends; 1e-5 is where rounding leads."""
    y = _noisy_classes(x, classes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = LogisticRegression(C=strength, class_weight=weight).fit(x, y)
    ours = Logistic(x, y, strength=strength, balanced=weight is not None)
    np.testing.assert_allclose(ours.probabilities(x), theirs.predict_proba(x), atol=1e-5)
    np.testing.assert_array_equal(ours.right(x, y), theirs.predict(x) == y)


def test_the_gradient_vanishes_at_the_optimum(x):
    """At the end Σ_i s_i (p_i − y_i) x_i + w/C = 0, whatever the classes are called."""
    y = _noisy_classes(x, 3) * 7 - 2
    fitted = Logistic(x, y)
    assert fitted.known.tolist() == [-2, 5, 12]
    p = fitted.probabilities(x)
    left = (p - (y[:, None] == fitted.known)).T @ x + fitted.weight[:, :-1]
    assert np.abs(left).max() / len(x) < 2e-4  # where L-BFGS stops


def test_classes_that_can_be_told_apart_end_after_the_steps_asked_for(x):
    """An unpenalised fit has no end there: no warning, no overflow, every row right."""
    y = (x[:, 0] > 0).astype(int) + (x[:, 0] > 1)
    fitted = Logistic(x, y, strength=np.inf, steps=300)
    assert fitted.right(x, y).all()
    assert np.isfinite(fitted.probabilities(1e6 * x)).all()
