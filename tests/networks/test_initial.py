"""First values come from the seed alone."""

import pytest
import torch
from torch import nn

from hatchel.networks.initial import initial_parameters


class Scaled(nn.Module):
    """A user's module: a layer of torch's and a bare parameter."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
        self.gain = nn.Parameter(torch.full((2,), 5.0))

    def forward(self, x):
        return self.gain * self.layer(x)


class Outer(nn.Module):
    """A module with the last word on its inner layer."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.zeros_(self.layer.bias)


def test_a_seed_gives_the_same_values_and_another_seed_others():
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Linear(3, 2), nn.LSTM(2, 3))
    first, again, other = (initial_parameters(network, seed) for seed in (4, 4, 5))
    assert list(first) == [name for name, _ in network.named_parameters()]
    for name, value in first.items():
        assert torch.equal(value, again[name]), name
        assert not torch.equal(value, other[name]), name


def test_values_are_those_that_torch_draws_at_this_seed():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        fresh = nn.Linear(6, 4)
    drawn = initial_parameters(nn.Linear(6, 4), 11)
    assert torch.equal(drawn["weight"], fresh.weight)
    assert torch.equal(drawn["bias"], fresh.bias)


def test_the_module_and_the_global_generator_are_left_alone():
    network = Scaled()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    state = torch.get_rng_state()
    drawn = initial_parameters(network, 1)
    assert torch.equal(torch.get_rng_state(), state)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name
    for value in drawn.values():
        assert value.grad_fn is None
        value.zero_()
    assert (network.gain == 5).all()


def test_a_parameter_that_nobody_resets_keeps_its_value():
    drawn = initial_parameters(Scaled(), 1)
    assert (drawn["gain"] == 5).all()


def test_the_outer_module_has_the_last_word():
    drawn = initial_parameters(Outer(), 1)
    assert (drawn["layer.bias"] == 0).all()
    assert (drawn["layer.weight"] != 0).all()


def test_dtype_is_kept():
    drawn = initial_parameters(nn.Linear(3, 2).double(), 0)
    assert all(value.dtype == torch.float64 for value in drawn.values())


def test_a_network_with_running_averages_is_refused():
    with pytest.raises(ValueError, match=r"buffer '1.running_mean'.*GroupNorm"):
        initial_parameters(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)), 0)


def test_a_network_of_unknown_shape_is_refused():
    with pytest.raises(ValueError, match=r"'0\.weight' whose shape is not known.*one batch"):
        initial_parameters(nn.Sequential(nn.LazyLinear(2)), 0)
