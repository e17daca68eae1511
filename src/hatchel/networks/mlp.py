"""Fully connected encoder and decoder."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import nn

from hatchel.networks.pair import Networks


def rectified_layers(sizes: Sequence[int]) -> Iterator[nn.Module]:
    """Yield a linear layer and a ReLU for each pair of neighbouring sizes."""
    for inputs, outputs in pairwise(sizes):
        yield nn.Linear(inputs, outputs)
        yield nn.ReLU(inplace=True)


def mlp(
    image_shape: tuple[int, int, int],
    n_latents: int,
    outputs_per_channel: int,
    hidden: Sequence[int] = (512, 512),
) -> Networks:
    """Build fully connected layers with ReLU, and the reverse, for images of any size.

    The defaults are the 784-512-512-64 network of CorEx.

    Args:
        image_shape: ``(C, H, W)``.
        n_latents: D.
        outputs_per_channel: k.
        hidden: widths from the image to the latents.

    Raises:
        ValueError: a width is not a positive whole number.

    Source: Gao et al. 2018, section 6.1.
    """
    listed = isinstance(hidden, Sequence) and not isinstance(hidden, str)
    if not listed or not all(isinstance(width, int) and width > 0 for width in hidden):
        raise ValueError(f"hidden={hidden!r} must be positive whole numbers, such as [512, 512]")
    channels, height, width = image_shape
    inward = [math.prod(image_shape), *hidden]
    outward = [n_latents, *reversed(hidden)]
    outputs = (outputs_per_channel * channels, height, width)
    encoder = nn.Sequential(
        nn.Flatten(), *rectified_layers(inward), nn.Linear(inward[-1], 2 * n_latents)
    )
    decoder = nn.Sequential(
        *rectified_layers(outward),
        nn.Linear(outward[-1], math.prod(outputs)),
        nn.Unflatten(1, outputs),
    )
    return Networks(encoder, decoder)
