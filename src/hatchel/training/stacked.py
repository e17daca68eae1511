"""Many seeds in one program: the same steps, with a leading dimension for the models."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.func import grad_and_value, vmap

from hatchel.training.draws import BLOCK, Draw, Sampler
from hatchel.training.label_source import LabelSource, no_labels
from hatchel.training.loop import Precision, TrainingState, arithmetic, leaf
from hatchel.training.masked_adam import MaskedAdam
from hatchel.training.phase import Given, Labels, Outcome, Parameters, Phase, flat, grouped
from hatchel.training.source import Source

_WARM_UP = 3  # steps before a graph is captured, as CUDA graphs ask for


class Drawn(NamedTuple):
    """What a phase is given of a step, models leading; in the order of :class:`Given`."""

    x: Tensor
    noise: Mapping[str, Tensor]
    labels: Mapping[str, Labels]
    carried: Mapping[str, Tensor]


class StackedLoop:
    """Trains several models of one architecture at once, each as it would train alone.

    Losses run under ``torch.func.vmap``; on a GPU a whole step, minibatches and optimisers with it,
    is captured as one CUDA graph and replayed, so that a step costs one launch.

    Args:
        states: one per model, all at the same step; they are copied.
        phases: of a step, in order; the same for all models.
        samplers: one per model, on the device of training.
        samples: makes minibatches from indices on that device.
        precision: of the forward pass.
        labels: makes their labels from indices on that device.
        graph: capture a CUDA graph; needs a CUDA device and samples that are resident there.
    """

    def __init__(
        self,
        states: Sequence[TrainingState],
        phases: Sequence[Phase],
        samplers: Sequence[Sampler],
        samples: Source,
        precision: Precision = "float32",
        labels: LabelSource = no_labels,
        *,
        graph: bool = False,
    ) -> None:
        self.parameters = _stacked_parameters([state.parameters for state in states])
        self.step_count = states[0].step
        self._phases = phases
        self._samplers = samplers
        self._samples_at = samples
        self._labels_at = labels
        self._precision: Precision = precision
        device = samplers[0].device
        models = len(states)
        for state in states:  # a phase that a model skipped so far has left no moments
            for phase in phases:
                state.optimisers[phase.optimiser].track(flat(state.parameters, phase.moves))
        self._optimisers = {
            name: MaskedAdam.stacked([state.optimisers[name] for state in states], models)
            for name in states[0].optimisers
        }
        self._clock = torch.full((), float(self.step_count), device=device)
        self._place = torch.full((1,), self.step_count % BLOCK, device=device)
        self._block = self._fresh_block()
        self._wants_graph = graph
        self._graph: torch.cuda.CUDAGraph | None = None
        self._terms: dict[str, Tensor] = {}
        self._eager_steps = 0

    def step(self) -> dict[str, Tensor]:
        """Take one step of all models and return their terms, models leading.

        With a graph the tensors returned are overwritten by the next step.
        """
        if self.step_count % BLOCK == 0:
            self._refill()
        if self._graph is not None:
            self._graph.replay()
        elif self._wants_graph and self._eager_steps >= _WARM_UP:
            self._capture()
        else:
            self._advance_aside() if self._wants_graph else self._advance()
            self._eager_steps += 1
        self.step_count += 1
        return self._terms

    def states(self) -> list[TrainingState]:
        """Return the state of each model, as the plain loop holds it."""
        return [
            TrainingState(
                grouped({name: leaf(value[k]) for name, value in flat(self.parameters).items()}),
                {name: adam.of_model(k) for name, adam in self._optimisers.items()},
                self.step_count,
            )
            for k in range(len(self._samplers))
        ]

    def _capture(self) -> None:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._advance()
        self._graph = graph
        graph.replay()

    def _advance_aside(self) -> None:
        """Take a step on another stream, as a capture will."""
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            self._advance()
        torch.cuda.current_stream().wait_stream(stream)

    def _fresh_block(self) -> list[Draw]:
        """Draw the block of the current step: models leading, then steps."""
        blocks = [sampler.block(self.step_count // BLOCK) for sampler in self._samplers]
        return [
            Draw(
                torch.stack([draw.indices for draw in draws]),
                {name: torch.stack([d.noise[name] for d in draws]) for name in draws[0].noise},
            )
            for draws in zip(*blocks, strict=True)
        ]

    def _refill(self) -> None:
        """Overwrite the block in place: a captured graph reads from where it was."""
        for old, new in zip(self._block, self._fresh_block(), strict=True):
            old.indices.copy_(new.indices)
            for name, value in new.noise.items():
                old.noise[name].copy_(value)
        self._place.zero_()

    def _advance(self) -> None:
        carried: dict[str, Tensor] = {}
        terms: dict[str, Tensor] = {}
        for phase, draw in zip(self._phases, self._block, strict=True):
            indices = draw.indices.index_select(1, self._place).squeeze(1)
            noise = {
                name: value.index_select(1, self._place).squeeze(1)
                for name, value in draw.noise.items()
            }
            labels = self._labels_at(indices, phase.needs)
            drawn = Drawn(self._samples_at(indices), noise, labels, carried)
            outcome = self._update(phase, drawn)
            carried |= {name: value.detach() for name, value in outcome.carried.items()}
            terms |= {name: value.detach() for name, value in outcome.terms.items()}
        self._clock += 1
        self._place += 1
        self._terms = terms

    def _update(self, phase: Phase, drawn: Drawn) -> Outcome:
        moved = flat(self.parameters, phase.moves)
        still = {k: v for k, v in flat(self.parameters).items() if k not in moved}
        always = False

        def loss(
            moving: dict[str, Tensor], fixed: dict[str, Tensor], one: Drawn
        ) -> tuple[Tensor, Any]:
            nonlocal always
            given = Given(grouped(fixed | moving), *one, self._clock)
            with arithmetic(self._precision, one.x.device):
                outcome = phase.loss(given)
            active, always = outcome.active, outcome.active is None
            if active is None:  # vmap returns tensors alone
                active = torch.ones_like(outcome.loss, dtype=torch.bool)
            return outcome.loss, (outcome.terms, outcome.carried, active)

        gradients, (value, (terms, carries, active)) = vmap(grad_and_value(loss, has_aux=True))(
            moved, still, drawn
        )
        self._optimisers[phase.optimiser].step(moved, gradients, None if always else active)
        return Outcome(value, terms, carries, active)


def _stacked_parameters(models: Sequence[Parameters]) -> Parameters:
    flattened = [flat(parameters) for parameters in models]
    return grouped(
        {name: torch.stack([model[name].detach() for model in flattened]) for name in flattened[0]}
    )
