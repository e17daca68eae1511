"""Fully connected encoders, stacked."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Generator, Tensor

from hatchel.networks.low_rank import Features, dense, times_rows

NamedTensors = dict[str, Tensor]
"""Parameters of a stack of models by name; each begins with the dimensions of the stack."""
Activation = Callable[[Tensor], Tensor]


def glorot_uniform(
    fan_in: int, fan_out: int, generators: Sequence[Generator], shape: tuple[int, ...]
) -> Tensor:
    """U(−a, a) with a = √(6 / (fan_in + fan_out)), one generator per model: ``(models, *shape)``.

    Source: Glorot and Bengio 2010, Eq. 16.
    """
    limit = (6 / (fan_in + fan_out)) ** 0.5
    draws = [torch.empty(shape).uniform_(-limit, limit, generator=g) for g in generators]
    return torch.stack(draws)


def init_encoder(
    n_features: int, hidden: Sequence[int], n_components: int, generators: Sequence[Generator]
) -> NamedTensors:
    """Draw the parameters of one encoder per generator; biases start at zero.

    Returns:
        ``encoder.{k}.weight (models, out, in)`` and ``encoder.{k}.bias (models, out)``.
    """
    sizes = [n_features, *hidden, n_components]
    parameters: NamedTensors = {}
    for layer, (inputs, outputs) in enumerate(pairwise(sizes)):
        weight = glorot_uniform(inputs, outputs, generators, (outputs, inputs))
        parameters[f"encoder.{layer}.weight"] = weight
        parameters[f"encoder.{layer}.bias"] = weight.new_zeros(len(generators), outputs)
    return parameters


def encode(parameters: NamedTensors, x: Features, activation: Activation) -> Tensor:
    """Map features to latents; hidden layers are rectified, the last one has ``activation``.

    Args:
        parameters: encoder parameters with leading dimensions ``(*data, *stack)``.
        x: features, ``(*data, N, P)``, shared by the models of a data set.
        activation: of the latents.

    Returns:
        ``(*data, *stack, N, m)``.
    """
    depth = sum(name.startswith("encoder.") for name in parameters) // 2
    hidden = shared_linear(parameters["encoder.0.weight"], x)
    hidden = hidden + parameters["encoder.0.bias"].unsqueeze(-2)
    for layer in range(1, depth):
        weight = parameters[f"encoder.{layer}.weight"].transpose(-1, -2)
        hidden = hidden.relu() @ weight + parameters[f"encoder.{layer}.bias"].unsqueeze(-2)
    return activation(hidden)


def shared_linear(weight: Tensor, x: Features) -> Tensor:
    """x Wᵀ for all models of a data set in one matrix product.

    Args:
        weight: ``(*data, *stack, out, in)``.
        x: ``(*data, N, in)``, or ``(*data, *stack, N, in)`` where each model has its own input.
    """
    shape = dense(x).shape
    if len(shape) == weight.dim():
        return times_rows(x, weight)
    data, stack = shape[:-2], weight.shape[len(shape) - 2 : -2]
    product = times_rows(x, weight.reshape(*data, -1, weight.shape[-1]))
    split = product.reshape(*data, shape[-2], *stack, weight.shape[-2])
    return split.movedim(len(data), -2)
