"""The trainer: Adam as published, and a stack that trains like its models."""

import torch

from hatchel.training.trainer import Trainer, generators


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def quadratic(targets):
    """One loss per model, with gradients of different sizes."""
    return lambda parameters: (parameters["w"] - targets).square().sum(-1)


def test_the_first_step_has_the_length_of_the_learning_rate():
    """Adam's first step is −α·g/(|g| + ε), whatever the gradient's size."""
    start = normal(4)
    trainer = Trainer({"w": start}, 0.01)
    trainer.step(quadratic(torch.zeros(4, dtype=torch.float64)))
    expected = start - 0.01 * start.sign()
    torch.testing.assert_close(trainer.parameters["w"].detach(), expected, atol=1e-8, rtol=0)


def test_a_stack_trains_like_a_trainer_for_each_model():
    start, targets = normal(3, 4), 10 * normal(3, 4, seed=1)
    together = Trainer({"w": start}, 0.1)
    alone = [Trainer({"w": row}, 0.1) for row in start]
    for _ in range(20):
        together.step(quadratic(targets))
        for trainer, target in zip(alone, targets, strict=True):
            trainer.step(quadratic(target))
    expected = torch.stack([trainer.parameters["w"] for trainer in alone])
    torch.testing.assert_close(together.parameters["w"], expected, atol=1e-12, rtol=0)
    assert (together.parameters["w"] - start).abs().min() > 0.1  # it did train


def test_training_approaches_the_minimum():
    target = normal(4, seed=1)
    trainer = Trainer({"w": normal(4)}, 0.05)
    for _ in range(500):
        trainer.step(quadratic(target))
    torch.testing.assert_close(trainer.parameters["w"].detach(), target, atol=1e-3, rtol=0)


def test_the_starting_values_are_left_as_they_were():
    start = normal(4)
    kept = start.clone()
    Trainer({"w": start}, 0.1).step(quadratic(torch.zeros(4, dtype=torch.float64)))
    assert torch.equal(start, kept)
    assert not start.requires_grad


def test_a_generator_depends_on_its_seed_alone():
    first, second = generators([3, 4])
    assert torch.equal(torch.rand(5, generator=second), torch.rand(5, generator=generators([4])[0]))
    assert not torch.equal(torch.rand(5, generator=first), torch.rand(5, generator=second))
