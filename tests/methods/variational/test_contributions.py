"""What layers add to the bound: exact answers, and that the parts are the whole."""

import math

import numpy as np
import pytest
import torch
from tests.methods.variational.small import CPU, small_data, small_model

from hatchel.latents.catalogue import LAWS
from hatchel.latents.code import Block, Code
from hatchel.latents.posterior import read_posterior
from hatchel.methods.variational.contributions import (
    LayerTerms,
    contributions,
    information_each,
    layer_terms,
)
from hatchel.methods.variational.trained import TrainedModel
from hatchel.training.loop import prepared

F64 = torch.float64


def trained(layers, code=None):
    model = small_model(code=code, layers=layers)
    return TrainedModel(model, prepared(model.init(2), CPU, "float64"))


def samples():
    return small_data().samples(np.arange(20))


def bits(width):
    return Code((Block("z", width, LAWS["bernoulli"].builder()),))


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        ((), None),
        ((("categorical", 2),), None),
        ((("gaussian", 2), ("bernoulli", 1)), None),
        ((("bernoulli", 2),), bits(3)),
    ],
)
def test_the_parts_add_up_to_the_bound(layers, code):
    """What a layer explains of the one below is taken from its cost, and given back."""
    model = trained(layers, code)
    noise = model.model.draw_noise(20, torch.Generator().manual_seed(0))
    found = layer_terms(model, samples(), noise)
    assert [each.name for each in found] == ["code", "layer2", "layer3"][: len(found)]
    assert len(found) == len(layers) + 1
    explained = np.random.default_rng(0).normal(size=20)
    added = contributions(found, explained)
    whole = explained.mean() - sum(each.rate.sum(1).mean() for each in found)
    assert sum(each.nats for each in added) == pytest.approx(whole)
    assert all(each.error >= 0 for each in added)


def test_a_cause_of_several_bits_explains_their_total_correlation():
    """Three copies of a fair coin under one coin: TC = 2 log 2, and all of it is explained."""
    log2, rows = math.log(2), 4
    below = LayerTerms("z", np.full((rows, 3), log2), np.zeros((rows, 3)))
    above = LayerTerms("layer2", np.full((rows, 1), log2), np.full((rows, 1), log2))
    data, added = contributions([below, above], np.full(rows, 10 * log2))
    assert added == ("layer2", pytest.approx(2 * log2), 0.0)
    assert data.nats == pytest.approx(7 * log2)


def test_a_layer_on_independent_bits_adds_nothing():
    """It can tell them at what it costs, log 2 each; where it says more than it costs is no way."""
    log2, rows = math.log(2), 4
    below = LayerTerms("z", np.full((rows, 2), log2), np.stack([[0.0, log2]] * rows))
    above = LayerTerms("layer2", np.full((rows, 1), log2), np.full((rows, 1), log2))
    assert contributions([below, above], np.zeros(rows))[1].nats == pytest.approx(0)


def test_information_of_discrete_latents_is_exact():
    """Sure bits that halve the samples say log 2, sure values of three log 3, others nothing."""
    code = Code(
        (
            Block("b", 2, LAWS["bernoulli"].builder()),
            Block("c", 3, LAWS["categorical"].builder()),
        )
    )
    half, third = torch.arange(6) % 2, torch.arange(6) % 3
    rows = torch.zeros(6, 5, dtype=F64)
    rows[:, 0] = torch.where(half == 1, 60.0, -60.0)
    rows[torch.arange(6), 2 + third] = 60.0
    posterior = read_posterior(code, rows)
    found = information_each(posterior, posterior.mean).mean(0)
    expected = torch.tensor([math.log(2), 0.0, math.log(3)], dtype=F64)
    torch.testing.assert_close(found, expected, atol=1e-9, rtol=0)


def test_information_of_gaussian_latents_is_that_of_the_mixture():
    """Two far modes, half of the samples each: log 2; a latent that is the same for all: none."""
    code = Code((Block("z", 2),))
    mode = torch.where(torch.arange(10) % 2 == 1, 50.0, -50.0).to(F64)
    outputs = torch.stack([mode, torch.zeros(10), torch.zeros(10), torch.zeros(10)], -1).to(F64)
    posterior = read_posterior(code, outputs)
    generator = torch.Generator().manual_seed(0)
    z = posterior.draw(code.draw_noise(10, generator, F64))
    found = information_each(posterior, z)
    torch.testing.assert_close(found[:, 0], torch.full((10,), math.log(2), dtype=F64))
    torch.testing.assert_close(found[:, 1], torch.zeros(10, dtype=F64), atol=1e-12, rtol=0)
