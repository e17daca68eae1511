"""The estimators in all their forms, and data that suit both likelihoods."""

import numpy as np
import pytest

from hatchel import Autoencoder, MinSyn

FORMS = {
    "minsyn": (MinSyn, {}),
    "minsyn with strength": (MinSyn, {"strength": 1.0}),
    "minsyn in batches": (MinSyn, {"batch_size": 10}),
    "minsyn with a hidden layer": (MinSyn, {"hidden_layer_sizes": (4,)}),
    "autoencoder": (Autoencoder, {}),
    "denoising autoencoder": (Autoencoder, {"noise": 0.1}),
    "autoencoder in batches": (Autoencoder, {"batch_size": 10}),
}


@pytest.fixture(params=["gaussian", "binary"])
def likelihood(request):
    return request.param


@pytest.fixture(params=FORMS)
def make(request, likelihood):
    """Construct one form of one estimator."""
    kind, settings = FORMS[request.param]

    def construct(n_components=2, **more):
        defaults = {"likelihood": likelihood, "n_steps": 8, "device": "cpu", "random_state": 0}
        return kind(n_components, **{**defaults, **settings, **more})

    return construct


@pytest.fixture(name="X")
def pixels():
    """Thirty rows in [0, 1]; three of the seven columns are always 0, 1 and .3."""
    values = np.random.default_rng(0).uniform(size=(30, 7))
    values[:, [1, 3, 6]] = [0, 1, 0.3]
    return values
