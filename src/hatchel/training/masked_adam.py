"""Adam for a stack of models, of which some may stand still in a step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from hatchel.training.adam import Adam


@dataclass
class MaskedAdam:
    """Adam on parameters with a leading dimension of models, each with its own count of steps.

    A model that is not active in a step keeps its parameters and its moments, as if the step had
    not been. Nothing depends on a tensor's value, so that a step can be captured as a CUDA graph.

    Attributes:
        settings: η, β₁, β₂ and ε; its own state is not used.
        models: how many.
        count: t by parameter name, ``(models, 1, …)``.
        mean: m by parameter name.
        square: v by parameter name.
    """

    settings: Adam
    models: int
    count: dict[str, Tensor] = field(default_factory=dict)
    mean: dict[str, Tensor] = field(default_factory=dict)
    square: dict[str, Tensor] = field(default_factory=dict)

    @classmethod
    def stacked(cls, adams: Sequence[Adam], models: int) -> "MaskedAdam":
        """Put the states of single models side by side."""
        first = adams[0]
        stack = cls(_without_state(first), models)
        for name, mean in first.mean.items():
            stack.mean[name] = torch.stack([adam.mean[name] for adam in adams])
            stack.square[name] = torch.stack([adam.square[name] for adam in adams])
            counts = torch.stack([adam.count[name] for adam in adams])
            stack.count[name] = counts.reshape(-1, *[1] * mean.dim())
        return stack

    def of_model(self, index: int) -> Adam:
        """Return the state of one model."""
        alone = _without_state(self.settings)
        for name in self.mean:
            alone.mean[name] = self.mean[name][index].clone()
            alone.square[name] = self.square[name][index].clone()
            alone.count[name] = self.count[name][index].reshape(()).clone()
        return alone

    def track(self, parameters: Mapping[str, Tensor]) -> None:
        """Begin at zero for the parameters that are not known yet."""
        for name, value in parameters.items():
            if name not in self.mean:
                ones = [1] * (value.dim() - 1)
                self.count[name] = torch.zeros(self.models, *ones, device=value.device)
                self.mean[name] = torch.zeros_like(value)
                self.square[name] = torch.zeros_like(value)

    @torch.no_grad()
    def step(
        self,
        parameters: Mapping[str, Tensor],
        gradients: Mapping[str, Tensor],
        active: Tensor | None = None,
    ) -> None:
        """Move the active models' parameters against their gradients, in place.

        Args:
            parameters: by name, ``(models, …)``.
            gradients: by name.
            active: ``(models,)`` booleans; None moves all.
        """
        self.track(parameters)
        for name, value in parameters.items():
            weight = self._weight(active, value)
            self._move(name, value, gradients[name], weight)

    def _weight(self, active: Tensor | None, value: Tensor) -> Tensor:
        ones = [1] * (value.dim() - 1)
        if active is None:
            return value.new_ones(self.models, *ones)
        return active.to(value.dtype).reshape(-1, *ones)

    def _move(self, name: str, value: Tensor, gradient: Tensor, weight: Tensor) -> None:
        beta1, beta2 = self.settings.beta1, self.settings.beta2
        mean, square, count = self.mean[name], self.square[name], self.count[name]
        count += weight.to(count.dtype)
        mean.lerp_(gradient, (1 - beta1) * weight)
        square.lerp_(gradient.square(), (1 - beta2) * weight)
        t = count.to(value.dtype).clamp(min=1)  # a model that never moved has weight zero anyway
        rate = weight * self.settings.learning_rate / (1 - beta1**t)
        scale = square.sqrt() / (1 - beta2**t).sqrt() + self.settings.epsilon
        value.sub_(rate * mean / scale)


def _without_state(adam: Adam) -> Adam:
    return Adam(adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon)
