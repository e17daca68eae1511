"""An encoder and a decoder that fit each other."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Networks(NamedTuple):
    """A pair, from this package or the user's own.

    Attributes:
        encoder: ``x (N, C, H, W)`` → ``(N, 2·D)``: D means, then D log-variances.
        decoder: ``z (N, D)`` → ``(N, k·C, H, W)``, k numbers per value as the likelihood asks for.
    """

    encoder: nn.Module
    decoder: nn.Module


def check_networks(
    networks: Networks,
    image_shape: tuple[int, int, int],
    n_latents: int,
    outputs_per_channel: int = 1,
) -> None:
    """Pass two black images through a pair and refuse one of the wrong shapes.

    Args:
        networks: the pair, on any device.
        image_shape: ``(C, H, W)``.
        n_latents: D.
        outputs_per_channel: k.

    Raises:
        ValueError: a network fails on its input, or its output has another shape.
    """
    channels, height, width = image_shape
    images, codes = torch.zeros(2, *image_shape), torch.zeros(2, n_latents)
    _check_output("encoder", networks.encoder, images, (2, 2 * n_latents))
    wanted = (2, outputs_per_channel * channels, height, width)
    _check_output("decoder", networks.decoder, codes, wanted)


def _check_output(part: str, network: nn.Module, given: Tensor, wanted: tuple[int, ...]) -> None:
    like = next(network.parameters(), given)
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            shape = tuple(network(given.to(like)).shape)
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"the {part} fails on an input {tuple(given.shape)}: {error}") from error
    if shape != wanted:
        raise ValueError(
            f"the {part} turns {tuple(given.shape)} into {shape}; it must return {wanted}, "
            "the first dimension being the batch"
        )
