"""The loop: phases in turn, each with its own minibatch; knows no method."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from hatchel.training.adam import Adam
from hatchel.training.draws import BLOCK, Draw, Sampler, at
from hatchel.training.label_source import LabelSource, no_labels
from hatchel.training.phase import Given, Outcome, Parameters, Phase, flat
from hatchel.training.source import Source

Precision = Literal["float32", "bfloat16", "float64"]


@dataclass
class TrainingState:
    """All that a training run carries from step to step.

    Attributes:
        parameters: leaves that require gradients, by group.
        optimisers: by name.
        step: steps taken.
    """

    parameters: Parameters
    optimisers: dict[str, Adam]
    step: int = 0


def prepared(parameters: Parameters, device: torch.device, precision: Precision) -> Parameters:
    """Return parameters as leaves on a device; images' convolutions have channels last."""
    dtype = torch.float64 if precision == "float64" else torch.float32
    return {
        group: {name: leaf(value.to(device, dtype)) for name, value in members.items()}
        for group, members in parameters.items()
    }


def leaf(value: Tensor) -> Tensor:
    """Return a copy that requires gradients, in the layout that convolutions are fastest in."""
    layout = torch.channels_last if value.dim() == 4 else torch.contiguous_format
    return value.detach().clone(memory_format=layout).requires_grad_()


def arithmetic(precision: Precision, device: torch.device) -> AbstractContextManager[object]:
    """Return the context of a forward pass: bfloat16 products where asked for."""
    if precision == "bfloat16":
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()


class Loop:
    """Trains one model.

    Args:
        state: moved in place.
        phases: of a step, in order.
        sampler: says which samples and what noise each step uses.
        samples: makes minibatches from indices.
        precision: of the forward pass.
        labels: makes their labels from indices.
    """

    def __init__(
        self,
        state: TrainingState,
        phases: Sequence[Phase],
        sampler: Sampler,
        samples: Source,
        precision: Precision = "float32",
        labels: LabelSource = no_labels,
    ) -> None:
        self.state = state
        self._phases = phases
        self._sampler = sampler
        self._samples = samples
        self._labels = labels
        self._precision: Precision = precision
        self._block = (-1, list[Draw]())

    def step(self) -> dict[str, Tensor]:
        """Take one step and return the terms of all its phases, as they were before it."""
        state = self.state
        clock = torch.full((), float(state.step), device=self._sampler.device)
        carried: dict[str, Tensor] = {}
        terms: dict[str, Tensor] = {}
        for phase, draw in zip(self._phases, self._draws(), strict=True):
            x = self._samples(draw.indices)
            labels = self._labels(draw.indices, phase.needs)
            parameters = _still_but(state.parameters, phase.moves)
            given = Given(parameters, x, draw.noise, labels, carried, clock)
            outcome = self._update(phase, given)
            carried |= {name: value.detach() for name, value in outcome.carried.items()}
            terms |= {name: value.detach() for name, value in outcome.terms.items()}
        state.step += 1
        return terms

    def _draws(self) -> list[Draw]:
        number, step = self.state.step // BLOCK, self.state.step
        if self._block[0] != number:
            self._block = (number, self._sampler.block(number))
        return at(self._block[1], step)

    def _update(self, phase: Phase, given: Given) -> Outcome:
        with arithmetic(self._precision, given.x.device):
            outcome = phase.loss(given)
        if outcome.active is not None and not bool(outcome.active):
            return outcome
        moved = flat(given.parameters, phase.moves)
        found = torch.autograd.grad(outcome.loss, list(moved.values()), allow_unused=True)
        gradients = {k: g for k, g in zip(moved, found, strict=True) if g is not None}
        self.state.optimisers[phase.optimiser].step(moved, gradients)
        return outcome


def _still_but(parameters: Parameters, moves: tuple[str, ...]) -> Parameters:
    """Return the parameters, all but some groups without gradients: nothing is kept for those."""
    return {
        group: members if group in moves else {n: value.detach() for n, value in members.items()}
        for group, members in parameters.items()
    }


def diverged(terms: Mapping[str, Tensor]) -> str:
    """Say which terms are no longer finite; an empty string where all are."""
    bad = [name for name, value in terms.items() if not bool(torch.isfinite(value).all())]
    return ", ".join(bad)
