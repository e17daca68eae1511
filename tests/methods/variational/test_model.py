"""A model: networks and a likelihood."""

import torch

from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.methods.variational.model import Model
from hatchel.networks.catalogue import build_networks


def test_the_log_likelihood_of_a_sample_is_the_sum_of_its_values():
    """log p(x|z) = Σ_i log p(x_i|z)."""
    shape = (2, 3, 4)
    networks = build_networks("mlp", shape, 2, 1, hidden=(5,))
    model = Model(*networks, GaussianLikelihood("learned"), gaussian_code(2), shape)
    parameters, random = model.init(0), torch.Generator().manual_seed(1)
    z, x = torch.randn(6, 2, generator=random), torch.randn(6, *shape, generator=random)
    values = model.value_log_likelihood(parameters, z, x)
    assert values.shape == x.shape
    torch.testing.assert_close(model.log_likelihood(parameters, z, x), values.sum((1, 2, 3)))
