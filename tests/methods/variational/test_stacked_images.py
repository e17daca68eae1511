"""Convolutions in a stack: their weights lie in memory channels last, and are moved as such."""

import numpy as np
import pytest
import torch
from tests.methods.variational.small import CPU, small_sampler, small_state
from tests.methods.variational.test_capture import Recorded

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BytePixels
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.networks.convolutional import convolutional
from hatchel.networks.window_products import as_products
from hatchel.training.adam import Adam
from hatchel.training.loop import Loop
from hatchel.training.source import sample_source
from hatchel.training.stacked import StackedLoop

SHAPE, LATENTS, SEEDS = (1, 8, 8), 3, (0, 1, 5)
SMALL = {"factor": {"discriminator_width": 16, "discriminator_depth": 2}}


@pytest.fixture(name="data")
def _data():
    stored = np.random.default_rng(0).integers(0, 2, (20, *SHAPE)).astype(np.uint8)
    return DataSet("small", BytePixels(stored, top=1))


def method_of(name, data, products=False):
    networks = convolutional(SHAPE, LATENTS, 1, channels=(4, 6), hidden=(8,))
    if products:
        networks = map(as_products, networks)
    model = Model(*networks, BernoulliLikelihood(), gaussian_code(LATENTS), SHAPE)
    chosen = OBJECTIVES[name]
    return built_method(chosen, chosen.checked(SMALL.get(name, {})), model, data)


def loop_of(method, data, seed, state=None):
    images = sample_source(data, CPU, torch.float64)
    state = state or small_state(method, seed)
    return Loop(state, method.phases, small_sampler(method, data, seed), images, "float64")


def stack_of(method, data):
    states = [small_state(method, seed) for seed in SEEDS]
    samplers = [small_sampler(method, data, seed) for seed in SEEDS]
    images = sample_source(data, CPU, torch.float64)
    return StackedLoop(states, method.phases, samplers, images, "float64")


@pytest.mark.parametrize("products", [False, True])
@pytest.mark.parametrize("name", ["beta", "factor", "nonsyn"])
def test_a_stack_of_convolutions_trains_like_its_models(name, products, data):
    """Terms are compared: Adam moves parameters by its whole rate on gradients of rounding."""
    method = method_of(name, data)
    stack = stack_of(method_of(name, data, products), data)
    alone = [loop_of(method, data, seed) for seed in SEEDS]
    for _ in range(5):
        together = stack.step()
        for place, loop in enumerate(alone):
            for term, value in loop.step().items():
                torch.testing.assert_close(together[term][place], value, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("products", [False, True])
def test_a_step_with_convolutions_can_be_recorded(products, data):
    """Minibatches apart, which a GPU has at hand and a CPU gathers."""
    stack = stack_of(method_of("factor", data, products), data)
    stack._samples_at = lambda indices: torch.zeros(*indices.shape, *SHAPE, dtype=torch.float64)
    stack.step()
    with Recorded() as recorded:
        stack.step()
    assert recorded.refused == []


@pytest.mark.parametrize("products", [False, True])
@pytest.mark.parametrize("name", ["beta", "nonsyn"])
def test_what_the_fused_kernel_moves_lies_alike_in_memory(name, products, data, monkeypatch):
    """On a GPU it refuses a parameter whose gradient or moments have other strides."""
    unlike, move = [], Adam.move

    def noted(adam, *tensors):
        for together in zip(*tensors[:4], strict=True):
            unlike.extend([together] if len({value.stride() for value in together}) > 1 else [])
        move(adam, *tensors)

    monkeypatch.setattr(Adam, "move", noted)
    method = method_of(name, data, products)
    for training in (stack_of(method, data), loop_of(method, data, 0)):
        training.step()
    assert not unlike


def test_models_go_on_alone_from_where_a_stack_left_them(data):
    """Moments are handed over in the layout of their parameters."""
    method = method_of("beta", data)
    stack, alone = stack_of(method, data), loop_of(method, data, SEEDS[1])
    for _ in range(3):
        stack.step()
        alone.step()
    again = loop_of(method, data, SEEDS[1], stack.states()[1])
    for _ in range(3):
        torch.testing.assert_close(again.step()["loss"], alone.step()["loss"], rtol=1e-9, atol=1e-9)
