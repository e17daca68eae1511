"""Adam as explicit state: a few tensors and a function that moves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Adam:
    r"""Adam for named parameters, element by element.

    .. math:: m ← β_1 m + (1-β_1) g,\quad v ← β_2 v + (1-β_2) g^2,\quad
              θ ← θ - η \frac{m / (1-β_1^t)}{\sqrt{v / (1-β_2^t)} + ε}.

    The same as ``torch.optim.Adam``, whose constructor loads a compiler (seconds, at the first
    use) and whose state has no names.

    Attributes:
        learning_rate: η.
        step_count: t, the steps taken.
        mean: m by parameter name.
        square: v by parameter name.

    Source: Kingma and Ba 2015, Algorithm 1, with its default β₁, β₂ and ε.
    """

    learning_rate: float
    step_count: int = 0
    mean: dict[str, Tensor] = field(default_factory=dict)
    square: dict[str, Tensor] = field(default_factory=dict)

    @torch.no_grad()
    def step(self, parameters: Mapping[str, Tensor]) -> None:
        """Move each parameter against its ``grad``, in place; one without a gradient stays."""
        self.step_count += 1
        beta1, beta2, epsilon = 0.9, 0.999, 1e-8
        rate = self.learning_rate / (1 - beta1**self.step_count)
        correction = (1 - beta2**self.step_count) ** 0.5
        for name, parameter in parameters.items():
            gradient = parameter.grad
            if gradient is None:
                continue
            if name not in self.mean:
                self.mean[name] = torch.zeros_like(parameter)
                self.square[name] = torch.zeros_like(parameter)
            mean, square = self.mean[name], self.square[name]
            mean.lerp_(gradient, 1 - beta1)
            square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            scale = square.sqrt().div_(correction).add_(epsilon)
            parameter.addcdiv_(mean, scale, value=-rate)
