"""Convolutions that halve an image again and again, and their mirror image as the decoder."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import nn

from hatchel.networks.channels_last import ChannelsLast
from hatchel.networks.mlp import rectified_layers
from hatchel.networks.pair import Networks, Shape
from hatchel.networks.up_convolution import UpConvolution


def convolutional(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    *,
    channels: Sequence[int],
    hidden: Sequence[int],
    encoder_outputs: int | None = None,
) -> Networks:
    """Build convolutions 4×4, stride 2, padding 1, then fully connected layers, and the reverse.

    Every layer but the last of each network is rectified.

    Args:
        sample_shape: ``(C, H, W)``; height and width are multiples of 2 to the number of
            convolutions.
        n_latents: D.
        outputs_per_channel: k, the numbers per value that the likelihood asks for.
        channels: outputs of each convolution.
        hidden: widths of the fully connected layers of the encoder, at least one.
        encoder_outputs: numbers that the encoder gives; 2·D where None.
    """
    depth, height, width = sample_shape
    shrink = 2 ** len(channels)
    assert height % shrink == width % shrink == 0
    grid = (channels[-1], height // shrink, width // shrink)
    encoder = nn.Sequential(
        ChannelsLast(),
        *_convolutions([depth, *channels]),
        nn.Flatten(),
        *rectified_layers([math.prod(grid), *hidden]),
        nn.Linear(hidden[-1], encoder_outputs or 2 * n_latents),
    )
    decoder = nn.Sequential(
        *rectified_layers([n_latents, *reversed(hidden), math.prod(grid)]),
        nn.Unflatten(1, grid),
        ChannelsLast(),
        *_up_convolutions([*reversed(channels), outputs_per_channel * depth]),
    )
    return Networks(encoder, decoder)


def _convolutions(sizes: Sequence[int]) -> Iterator[nn.Module]:
    for inputs, outputs in pairwise(sizes):
        yield nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
        yield nn.ReLU(inplace=True)


def _up_convolutions(sizes: Sequence[int]) -> Iterator[nn.Module]:
    for inputs, outputs in pairwise(sizes[:-1]):
        yield UpConvolution(inputs, outputs)
        yield nn.ReLU(inplace=True)
    yield UpConvolution(sizes[-2], sizes[-1])
