"""A target for the KL that grows."""

import pytest
import torch

from hatchel.objectives.capacity import capacity_at, capacity_penalty

from .stacks import F64, assert_stacks, normal


@pytest.mark.parametrize(("step", "capacity"), [(0, 0.0), (25, 5.0), (100, 20.0), (1000, 20.0)])
def test_the_capacity_grows_linearly_and_then_stays(step, capacity):
    assert capacity_at(step, 20.0, 100) == capacity
    assert capacity_at(torch.tensor(step), 20.0, 100) == capacity


def test_too_much_and_too_little_cost_the_same():
    rate = torch.tensor([3.0, 5.0, 7.0])
    assert capacity_penalty(rate, 5.0).tolist() == [2.0, 0.0, 2.0]


def test_without_capacity_the_penalty_is_the_divergence():
    """C = 0 is the β-VAE with β = γ."""
    rate = normal(4, seed=0).square()
    assert torch.equal(capacity_penalty(rate, capacity_at(0, 20.0, 100)), rate)


def test_gradients_are_those_of_finite_differences():
    rate = torch.tensor([3.0, 7.0], dtype=F64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda rate: capacity_penalty(rate, 5.0), (rate,))


def test_many_models_are_as_each_alone():
    steps = torch.tensor([0, 30, 200])
    assert_stacks(lambda step: capacity_at(step, 20.0, 100), steps)
    rate = normal(3, seed=1).square()
    assert_stacks(capacity_penalty, rate, capacity_at(steps, 2.0, 100).double())


@pytest.mark.parametrize(("final", "steps"), [(-1.0, 10), (1.0, 0)])
def test_a_schedule_that_cannot_be_is_refused(final, steps):
    with pytest.raises(ValueError, match="choose final >= 0 nats and steps >= 1"):
        capacity_at(0, final, steps)
