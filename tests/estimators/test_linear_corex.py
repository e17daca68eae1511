"""Linear CorEx: what it finds, what it leaves unchanged, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks
from tests.methods.linear_corex.exact import (
    data_with,
    factor_correlations,
    groups,
    total_correlation,
)

from hatchel import LinearCorEx

LOADINGS, OWN = groups([4, 6, 9])
MATRIX = factor_correlations(LOADINGS, OWN)
CPU = {"device": "cpu", "random_state": 0}


@pytest.fixture(name="X")
def exact():
    return data_with(MATRIX)


@parametrize_with_checks(
    [
        LinearCorEx(device="cpu"),
        LinearCorEx(device="cpu", anneal=False),
        LinearCorEx(device="cpu", missing="fill"),
        LinearCorEx(device="cpu", gaussianize="outliers"),
        LinearCorEx(device="cpu", gaussianize="empirical"),
    ]
)
def test_every_check_of_scikit_learn_passes(estimator, check):
    check(estimator)


def test_groups_of_features_are_found_with_all_of_their_total_correlation(X):
    """TC = -½ log det; without overlap each latent's share of it is the TC of its group."""
    model = LinearCorEx(3, tol=1e-9, **CPU).fit(X)
    assert adjusted_rand_score(OWN, model.clusters_) == 1
    assert model.tc_ == pytest.approx(total_correlation(MATRIX), abs=1e-5)
    assert model.score(X) == pytest.approx(total_correlation(MATRIX), abs=1e-5)
    for latent, explained in enumerate(model.tcs_):
        group = model.clusters_ == latent
        assert explained == pytest.approx(total_correlation(MATRIX[np.ix_(group, group)]), abs=1e-3)
    assert (np.diff(model.tcs_) < 0).all()


def test_the_covariance_of_a_modular_model_is_exact(X):
    """Five decimals: rounding aside, only the last steps of the search are missing."""
    scales = np.linspace(0.1, 10, len(OWN))
    covariance = LinearCorEx(3, tol=1e-12, **CPU).fit(X * scales + 5).get_covariance()
    np.testing.assert_allclose(covariance / np.outer(scales, scales), MATRIX, atol=1e-4)
    assert (np.linalg.eigvalsh(covariance) > 0).all()


def test_the_score_on_new_data_is_at_most_their_total_correlation():
    """E log p(x) / Π p(x_i) = TC - KL: positive, and below TC but for five standard errors."""
    random = np.random.default_rng(0)
    factor = np.linalg.cholesky(MATRIX)
    train, test = (random.normal(size=(rows, len(OWN))) @ factor.T for rows in (400, 2000))
    model = LinearCorEx(3, **CPU).fit(train)
    spread = np.std([model.score(test[k::10]) for k in range(10)], ddof=1) / np.sqrt(10)
    assert 0 < model.score(test) < total_correlation(MATRIX) + 5 * spread
    assert model.score(test) > 0.8 * total_correlation(MATRIX)
    assert model.score(random.normal(size=(2000, len(OWN)))) < 0


def test_the_order_of_columns_does_not_matter(X):
    """Another order has other first weights, and ends at the same maximum."""
    order = np.random.default_rng(1).permutation(len(OWN))
    plain, shuffled = (LinearCorEx(3, tol=1e-9, **CPU).fit(each) for each in (X, X[:, order]))
    assert shuffled.tc_ == pytest.approx(plain.tc_, rel=1e-6)
    np.testing.assert_allclose(shuffled.tcs_, plain.tcs_, rtol=1e-3)
    np.testing.assert_allclose(shuffled.mis_, plain.mis_[:, order], atol=1e-3)
    np.testing.assert_array_equal(shuffled.clusters_, plain.clusters_[order])


