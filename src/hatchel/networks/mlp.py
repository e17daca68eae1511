"""Fully connected encoder and decoder."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import nn

from hatchel.networks.pair import Networks, Shape, output_shape


def rectified_layers(sizes: Sequence[int]) -> Iterator[nn.Module]:
    """Yield a linear layer and a ReLU for each pair of neighbouring sizes."""
    for inputs, outputs in pairwise(sizes):
        yield nn.Linear(inputs, outputs)
        yield nn.ReLU(inplace=True)


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
    listed = isinstance(hidden, Sequence) and not isinstance(hidden, str)
    if not listed or not all(isinstance(width, int) and width > 0 for width in hidden):
        raise ValueError(f"hidden={hidden!r} must be positive whole numbers, such as [512, 512]")
    inward = [math.prod(sample_shape), *hidden]
    outward = [n_latents, *reversed(hidden)]
    outputs = output_shape(sample_shape, outputs_per_channel)
    encoder = nn.Sequential(
        nn.Flatten(),
        *rectified_layers(inward),
        nn.Linear(inward[-1], encoder_outputs or 2 * n_latents),
    )
    decoder = nn.Sequential(
        *rectified_layers(outward),
        nn.Linear(outward[-1], math.prod(outputs)),
        nn.Unflatten(1, outputs),
    )
    return Networks(encoder, decoder)
