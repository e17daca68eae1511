"""Adam for stacks: each model as alone, and one that is not active as if the step had not been."""

import torch

from hatchel.training.adam import Adam
from hatchel.training.masked_adam import MaskedAdam

SHAPES = {"weight": (3, 2, 4, 4), "bias": (3,)}


def drawn(models, seed):
    generator = torch.Generator().manual_seed(seed)
    return {
        name: torch.randn(models, *shape, generator=generator, dtype=torch.float64)
        for name, shape in SHAPES.items()
    }


def row(tensors, model):
    return {name: value[model].clone() for name, value in tensors.items()}


def test_each_model_moves_as_it_would_alone_when_and_only_when_it_is_active():
    stack, settings = drawn(3, seed=0), Adam(0.1, beta1=0.5)
    alone = [row(stack, model) for model in range(3)]
    adams = [Adam(0.1, beta1=0.5) for _ in range(3)]
    masked = MaskedAdam(settings, 3)
    plans = [None, (True, False, True), (False, False, True), None, (False, False, False)]
    for step, plan in enumerate(plans):
        gradients = drawn(3, seed=step + 1)
        masked.step(stack, gradients, None if plan is None else torch.tensor(plan))
        for model in range(3):
            if plan is None or plan[model]:
                adams[model].step(alone[model], row(gradients, model))
    for model in range(3):
        for name in SHAPES:
            torch.testing.assert_close(stack[name][model], alone[model][name], rtol=0, atol=1e-12)
        for name, value in adams[model].tensors():
            torch.testing.assert_close(dict(masked.of_model(model).tensors())[name], value)


def test_a_gradient_may_have_another_layout():
    """The fused kernel trusts strides: vmap returns gradients with the models anywhere."""
    straight, turned = drawn(2, seed=0), drawn(2, seed=0)
    gradients = drawn(2, seed=1)
    elsewhere = {
        name: g.movedim(0, -1).contiguous().movedim(-1, 0) for name, g in gradients.items()
    }
    MaskedAdam(Adam(0.1), 2).step(straight, gradients)
    MaskedAdam(Adam(0.1), 2).step(turned, elsewhere)
    for name in SHAPES:
        assert torch.equal(straight[name], turned[name])
