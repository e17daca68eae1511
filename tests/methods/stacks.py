"""Toy data sets for stacks of models, and every method that can be stacked."""

import numpy as np

from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.methods.minsyn import MinSynMethod

LIKELIHOODS = ("gaussian", "binary")
STARTS = ("residual", "ci", "random")


def every_method(likelihood):
    """Each method in each form, by name, with two components."""
    tunable = {
        f"minsyn strength {strength} from {start}": MinSynMethod(
            2, likelihood, strength, start=start
        )
        for strength in (0.0, 1.0)
        for start in STARTS
    }
    return tunable | {
        "minsyn": MinSynMethod(2, likelihood),
        "minsyn with a hidden layer": MinSynMethod(2, likelihood, hidden_layer_sizes=(4,)),
        "autoencoder": AutoencoderMethod(2, likelihood),
        "autoencoder with a hidden layer": AutoencoderMethod(
            2, likelihood, hidden_layer_sizes=(4,)
        ),
    }


EVERY_METHOD = [
    (likelihood, name) for likelihood in LIKELIHOODS for name in every_method(LIKELIHOODS[0])
]


def pixels(seed, never_on=(), n=12, width=7):
    """Values in [0, 1] of which some columns never vary."""
    X = np.random.default_rng(seed).uniform(size=(n, width))
    X[:, list(never_on)] = 0
    return X
