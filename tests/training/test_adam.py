"""Adam as explicit state: step by step the same as torch's."""

import torch

from hatchel.training.adam import Adam


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_many_steps_are_those_of_torch_optim_adam():
    """Gradients over twelve orders of magnitude, and exact zeros, over a hundred steps."""
    ours = {"a": normal(3, 4), "b": normal(5, seed=1)}
    theirs = {name: value.clone() for name, value in ours.items()}
    adam, oracle = Adam(0.01), torch.optim.Adam(theirs.values(), lr=0.01)
    for step in range(100):
        for name in ours:
            scale = 10.0 ** normal(*ours[name].shape, seed=step).mul(3).clamp(-6, 6)
            gradient = scale * normal(*ours[name].shape, seed=1000 + step)
            gradient[..., 0] = 0
            ours[name].grad, theirs[name].grad = gradient, gradient.clone()
        adam.step(ours)
        oracle.step()
        for name, value in ours.items():
            torch.testing.assert_close(value, theirs[name], atol=1e-12, rtol=1e-12)
    assert adam.step_count == 100


def test_a_parameter_without_a_gradient_stays_and_gathers_no_state():
    parameters = {"moved": normal(3), "still": normal(3, seed=1)}
    before = parameters["still"].clone()
    parameters["moved"].grad = normal(3, seed=2)
    adam = Adam(0.1)
    adam.step(parameters)
    assert torch.equal(parameters["still"], before)
    assert set(adam.mean) == set(adam.square) == {"moved"}


def test_two_optimisers_share_no_state():
    parameters = {"a": normal(3)}
    parameters["a"].grad = normal(3, seed=1)
    first = Adam(0.1)
    first.step(parameters)
    assert Adam(0.1).mean == {}
