"""Columns as variables, and back."""

import numpy as np
import pytest
from scipy import stats

from hatchel.methods.linear_corex.marginals import FORMS, marginals_of


def table(rows=50, seed=0):
    """Five columns of several scales; the second is constant."""
    random = np.random.default_rng(seed)
    return random.standard_t(3, size=(rows, 5)) * [1, 0, 10, 0.1, 3] + [0, 0.3, 5, -2, 7]


@pytest.mark.parametrize("form", ["standard", "outliers", "empirical"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_columns_come_back_as_they_were(form, kind):
    X = table().astype(kind)
    marginals = marginals_of(X, form)
    x = marginals.variables(X)
    assert x.shape == (50, 4)
    assert x.dtype == kind
    back = marginals.columns(x)
    assert back.dtype == kind
    np.testing.assert_allclose(back, X, rtol=1e-3 if kind == np.float32 else 1e-9)
    np.testing.assert_array_equal(back[:, 1], X[:, 1])


def test_standard_columns_have_mean_zero_and_variance_one():
    x = marginals_of(table(), "standard").variables(table())
    np.testing.assert_allclose(x.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(x.std(0), 1, atol=1e-12)


def test_outliers_are_squeezed_and_the_rest_is_left():
    X = table(2000)
    plain = marginals_of(X, "standard").variables(X)
    squeezed = marginals_of(X, "outliers").variables(X)
    near = np.abs(plain) <= 4
    assert not near.all()
    np.testing.assert_array_equal(plain[near], squeezed[near])
    assert (np.abs(squeezed[~near]) > 4).all()
    assert (np.abs(squeezed) <= 5).all()


def test_normal_scores_are_those_of_mean_ranks():
    X = table().round(1)
    expected = stats.norm.ppf((stats.rankdata(X[:, [0, 2, 3, 4]], axis=0) - 0.5) / 50)
    np.testing.assert_allclose(marginals_of(X, "empirical").variables(X), expected, atol=1e-12)


def test_normal_scores_of_new_values_stay_within_those_seen():
    marginals = marginals_of(table(), "empirical")
    seen = marginals.variables(table())
    new = marginals.variables(table() * 100)
    assert (new.min(0) >= seen.min(0)).all()
    assert (new.max(0) <= seen.max(0)).all()


@pytest.mark.parametrize("form", ["standard", "outliers", "empirical"])
def test_a_missing_value_is_filled_and_does_not_count(form):
    X = table()
    X[:7, 2] = np.nan
    marginals = marginals_of(X, form)
    x = marginals.variables(X)
    assert (x[:7, 1] == 0).all()
    alone = marginals_of(X[7:, [2]], form)
    np.testing.assert_allclose(x[7:, [1]], alone.variables(X[7:, [2]]), atol=1e-12)


def test_columns_taken_as_they_are_stay_so():
    X = table()[:, [0, 2]]
    X = (X - X.mean(0)) / X.std(0)
    marginals = marginals_of(X, "none")
    np.testing.assert_array_equal(marginals.variables(X), X)
    np.testing.assert_array_equal(marginals.columns(X), X)


def test_columns_that_are_too_wide_to_be_taken_as_they_are_are_refused():
    with pytest.raises(ValueError, match=r"mean square at most 1; that of feature 2 is .*standard"):
        marginals_of(table(), "none")


@pytest.mark.parametrize("form", FORMS)
def test_a_column_without_any_value_is_refused(form):
    X = table()
    X[:, 3] = np.nan
    with pytest.raises(ValueError, match="feature 3 has no value in any sample; remove"):
        marginals_of(X, form)


def test_values_whose_squares_overflow_are_refused():
    X = table()
    X[0, 4] = 1e200
    with np.errstate(over="ignore"), pytest.raises(ValueError, match="feature 4 are so large"):
        marginals_of(X, "standard")
