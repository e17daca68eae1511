"""A method trained in memory, with what an estimator tells of it on the way."""

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.spread import ENCODED, Spread, spread_of
from hatchel.methods.variational.start import fresh_loop, training_dtype
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel
from hatchel.training.adam import AdamSettings
from hatchel.training.loop import Precision, TrainingState, diverged
from hatchel.training.phase import Parameters, flat
from hatchel.training.threads import threads_for

_TOLD = 50


@dataclass(frozen=True)
class Schedule:
    """How a model is trained.

    Attributes:
        learning_rate: of the model's Adam.
        n_steps: gradient steps.
        batch_size: samples in a step; at most as many as there are.
        precision: of the forward pass.
        device: of training.
        seed: of the initial weights, the batches and the noise.
        decay: what is left of the learning rate at the last step; it falls by the same factor in
            each.
    """

    learning_rate: float
    n_steps: int
    batch_size: int
    precision: Precision
    device: torch.device
    seed: int
    decay: float = 1.0

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step."""
        return float(self.learning_rate * self.decay ** (step / self.n_steps))


def trained_state(
    method: Method,
    data: DataSet,
    schedule: Schedule,
    tell: Callable[[int, Mapping[str, Tensor]], None],
    given: Parameters | None = None,
    watch: Callable[[Parameters], float] | None = None,
) -> tuple[TrainingState, list[float]]:
    """Train, and return the state after the last step and the loss on the way there.

    Args:
        method: that is trained.
        data: to train on.
        schedule: how.
        tell: what is told of the terms about fifty times.
        given: groups of parameters that training begins with, in place of those of the seed.
        watch: says how good parameters are, likewise about fifty times; the state then has the best
            of them.

    Raises:
        ValueError: it diverged.
    """
    size, precision = min(schedule.batch_size, len(data)), schedule.precision
    adam = AdamSettings(schedule.learning_rate)
    loop = fresh_loop(method, data, size, schedule.seed, schedule.device, precision, adam, given)
    losses, best = list[float](), Best(watch)
    every = max(1, schedule.n_steps // _TOLD)
    with _threads(loop.state.parameters, size):
        for step in range(1, schedule.n_steps + 1):
            loop.state.optimisers["model"].learning_rate = schedule.rate_at(step - 1)
            terms = loop.step()
            if step % every == 0 or step in (1, schedule.n_steps):
                refuse_divergence(terms, step, schedule.learning_rate)
                losses.append(float(terms["loss"]))
                tell(step, terms)
                best.see(loop.state.parameters)
    return replace(loop.state, parameters=best.parameters or loop.state.parameters), losses


def held_out_bound(
    model: Model, held: DataSet, schedule: Schedule
) -> Callable[[Parameters], float]:
    """Return what says how good parameters are: the bound on held samples, at fixed draws."""
    dtype = training_dtype(schedule.precision)

    def bound(parameters: Parameters) -> float:
        trained = TrainedModel(model, parameters).to(schedule.device, dtype)
        return mean_elbo(trained, held, torch.Generator().manual_seed(schedule.seed))

    return bound


def mean_elbo(trained: TrainedModel, data: DataSet, generator: torch.Generator) -> float:
    """Return the mean evidence lower bound of a data set at one draw of each code, nats."""
    total = 0.0
    for batch in data.batches(AT_ONCE):
        noise = trained.model.draw_noise(len(batch.x), generator)
        total += float(trained.elbo(batch.x, noise).double().sum())
    return total / len(data)


class Best:
    """The best parameters so far, where something says how good they are.

    Args:
        watch: the larger, the better.
    """

    def __init__(self, watch: Callable[[Parameters], float] | None) -> None:
        self._watch = watch
        self._value = -math.inf
        self.parameters: Parameters = {}

    def see(self, parameters: Parameters) -> None:
        """Look at the parameters of a step, and keep a copy where they are the best."""
        value = self._watch(parameters) if self._watch else -math.inf
        if value > self._value:
            self._value = value
            self.parameters = {
                group: {name: tensor.detach().clone() for name, tensor in members.items()}
                for group, members in parameters.items()
            }


def refuse_divergence(values: Mapping[str, Tensor], step: int, learning_rate: float) -> None:
    """Refuse a training whose values are no longer finite.

    Raises:
        ValueError: see above.
    """
    if bad := diverged(values):
        raise ValueError(
            f"training diverged by step {step}: {bad} became infinite or undefined; lower "
            f"learning_rate={learning_rate!r}, or weaken the penalties in objective_options"
        )


def spread_over(trained: TrainedModel, data: DataSet, seed: int) -> Spread:
    """Measure the codes of all the data, or of a sample of them."""
    chosen = np.arange(len(data))
    if len(data) > ENCODED or data.odds is not None:
        chosen = data.draw(ENCODED, np.random.default_rng(seed))
    return spread_of(trained.posterior(data.samples(chosen)), seed)


def _threads(parameters: Parameters, batch_size: int) -> AbstractContextManager[None]:
    """Work on one thread where products are small; convolutions share theirs well."""
    tensors = flat(parameters).values()
    if any(value.dim() > 2 for value in tensors):
        return nullcontext()
    return threads_for(batch_size * max(value.numel() for value in tensors))
