"""Unfit data and parameters: one clear ValueError each, with the remedy."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from hatchel import Autoencoder, MinSyn

CPU = {"device": "cpu", "n_steps": 2}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_everywhere(make, X, bad):
    model = make().fit(X)
    damaged = X.copy()
    damaged[3, 2] = bad
    for method in (model.fit, model.partial_fit, model.transform, model.score):
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            method(damaged)
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        model.inverse_transform(np.array([[0.0, bad]]))


def test_fewer_than_two_samples_are_refused(make, X):
    with pytest.raises(ValueError, match="1 sample"):
        make().fit(X[:1])
    with pytest.raises(ValueError, match="0 sample"):
        make().fit(X[:0])


def test_more_components_than_features_are_refused(make, X):
    with pytest.raises(ValueError, match=r"n_components=8 with n_features=7"):
        make(n_components=8).fit(X)


@pytest.mark.parametrize("count", [0, -1, 1.5, "2", None, True])
def test_a_number_of_components_that_is_no_count_is_refused(make, X, count):
    with pytest.raises(ValueError, match="n_components must be an integer from 1"):
        make(n_components=count).fit(X)


def test_data_without_a_column_that_varies_are_refused(make, X):
    with pytest.raises(ValueError, match=r"none of the 3 features varies.*check how X was made"):
        make().fit(X[:, [1, 3, 6]])


def test_other_columns_than_those_fitted_are_refused(make, X):
    model = make().fit(X)
    for method in (model.transform, model.score, model.partial_fit):
        with pytest.raises(ValueError, match=r"X has 6 features, but .* is expecting 7"):
            method(X[:, :6])
    with pytest.raises(ValueError, match=r"takes 2 latents per row, .* got 3"):
        model.inverse_transform(X[:, :3])


def test_an_unfitted_model_says_so(make, X):
    for use in (make().transform, make().score, make().inverse_transform):
        with pytest.raises(NotFittedError):
            use(X)


@pytest.mark.parametrize("kind", [MinSyn, Autoencoder])
@pytest.mark.parametrize("outside", [-0.1, 1.1])
def test_binary_values_outside_the_unit_interval_are_refused_with_what_to_do(kind, X, outside):
    model = kind(likelihood="binary", **CPU).fit(X)
    X[3, 2] = outside
    for use in (model.fit, model.transform, model.score, model.partial_fit):
        with pytest.raises(ValueError, match=r"takes only \[0, 1\].*MinMaxScaler") as refused:
            use(X)
        assert f"{outside:.4g}" in str(refused.value)


BOTH = (MinSyn, Autoencoder)


@pytest.mark.parametrize(
    ("kinds", "settings", "message"),
    [
        (BOTH, {"likelihood": "poisson"}, r"likelihood must be one of 'gaussian', 'binary'"),
        (BOTH, {"device": "gpu"}, r"device 'gpu' is not available here; use 'cpu', or 'auto'"),
        (BOTH, {"device": None}, r"device None is not available here"),
        (BOTH, {"batch_size": 1}, r"batch_size must be an integer of at least 2; got batch_size=1"),
        (BOTH, {"batch_size": 2.5}, r"batch_size must be an integer"),
        (BOTH, {"n_steps": 0}, r"n_steps must be an integer of at least 1"),
        (BOTH, {"n_steps": 1.0}, r"n_steps must be an integer"),
        (BOTH, {"learning_rate": -1.0}, r"learning_rate must be a number of at least 0"),
        (BOTH, {"learning_rate": np.nan}, r"learning_rate must be a number"),
        (BOTH, {"learning_rate": np.inf}, r"learning_rate must be a number"),
        (BOTH, {"hidden_layer_sizes": 4}, r"hidden_layer_sizes must be a tuple of integers"),
        (BOTH, {"hidden_layer_sizes": (0,)}, r"hidden_layer_sizes must be a tuple of integers"),
        (BOTH, {"hidden_layer_sizes": (-2,)}, r"hidden_layer_sizes must be a tuple of integers"),
        ((MinSyn,), {"strength": -1}, r"strength must be a number of at least 0; got strength=-1"),
        ((MinSyn,), {"strength": "1"}, r"strength must be a number"),
        ((MinSyn,), {"strength": np.inf}, r"strength must be a number"),
        ((MinSyn,), {"decay": 1.5}, r"decay must be a number from 0 to 0.9999; got decay=1.5"),
        ((MinSyn,), {"decay": -0.1}, r"decay must be a number from 0 to 0.9999"),
        ((Autoencoder,), {"noise": -0.1}, r"noise must be a number of at least 0"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_when_fitting(X, kinds, settings, message):
    for kind in kinds:
        with pytest.raises(ValueError, match=message):
            kind(**{**CPU, **settings}).fit(X)
        with pytest.raises(ValueError, match=message):
            kind(**{**CPU, **settings}).partial_fit(X)


def test_training_that_diverges_says_so_and_what_to_try(X):
    with pytest.raises(ValueError, match=r"training diverged at step \d+.*lower learning_rate"):
        Autoencoder(**{**CPU, "n_steps": 20}, learning_rate=1e30).fit(X)
