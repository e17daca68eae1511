"""Training: the code alone, clusters of it, both together, and again from better codes."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.estimators.stacking import Stack
from hatchel.estimators.training import Schedule
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.code import Code, gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.layers import HIDDEN, Layer, layer_above
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.networks.mlp import mlp
from hatchel.studies.stacked_mnist.settings import StackedMnistSettings
from hatchel.training.devices import torch_device
from hatchel.training.precision import chosen_precision

LATENTS = 64
VALUES = 10
BATCH = 256
ALONE, FITTED, TOGETHER = 1e-3, 3e-3, 1e-3
"""Learning rates."""
DECAY = 0.2
"""What is left of the rate at the end of a training of both."""


class Learned(NamedTuple):
    """A stack, and what it was on the way.

    Attributes:
        code: the code alone, a plain variational autoencoder.
        started: with a top that was fitted to clusters of that code.
        stack: both layers in the end.
    """

    code: Stack
    started: Stack
    stack: Stack


def model_of(shape: tuple[int, ...]) -> Model:
    """Return the 784-512-512-64 model without its top."""
    networks = mlp(shape, LATENTS, 1)
    return Model(*networks, BernoulliLikelihood(), gaussian_code(LATENTS), shape)


def top(below: Code, number: int) -> Layer:
    """Return the ten-valued layer, 64-32-32-16-16-10."""
    return layer_above(below, number, VALUES, CategoricalLaw(), HIDDEN)


def learned(data: DataSet, settings: StackedMnistSettings, seed: int) -> Learned:
    """Train from a seed.

    Args:
        data: digits, whose labels are not looked at.
        settings: of the study.
        seed: of all draws.
    """
    plan, bound = _Plan(len(data), settings, seed), OBJECTIVES["vae"]
    code = Stack(model_of(data.sample_shape), data, _quiet)
    code.learn(bound, {}, plan.schedule(ALONE, settings.epochs))
    started = code.grown(top, "spectral", plan.schedule(FITTED, plan.fitting))
    stack = replace(started)
    for cycle in range(settings.cycles):
        if cycle:
            stack.begin_again(plan.schedule(FITTED, plan.fitting, cycle))
        stack.learn(bound, {}, plan.schedule(TOGETHER, settings.epochs, cycle, DECAY))
    return Learned(code, started, stack)


class _Plan(NamedTuple):
    """Schedules of a seed's trainings."""

    images: int
    settings: StackedMnistSettings
    seed: int

    @property
    def fitting(self) -> float:
        """Passes in which the top is fitted to clusters: a third of those of a training."""
        return self.settings.epochs / 3

    def schedule(self, rate: float, epochs: float, cycle: int = 0, decay: float = 1.0) -> Schedule:
        """Return a schedule; each cycle draws minibatches and noise of its own."""
        steps = max(1, round(epochs * self.images / BATCH))
        device = torch_device(self.settings.device)
        precision = chosen_precision(device).precision
        own = np.random.SeedSequence([self.seed, cycle]).generate_state(1)[0]
        return Schedule(rate, steps, BATCH, precision, device, int(own), decay)


def _quiet(step: int, terms: object) -> None:
    del step, terms
