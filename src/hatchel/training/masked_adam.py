"""Adam for a stack of models, of which some may stand still in a step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from hatchel.training.adam import Adam, laid_out_as


@dataclass
class MaskedAdam:
    """Adam on parameters with a leading dimension of models, each with its own count of steps.

    A model that is not active in a step keeps its parameters and its moments, as if the step had
    not been. Nothing depends on a tensor's value, so that a step can be captured as a CUDA graph.

    Attributes:
        settings: η, β₁, β₂ and ε; its own state is not used.
        models: how many.
        count: t by parameter name, ``(models,)``.
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
        for name in first.mean:
            stack.mean[name] = torch.stack([adam.mean[name] for adam in adams])
            stack.square[name] = torch.stack([adam.square[name] for adam in adams])
            stack.count[name] = torch.stack([adam.count[name] for adam in adams])
        return stack

    def of_model(self, index: int) -> Adam:
        """Return the state of one model."""
        alone = _without_state(self.settings)
        for name in self.mean:
            alone.mean[name] = self.mean[name][index].clone()
            alone.square[name] = self.square[name][index].clone()
            alone.count[name] = self.count[name][index].clone()
        return alone

    def track(self, parameters: Mapping[str, Tensor]) -> None:
        """Begin at zero for the parameters that are not known yet."""
        for name, value in parameters.items():
            if name not in self.mean:
                self.count[name] = torch.zeros(self.models, device=value.device)
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
        counts = [self.count[name] for name in parameters]
        laid_out = {name: laid_out_as(gradients[name], v) for name, v in parameters.items()}
        if active is None:
            torch._foreach_add_(counts, 1)
            self._move(range(self.models), parameters, laid_out, None)
            return
        moving = active.to(torch.float32)
        torch._foreach_add_(counts, [moving] * len(counts))
        for model in range(self.models):
            self._move((model,), parameters, laid_out, 1 - moving[model])

    def _move(
        self,
        models: Iterable[int],
        parameters: Mapping[str, Tensor],
        gradients: Mapping[str, Tensor],
        still: Tensor | None,
    ) -> None:
        """Move some models, unless ``still`` is 1."""
        moved, slopes, means, squares, counts = (
            [kind[name][model] for name in parameters for model in models]
            for kind in (parameters, gradients, self.mean, self.square, self.count)
        )
        self.settings.move(moved, slopes, means, squares, counts, still)


def _without_state(adam: Adam) -> Adam:
    return Adam(adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon)
