"""Fully connected encoder and decoder."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from torch import nn

from hatchel.networks.pair import Networks, Shape, output_shape


def rectified_layers(sizes: Sequence[int]) -> Iterator[nn.Module]:
    """Yield a linear layer and a ReLU for each pair of neighbouring sizes."""
    for inputs, outputs in pairwise(sizes):
        yield nn.Linear(inputs, outputs)
        yield nn.ReLU(inplace=True)


def dense(sizes: Sequence[int]) -> nn.Sequential:
    """Return linear layers with a ReLU between each two, from the first size to the last."""
    return nn.Sequential(*rectified_layers(sizes[:-1]), nn.Linear(sizes[-2], sizes[-1]))


def checked_widths(hidden: Any) -> tuple[int, ...]:
    """Return the widths of hidden layers.

    Raises:
        ValueError: one is not a positive whole number.
    """
    listed = isinstance(hidden, Sequence) and not isinstance(hidden, str)
    if not listed or not all(isinstance(width, int) and width > 0 for width in hidden):
        raise ValueError(f"hidden={hidden!r} must be positive whole numbers, such as [512, 512]")
    return tuple(hidden)


def mlp(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    hidden: Sequence[int] = (512, 512),
    encoder_outputs: int | None = None,
) -> Networks:
    """Build fully connected layers with ReLU, and the reverse, for samples of any shape.

    The defaults are the 784-512-512-64 network of CorEx.

    Args:
        sample_shape: of one sample.
        n_latents: D.
        outputs_per_channel: k.
        hidden: widths from the sample to the latents.
        encoder_outputs: numbers that the encoder gives; 2·D where None.

    Raises:
        ValueError: a width is not a positive whole number.

    Source: Gao et al. 2018, section 6.1.
    """
    widths = checked_widths(hidden)
    outputs = output_shape(sample_shape, outputs_per_channel)
    inward = dense([math.prod(sample_shape), *widths, encoder_outputs or 2 * n_latents])
    outward = dense([n_latents, *reversed(widths), math.prod(outputs)])
    encoder = nn.Sequential(nn.Flatten(), *inward)
    decoder = nn.Sequential(*outward, nn.Unflatten(1, outputs))
    return Networks(encoder, decoder)