@pytest.mark.parametrize("gaussianize", ["standard", "outliers", "empirical"])
def test_scale_shift_and_sign_of_columns_do_not_matter(X, gaussianize):
    scales = np.linspace(0.1, 10, len(OWN))
    settings = {"gaussianize": gaussianize, **CPU}
    plain, scaled = (LinearCorEx(3, **settings).fit(each) for each in (X, X * scales - 3))
    assert scaled.tc_ == pytest.approx(plain.tc_, rel=1e-6)
    np.testing.assert_allclose(scaled.transform(X * scales - 3), plain.transform(X), atol=1e-5)
    flipped = LinearCorEx(3, tol=1e-9, **CPU).fit(-X)
    assert flipped.tc_ == pytest.approx(LinearCorEx(3, tol=1e-9, **CPU).fit(X).tc_, rel=1e-6)


def test_a_monotone_map_of_a_column_does_not_matter_to_normal_scores(X):
    settings = {"gaussianize": "empirical", **CPU}
    plain, mapped = (LinearCorEx(3, **settings).fit(each) for each in (X, np.exp(X)))
    assert mapped.tc_ == plain.tc_
    np.testing.assert_array_equal(mapped.transform(np.exp(X)), plain.transform(X))


def test_latents_are_the_weighted_features_and_decoding_is_regression_on_them(X):
    """E[x|z] is the regression on z = Wx + noise of variance one, not on the noiseless mean."""
    model = LinearCorEx(3, **CPU).fit(X)
    Z = model.transform(X)
    standard = (X - X.mean(0)) / X.std(0)
    np.testing.assert_allclose(Z, standard @ model.components_.T, atol=1e-12)
    noise = np.diag(1 - Z.var(0))
    weights = np.linalg.solve(np.cov(Z.T, bias=True) + noise, Z.T @ standard / len(X))
    np.testing.assert_allclose(model.inverse_transform(Z), Z @ weights * X.std(0) + X.mean(0))
    explained = -0.5 * np.log1p(-np.square(np.corrcoef(Z.T, X.T)[:3, 3:] * Z.std(0)[:, None]))
    np.testing.assert_allclose(model.mis_, explained, atol=1e-12)


def test_single_precision_finds_the_same(X):
    double, single = (
        LinearCorEx(3, **CPU).fit(X.astype(kind)) for kind in (np.float64, np.float32)
    )
    assert single.tc_ == pytest.approx(double.tc_, rel=1e-4)
    assert single.transform(X.astype(np.float32)).dtype == np.float32
    np.testing.assert_array_equal(single.clusters_ == single.clusters_[0], OWN[0] == OWN)


def test_a_constant_feature_belongs_to_no_latent_and_comes_back(X):
    wide = np.insert(X, [0, 5], 7.0, axis=1)
    plain, model = (LinearCorEx(3, **CPU).fit(each) for each in (X, wide))
    constant = np.ptp(wide, axis=0) == 0
    assert (model.clusters_[constant] == -1).all()
    np.testing.assert_array_equal(model.clusters_[~constant], plain.clusters_)
    assert (model.mis_[:, constant] == 0).all()
    assert (model.components_[:, constant] == 0).all()
    assert (model.inverse_transform(model.transform(wide))[:, constant] == 7).all()
    assert model.get_covariance().shape == (21, 21)
    assert (model.get_covariance()[constant] == 0).all()


def test_missing_values_are_refused_by_name_unless_that_is_asked_for(X):
    holes = X.copy()
    holes[2, 4] = np.nan
    with pytest.raises(
        ValueError, match=r"\(NaN\) in 1 of 19 features, feature 4 .* missing='fill'"
    ):
        LinearCorEx(3, **CPU).fit(holes)


