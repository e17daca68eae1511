"""The autoencoder's noise: none, some, and in the units of the data."""

import numpy as np

from hatchel import Autoencoder

SETTINGS = {"n_steps": 30, "learning_rate": 0.01, "random_state": 0, "device": "cpu"}
X = np.random.default_rng(0).normal(size=(50, 4)) @ np.random.default_rng(1).normal(size=(4, 6))


def test_noise_of_zero_is_the_plain_autoencoder():
    plain, silent = (Autoencoder(2, **SETTINGS, **noise).fit(X) for noise in ({}, {"noise": 0.0}))
    np.testing.assert_array_equal(plain.components_, silent.components_)


def test_noise_is_in_the_units_of_the_data():
    """Data and noise a thousand times as large: the same latents, components as much larger."""
    small = Autoencoder(2, noise=1.0, **SETTINGS).fit(X)
    large = Autoencoder(2, noise=1000.0, **SETTINGS).fit(1000 * X)
    # both are scaled to the same float32 numbers, up to their rounding
    np.testing.assert_allclose(large.components_ / 1000, small.components_, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(large.transform(1000 * X), small.transform(X), rtol=1e-3)
    plain = Autoencoder(2, **SETTINGS).fit(X)
    assert not np.allclose(small.components_, plain.components_, rtol=1e-2)


def test_noise_holds_back_what_the_encoder_sees_and_not_what_is_reconstructed():
    """Clean columns come back worse from a model trained under heavy noise, without bias."""
    settings = SETTINGS | {"n_steps": 300}
    plain, noisy = (Autoencoder(2, noise=noise, **settings).fit(X) for noise in (0.0, 2.0))
    assert noisy.score(X) < plain.score(X)
    assert noisy.score(X) > -((X - X.mean(0)) ** 2).sum(1).mean()
