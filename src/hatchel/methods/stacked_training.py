"""Gradient steps of a stack: many models of a method with a linear decoder, as one computation."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from hatchel.information.latents.pairwise import feature_moments
from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.methods.minsyn import MinSynMethod
from hatchel.methods.stacking import Stack, build_stack
from hatchel.networks.encoder import NamedTensors
from hatchel.networks.low_rank import dense
from hatchel.training.trainer import Trainer, generators

Array = np.ndarray[Any, Any]
LinearMethod = MinSynMethod | AutoencoderMethod


class StackTraining(NamedTuple):
    """A stack under training.

    Attributes:
        stack: its data and how they were scaled.
        trainer: holds the parameters as they are.
        step: takes one gradient step.
    """

    stack: Stack
    trainer: Trainer
    step: Callable[[], None]


def start(
    method: LinearMethod,
    data: Sequence[Array],
    seeds: Sequence[Sequence[int]],
    learning_rate: float,
    device: torch.device | str = "cpu",
    noise_seeds: Sequence[int] = (),
) -> StackTraining:
    """Set up all models of a method on several data sets as one computation.

    Args:
        method: what to train.
        data: each (N, P).
        seeds: of the models on each data set.
        learning_rate: of Adam.
        device: where.
        noise_seeds: of the noise of each data set, where the method has any.
    """
    stack = build_stack(method, data, [generators(own) for own in seeds], device)
    trainer = Trainer(stack.parameters, learning_rate)
    loss = _loss(method, stack, noise_seeds)
    return StackTraining(stack, trainer, lambda: trainer.step(loss))


def _loss(
    method: LinearMethod, stack: Stack, noise_seeds: Sequence[int]
) -> Callable[[NamedTensors], Tensor]:
    """The loss of a step; noise is drawn anew each time, the same for all seeds of a data set."""
    features = feature_moments(stack.x)
    if isinstance(method, AutoencoderMethod) and method.noise:
        corrupted = _corruption(method, stack, noise_seeds)
        return lambda parameters: (
            method.loss(
                parameters, stack.x, noisy=corrupted(), features=features, value=False
            ).total
        )
    return lambda parameters: method.loss(parameters, stack.x, features=features, value=False).total


def _corruption(
    method: AutoencoderMethod, stack: Stack, seeds: Sequence[int]
) -> Callable[[], Tensor]:
    clean = dense(stack.x)
    streams = [torch.Generator(clean.device).manual_seed(seed) for seed in seeds]
    own = [int(scale.varying.sum()) for scale in stack.scales]

    def draw_noise() -> Tensor:
        noisy = [
            method.corrupt(x[:, :wide], stream)
            for x, wide, stream in zip(clean, own, streams, strict=True)
        ]
        return torch.stack([functional.pad(x, (0, clean.shape[-1] - x.shape[-1])) for x in noisy])

    return draw_noise
