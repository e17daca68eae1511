"""The paper's network: stopped early, and taken back to where it was best."""

import numpy as np
import torch

from hatchel.evaluation import early_stopping
from hatchel.evaluation.audit import mlp

RANDOM = np.random.default_rng(0)


def test_it_has_two_hidden_layers_of_128_units():
    network = mlp._network(7, 3, torch.Generator().manual_seed(0))
    shapes = [tuple(p.shape) for p in network.parameters() if p.ndim == 2]
    assert shapes == [(128, 7), (128, 128), (3, 128)]
    assert early_stopping.PATIENCE == 5


def test_of_noise_it_learns_little_more_than_the_shares_of_the_classes():
    """Without early stopping it would learn its rows by heart, with p far from one half."""
    x, y = RANDOM.normal(size=(600, 10)), RANDOM.integers(0, 2, 600)
    p = mlp.mlp_probabilities(x, y, RANDOM.normal(size=(400, 10)), 0)
    assert np.abs(p[:, 1] - 0.5).mean() < 0.15


def test_it_leaves_torchs_own_generator_alone():
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    x, y = RANDOM.normal(size=(100, 2)), np.arange(100) % 2
    mlp.mlp_probabilities(x, y, x, 0)
    assert torch.equal(torch.random.get_rng_state(), before)
