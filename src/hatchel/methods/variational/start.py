"""Where a training begins: the state before the first step, its minibatches, and the loop."""

import torch

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.method import Method
from hatchel.training.adam import AdamSettings
from hatchel.training.draws import Sampler
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop, Precision, TrainingState, prepared
from hatchel.training.phase import Parameters
from hatchel.training.source import sample_source


def fresh_state(
    method: Method,
    seed: int,
    device: torch.device,
    precision: Precision,
    model: AdamSettings,
    given: Parameters | None = None,
) -> TrainingState:
    """Return the state of a seed before its first step.

    Args:
        method: that is trained.
        seed: of the initial parameters.
        device: of training.
        precision: of training.
        model: settings of the model's Adam; the method has those of its others.
        given: groups of parameters that are known already, in place of those of the seed.
    """
    optimisers = {"model": model} | dict(method.optimisers)
    return TrainingState(
        prepared(method.init(seed) | (given or {}), device, precision),
        {name: settings.fresh() for name, settings in optimisers.items()},
    )


def sampler_of(
    method: Method,
    data: DataSet,
    batch_size: int,
    seed: int,
    device: torch.device,
    precision: Precision,
) -> Sampler:
    """Return what draws the minibatches and the noise of a seed."""
    odds = None if data.odds is None else torch.from_numpy(data.odds).to(device)
    return Sampler(
        method.phases, batch_size, len(data), odds, seed, device, training_dtype(precision)
    )


def fresh_loop(
    method: Method,
    data: DataSet,
    batch_size: int,
    seed: int,
    device: torch.device,
    precision: Precision,
    model: AdamSettings,
    given: Parameters | None = None,
) -> Loop:
    """Return what trains one model, before its first step.

    Args:
        method: that is trained.
        data: to train on.
        batch_size: samples in a step.
        seed: of the initial parameters, the minibatches and the noise.
        device: of training.
        precision: of training.
        model: settings of the model's Adam; the method has those of its others.
        given: groups of parameters that are known already, in place of those of the seed.
    """
    dtype = training_dtype(precision)
    return Loop(
        fresh_state(method, seed, device, precision, model, given),
        method.phases,
        sampler_of(method, data, batch_size, seed, device, precision),
        sample_source(data, device, dtype),
        precision,
        label_source(data, method.phases, device, dtype),
    )


def training_dtype(precision: Precision) -> torch.dtype:
    """Return the type of parameters, samples and noise; bfloat16 is for products alone."""
    return torch.float64 if precision == "float64" else torch.float32
