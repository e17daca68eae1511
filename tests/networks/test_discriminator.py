"""The discriminator of FactorVAE and FFVAE."""

import pytest
import torch
from torch import nn

from hatchel.networks.discriminator import discriminator


@pytest.mark.parametrize("depth", [6, 5])
def test_it_has_the_published_layers(depth):
    network = discriminator(10, depth=depth)
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    assert [layer.out_features for layer in linear] == [1000] * depth + [2]
    assert linear[0].in_features == 10
    leaky = [layer for layer in network if isinstance(layer, nn.LeakyReLU)]
    assert [layer.negative_slope for layer in leaky] == [0.2] * depth


def test_two_logits_per_code():
    assert discriminator(3, width=8, depth=2)(torch.zeros(5, 3)).shape == (5, 2)


def test_codes_are_not_changed_by_it():
    z = -torch.ones(5, 3)
    discriminator(3, width=8, depth=0)(z)
    discriminator(3, width=8, depth=1)(z)
    assert (z == -1).all()
