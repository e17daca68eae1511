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
        gradients = {}
        for name in ours:
            scale = 10.0 ** normal(*ours[name].shape, seed=step).mul(3).clamp(-6, 6)
            gradient = scale * normal(*ours[name].shape, seed=1000 + step)
            gradient[..., 0] = 0
            gradients[name], theirs[name].grad = gradient, gradient.clone()
        adam.step(ours, gradients)
        oracle.step()
        for name, value in ours.items():
            torch.testing.assert_close(value, theirs[name], atol=1e-12, rtol=1e-12)
    assert {float(count) for count in adam.count.values()} == {100}


def test_a_parameter_without_a_gradient_stays_and_gathers_no_state():
    parameters = {"moved": normal(3), "still": normal(3, seed=1)}
    before = parameters["still"].clone()
    adam = Adam(0.1)
    adam.step(parameters, {"moved": normal(3, seed=2)})
    assert torch.equal(parameters["still"], before)
    assert set(adam.mean) == set(adam.square) == set(adam.count) == {"moved"}


def test_each_parameter_counts_its_own_steps():
    """As in torch: a parameter that moves for the first time is corrected as in a first step."""
    ours = {"often": normal(3), "seldom": normal(3, seed=1)}
    theirs = {name: value.clone().requires_grad_() for name, value in ours.items()}
    adam, oracle = Adam(0.01, beta1=0.5, beta2=0.9), torch.optim.Adam
    oracle = oracle(theirs.values(), lr=0.01, betas=(0.5, 0.9))
    for step in range(6):
        moving = ["often", "seldom"] if step % 2 else ["often"]
        gradients = {name: normal(3, seed=10 * step + len(name)) for name in moving}
        for name, value in theirs.items():
            value.grad = gradients[name].clone() if name in gradients else None
        adam.step(ours, gradients)
        oracle.step()
    for name, value in ours.items():
        torch.testing.assert_close(value, theirs[name].detach(), atol=1e-12, rtol=1e-12)
    assert float(adam.count["seldom"]) == 3


def test_the_memory_layout_of_a_gradient_does_not_matter():
    """The fused kernel walks through memory; a gradient in another order is put in order first."""
    weight = {"w": normal(4, 3, 2, 2).to(memory_format=torch.channels_last)}
    plain = {"w": weight["w"].contiguous().clone()}
    gradient = normal(4, 3, 2, 2, seed=1)
    Adam(0.1).step(weight, {"w": gradient})
    Adam(0.1).step(plain, {"w": gradient})
    assert torch.equal(weight["w"], plain["w"])


def test_two_optimisers_share_no_state():
    parameters = {"a": normal(3)}
    first = Adam(0.1)
    first.step(parameters, {"a": normal(3, seed=1)})
    assert Adam(0.1).mean == {}
