"""Gradient steps on the parameters of a stack of models."""

from collections.abc import Callable, Sequence

from torch import Generator, Tensor

from hatchel.training.adam import Adam


class Trainer:
    """Parameters and the Adam that moves them.

    Adam works element by element and the loss of a stack is the sum of the models' losses, so
    each model trains exactly as it would alone.

    Args:
        parameters: starting values, by name.
        learning_rate: of Adam.
    """

    def __init__(self, parameters: dict[str, Tensor], learning_rate: float) -> None:
        self.parameters = {
            name: value.detach().clone().requires_grad_() for name, value in parameters.items()
        }
        self._adam = Adam(learning_rate)

    def step(self, loss: Callable[[dict[str, Tensor]], Tensor]) -> None:
        """Move the parameters once against the gradient of ``loss``, one value per model."""
        for parameter in self.parameters.values():
            parameter.grad = None
        loss(self.parameters).sum().backward()  # type: ignore[no-untyped-call]
        gradients = {n: p.grad for n, p in self.parameters.items() if p.grad is not None}
        self._adam.step(self.parameters, gradients)


def generators(seeds: Sequence[int]) -> list[Generator]:
    """One CPU generator per seed."""
    return [Generator().manual_seed(seed) for seed in seeds]
