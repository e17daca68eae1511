"""Columns of X as features of a model, and back."""

import numpy as np
import pytest
import torch

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.methods.features import feature_scale

F64 = torch.float64


def data(seed=0):
    """Columns of several scales; the second and the last are constant."""
    normal = np.random.default_rng(seed).normal(size=(20, 5))
    return normal * [1, 0, 10, 0.1, 0] + [0, 0.3, 5, -2, 7]


def test_gaussian_features_are_centred_with_the_spread_of_a_uniform_variable():
    """One unit for all columns: their mean variance becomes 1/12."""
    X = data()
    x = feature_scale(X, "gaussian").features(X, F64)
    assert x.shape == (20, 3)
    torch.testing.assert_close(x.mean(0), torch.zeros(3, dtype=F64), atol=1e-12, rtol=0)
    assert float(x.var(0, correction=0).mean()) == pytest.approx(1 / 12, abs=1e-12)
    ratio = x.std(0) / torch.from_numpy(X[:, [0, 2, 3]]).std(0)
    torch.testing.assert_close(ratio, ratio[:1].expand(3), atol=0, rtol=1e-12)


def test_binary_features_are_left_as_they_are():
    X = np.random.default_rng(0).uniform(size=(9, 4))
    X[:, 2] = 1
    scale = feature_scale(X, "binary")
    np.testing.assert_array_equal(scale.features(X, F64).numpy(), X[:, [0, 1, 3]])


def test_features_are_a_copy():
    X = np.random.default_rng(0).uniform(size=(9, 4))
    for likelihood in ("binary", "gaussian"):
        feature_scale(X, likelihood).features(X, F64).zero_()
    assert (X > 0).all()


def test_an_encoder_in_data_units_says_the_same_of_raw_rows():
    """W x + b = W′ X + b′."""
    X, rng = data(), np.random.default_rng(1)
    scale = feature_scale(X, "gaussian")
    weight, bias = rng.normal(size=(2, 3)), rng.normal(size=2)
    raw_weight, raw_bias = scale.encoder_in_data_units(weight, bias)
    expected = scale.features(X, F64).numpy() @ weight.T + bias
    np.testing.assert_allclose(X @ raw_weight.T + raw_bias, expected, atol=1e-12)
    assert (raw_weight[:, [1, 4]] == 0).all()


def test_a_decoder_in_data_units_says_the_same_of_raw_columns():
    X, rng = data(), np.random.default_rng(1)
    scale = feature_scale(X, "gaussian")
    weights, bias, z = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=(4, 2))
    decoder = LinearDecoder(torch.from_numpy(weights), torch.from_numpy(bias))
    raw_weights, raw_bias = scale.decoder_in_data_units(decoder, "gaussian")
    decoded = (z @ weights + bias) * scale.unit + scale.centre
    np.testing.assert_allclose((z @ raw_weights + raw_bias)[:, [0, 2, 3]], decoded, atol=1e-12)
    assert (raw_weights[:, [1, 4]] == 0).all()
    np.testing.assert_array_equal(raw_bias[[1, 4]], [0.3, 7])


def test_the_bias_of_a_constant_binary_feature_is_its_logit():
    X = np.random.default_rng(0).uniform(size=(9, 4))
    X[:, 1:] = [0, 1, 0.3]
    scale = feature_scale(X, "binary")
    decoder = LinearDecoder(torch.ones(2, 1), torch.ones(1))
    _, bias = scale.decoder_in_data_units(decoder, "binary")
    np.testing.assert_allclose(bias, [1, -np.inf, np.inf, np.log(3 / 7)])


def test_values_by_feature_find_their_columns():
    spread = feature_scale(data(), "gaussian").spread(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(spread, [1, 0, 2, 3, 0])


@pytest.mark.parametrize("likelihood", ["gaussian", "binary"])
def test_data_that_never_vary_have_no_features_and_a_finite_scale(likelihood):
    X = np.full((5, 3), 0.3)
    scale = feature_scale(X, likelihood)
    assert scale.features(X).shape == (5, 0)
    assert np.isfinite(scale.unit)