def test_missing_values_are_filled_where_that_is_asked_for(X):
    holes = X.copy()
    holes[np.random.default_rng(0).uniform(size=X.shape) < 0.1] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        LinearCorEx(3, **CPU).fit(holes)
    model = LinearCorEx(3, missing="fill", **CPU).fit(holes)
    assert adjusted_rand_score(OWN, model.clusters_) == 1
    assert 0.6 * total_correlation(MATRIX) < model.tc_ < total_correlation(MATRIX)
    assert np.isfinite(model.transform(holes)).all()
    assert np.isfinite(model.score(holes))
    whole = LinearCorEx(3, missing="fill", **CPU).fit(X)
    np.testing.assert_array_equal(whole.transform(X), LinearCorEx(3, **CPU).fit_transform(X))


def test_the_same_seed_gives_the_same_latents_and_the_history_ends_at_the_bound(X):
    first, again = (LinearCorEx(3, **CPU).fit(X) for _ in range(2))
    np.testing.assert_array_equal(first.components_, again.components_)
    assert first.history_ == again.history_
    assert first.n_iter_ == len(first.history_)
    assert first.history_[-1] == pytest.approx(first.tc_, abs=1e-6)


def test_it_takes_frames_and_tensors_in_pipelines(X):
    frame = pd.DataFrame(X, columns=[f"item {i}" for i in range(len(OWN))])
    pipeline = make_pipeline(StandardScaler(), LinearCorEx(3, **CPU)).set_output(transform="pandas")
    Z = pipeline.fit_transform(frame)
    assert list(Z.columns) == ["linearcorex0", "linearcorex1", "linearcorex2"]
    model = LinearCorEx(3, **CPU).fit(frame)
    assert list(model.feature_names_in_) == list(frame.columns)
    np.testing.assert_allclose(Z, model.transform(frame), atol=1e-9)
    codes = LinearCorEx(3, **CPU).fit_transform(torch.from_numpy(X))
    np.testing.assert_allclose(codes, model.transform(frame), atol=1e-9)
    assert model.inverse_transform(torch.from_numpy(codes)).shape == X.shape


def test_a_search_that_is_cut_short_says_so(X):
    with pytest.warns(ConvergenceWarning, match=r"max_iter=1 .*raise max_iter or tol"):
        LinearCorEx(3, max_iter=1, **CPU).fit(X)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_components": 0}, r"n_components must be an integer from 1 .* got n_components=0"),
        ({"n_components": 20}, r"n_components=20 with n_features=19"),
        ({"n_components": 1.5}, r"n_components must be an integer"),
        ({"max_iter": 0}, r"max_iter must be an integer of at least 1"),
        ({"tol": -1.0}, r"tol must be a number of at least 0"),
        ({"tol": np.nan}, r"tol must be a number"),
        ({"missing": "drop"}, r"missing must be one of 'refuse', 'fill'; got 'drop'"),
        ({"gaussianize": "ranks"}, r"gaussianize must be one of 'standard', 'outliers', "),
        ({"device": "gpu"}, r"device 'gpu' is not available here"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_when_fitting(X, settings, message):
    with pytest.raises(ValueError, match=message):
        LinearCorEx(**{**CPU, **settings}).fit(X)


@pytest.mark.parametrize("missing", ["refuse", "fill"])
def test_unfit_data_are_refused(X, missing):
    model = LinearCorEx(3, missing=missing, **CPU)
    with pytest.raises(NotFittedError):
        model.transform(X)
    for rows in (0, 1):
        with pytest.raises(ValueError, match=f"{rows} sample"):
            model.fit(X[:rows])
    with pytest.raises(ValueError, match=r"none of the 19 features varies"):
        model.fit(np.ones_like(X))
    model.fit(X)
    with pytest.raises(ValueError, match="X has 6 features, but LinearCorEx is expecting 19"):
        model.score(X[:, :6])
    with pytest.raises(ValueError, match=r"takes 3 latents per row, .* got 2"):
        model.inverse_transform(X[:, :2])
    damaged = X.copy()
    damaged[3, 2] = np.inf
    for use in (model.fit, model.transform, model.score):
        with pytest.raises(ValueError, match="infinity"):
            use(damaged)
