"""Machines on one variable: the optimum that scikit-learn's solver approaches."""

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from hatchel.metrics.predictors.linear_svm import one_variable_svms

# liblinear stops before the optimum.
CLOSE = 1e-5


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize(("shift", "scale"), [(0, 1), (2, 0.05), (-3, 6)])
def test_the_lines_are_scikit_learns(classes, shift, scale):
    rng = np.random.default_rng(classes)
    y = rng.integers(classes, size=300)
    x = shift + scale * (y + rng.normal(size=300))
    lines = one_variable_svms(x, y)
    rival = LinearSVC(C=0.01, class_weight="balanced", tol=1e-10, dual=False, max_iter=10_000)
    rival.fit(x[:, None], y)
    np.testing.assert_allclose(lines.w, rival.coef_[:, 0], atol=CLOSE)
    np.testing.assert_allclose(lines.b, rival.intercept_, atol=CLOSE)
    assert (lines.predict(x) == rival.predict(x[:, None])).mean() > 0.99


@pytest.mark.parametrize("cost", [0.01, 10.0])
def test_no_small_step_lowers_the_objective(cost):
    rng = np.random.default_rng(0)
    y, x = rng.integers(2, size=80), rng.integers(-2, 3, size=80).astype(float)
    weight = cost * 80 / (2 * np.bincount(y))
    sign, each = 2 * y - 1, weight[y]

    def objective(w, b):
        return (w * w + b * b) / 2 + (each * np.maximum(0, 1 - sign * (w * x + b)) ** 2).sum()

    w, b = (value[0] for value in one_variable_svms(x, y, cost))
    for direction in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        step = 1e-4 * np.array([np.cos(direction), np.sin(direction)])
        assert objective(w, b) < objective(w + step[0], b + step[1])


def test_a_variable_that_never_varies_gives_one_class():
    lines = one_variable_svms(np.zeros(30), np.repeat([0, 1, 2], 10))
    assert len(set(lines.predict(np.zeros(30)))) == 1
