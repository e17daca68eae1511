"""Adam as explicit state: a few named tensors and a function that moves parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor


@dataclass
class Adam:
    r"""Adam for named parameters, element by element.

    .. math:: m ← β_1 m + (1-β_1) g,\quad v ← β_2 v + (1-β_2) g^2,\quad
              θ ← θ - η \frac{m / (1-β_1^t)}{\sqrt{v / (1-β_2^t)} + ε}.

    The same as ``torch.optim.Adam``, whose constructor loads a compiler (seconds, at the first
    use) and whose state has no names. Each parameter counts its own steps t: one that stood still
    has neither moved nor aged.

    Attributes:
        learning_rate: η.
        beta1: the decay of the mean gradient.
        beta2: the decay of the mean squared gradient.
        epsilon: ε.
        count: t by parameter name, float32 scalars on the parameter's device.
        mean: m by parameter name.
        square: v by parameter name.

    Source: Kingma and Ba 2015, Algorithm 1, with its default β₁, β₂ and ε.
    """

    learning_rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    count: dict[str, Tensor] = field(default_factory=dict)
    mean: dict[str, Tensor] = field(default_factory=dict)
    square: dict[str, Tensor] = field(default_factory=dict)

    def track(self, parameters: Mapping[str, Tensor]) -> None:
        """Begin at zero for the parameters that are not known yet."""
        for name, parameter in parameters.items():
            if name not in self.mean:
                self.count[name] = torch.zeros((), device=parameter.device)
                self.mean[name] = torch.zeros_like(parameter, requires_grad=False)
                self.square[name] = torch.zeros_like(parameter, requires_grad=False)

    @torch.no_grad()
    def step(self, parameters: Mapping[str, Tensor], gradients: Mapping[str, Tensor]) -> None:
        """Move each parameter against its gradient, in place; one without a gradient stays.

        Args:
            parameters: by name, of one floating-point type and device.
            gradients: by name.
        """
        names = [name for name in parameters if name in gradients]
        if not names:
            return
        moved = {name: parameters[name] for name in names}
        self.track(moved)
        counts = [self.count[name] for name in names]
        torch._foreach_add_(counts, 1)
        laid_out = [laid_out_as(gradients[name], moved[name]) for name in names]
        means, squares = ([kind[name] for name in names] for kind in (self.mean, self.square))
        self.move(list(moved.values()), laid_out, means, squares, counts)

    def move(
        self,
        parameters: list[Tensor],
        gradients: list[Tensor],
        means: list[Tensor],
        squares: list[Tensor],
        counts: list[Tensor],
        still: Tensor | None = None,
    ) -> None:
        """Move parameters and moments by η, β₁, β₂ and ε in few kernels, in place.

        Args:
            parameters: of one floating-point type and device.
            gradients: each in the memory layout of its parameter.
            means: m of each.
            squares: v of each.
            counts: t of each, this step included.
            still: where it is 1, nothing moves: the kernel's mark of overflow.
        """
        torch._fused_adam_(
            parameters,
            gradients,
            means,
            squares,
            [],
            counts,
            lr=self.learning_rate,
            beta1=self.beta1,
            beta2=self.beta2,
            weight_decay=0.0,
            eps=self.epsilon,
            amsgrad=False,
            maximize=False,
            grad_scale=None,
            found_inf=still,
        )

    def tensors(self) -> Iterable[tuple[str, Tensor]]:
        """Yield the whole state by name: ``mean/…``, ``square/…`` and ``count/…``."""
        for kind in ("mean", "square", "count"):
            for name, value in getattr(self, kind).items():
                yield f"{kind}/{name}", value


class AdamSettings(NamedTuple):
    """Hyper-parameters of an Adam, as published."""

    learning_rate: float
    beta1: float = 0.9
    beta2: float = 0.999

    def fresh(self) -> Adam:
        """Return an Adam that has not moved yet."""
        return Adam(self.learning_rate, self.beta1, self.beta2)


def laid_out_as(gradient: Tensor, parameter: Tensor) -> Tensor:
    """Return the gradient in the parameter's memory layout, which the fused kernel trusts."""
    if gradient.stride() == parameter.stride():
        return gradient
    return torch.empty_like(parameter).copy_(gradient)
