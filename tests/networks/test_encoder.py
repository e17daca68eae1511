"""Encoders: initialisation per model, stacked forward passes."""

from itertools import product

import pytest
import torch
from torch import Generator

from hatchel.networks.encoder import encode, glorot_uniform, init_encoder, shared_linear

F64 = torch.float64


def generators(*seeds):
    return [Generator().manual_seed(seed) for seed in seeds]


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=Generator().manual_seed(seed), dtype=F64)


def test_glorot_weights_fill_their_interval_evenly():
    """U(−a, a) with a = √(6 / (in + out)); its variance is a²/3."""
    weight = glorot_uniform(30, 20, generators(0, 1), (20, 30))
    limit = (6 / 50) ** 0.5
    assert weight.shape == (2, 20, 30)
    assert weight.abs().max() <= limit
    # 1,200 draws: the variance of u² on (−a, a) is 4a⁴/45, so five standard errors are .043 a²
    assert abs(weight.square().mean() - limit**2 / 3) < 0.043 * limit**2


def test_a_model_starts_the_same_whatever_stands_beside_it():
    together = init_encoder(6, (4,), 3, generators(5, 6, 7))
    alone = init_encoder(6, (4,), 3, generators(6))
    for name, value in alone.items():
        assert torch.equal(together[name][1], value[0]), name
        if name.endswith("weight"):
            assert not torch.equal(together[name][0], together[name][1]), name


def test_an_encoder_has_the_layers_asked_for_and_no_bias_at_first():
    shapes = {name: tuple(p.shape) for name, p in init_encoder(6, (5, 4), 3, generators(0)).items()}
    assert shapes == {
        "encoder.0.weight": (1, 5, 6),
        "encoder.0.bias": (1, 5),
        "encoder.1.weight": (1, 4, 5),
        "encoder.1.bias": (1, 4),
        "encoder.2.weight": (1, 3, 4),
        "encoder.2.bias": (1, 3),
    }
    parameters = init_encoder(6, (5, 4), 3, generators(0))
    assert all((p == 0).all() for name, p in parameters.items() if name.endswith("bias"))


@pytest.mark.parametrize("hidden", [(), (5,), (5, 4)])
def test_a_stack_encodes_like_torch_layers_applied_one_by_one(hidden):
    """Hidden layers are rectified, the last one has the activation."""
    data, seeds = 2, 3
    drawn = init_encoder(6, hidden, 3, generators(*range(data * seeds)))
    parameters = {
        name: normal(data, seeds, *p.shape[1:], seed=k) for k, (name, p) in enumerate(drawn.items())
    }
    x = normal(data, 7, 6)
    z = encode(parameters, x, torch.sigmoid)
    assert z.shape == (data, seeds, 7, 3)
    for g, s in product(range(data), range(seeds)):
        own = x[g]
        for layer in range(len(hidden) + 1):
            weight, bias = (
                parameters[f"encoder.{layer}.{kind}"][g, s] for kind in ("weight", "bias")
            )
            own = torch.nn.functional.linear(own.relu() if layer else own, weight, bias)
        torch.testing.assert_close(z[g, s], own.sigmoid(), atol=1e-12, rtol=0)


@pytest.mark.parametrize(("data", "stack"), [((), ()), ((), (3,)), ((2,), (3,)), ((2,), (3, 2))])
def test_a_shared_linear_map_is_one_product_per_model(data, stack):
    weight, x = normal(*data, *stack, 4, 5), normal(*data, 6, 5, seed=1)
    shared = shared_linear(weight, x)
    lone = x.view(*data, *(1 for _ in stack), 6, 5) @ weight.transpose(-1, -2)
    torch.testing.assert_close(shared, lone, atol=1e-12, rtol=0)


def test_each_model_may_have_an_input_of_its_own():
    weight, x = normal(2, 3, 4, 5), normal(2, 3, 6, 5, seed=1)
    expected = torch.einsum("gsop,gsnp->gsno", weight, x)
    torch.testing.assert_close(shared_linear(weight, x), expected, atol=1e-12, rtol=0)
