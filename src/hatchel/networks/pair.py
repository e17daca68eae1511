"""An encoder and a decoder that fit each other."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]
"""The shape of one sample: ``(C, H, W)`` of an image, ``(P,)`` of features, ``(T, …)``."""


class Networks(NamedTuple):
    """A pair, from this package or the user's own.

    Attributes:
        encoder: ``x (N, *shape)`` → ``(N, O)``, the numbers that the code asks for: of Gaussian
            latents O = 2·D, D means, then D log-variances.
        decoder: ``z (N, D)`` → ``(N, k·C, H, W)`` for images, ``(N, k·P)`` for features: k numbers
            per value as the likelihood asks for, along the first axis of a sample.
    """

    encoder: nn.Module
    decoder: nn.Module


def output_shape(sample_shape: Shape, outputs_per_channel: int) -> Shape:
    """Return what a decoder gives for one sample: k times as many along the first axis."""
    first, *rest = sample_shape
    return (outputs_per_channel * first, *rest)


def check_networks(
    networks: Networks,
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int = 1,
    encoder_outputs: int | None = None,
) -> None:
    """Pass two samples of zeros through a pair and refuse one of the wrong shapes.

    Args:
        networks: the pair, on any device.
        sample_shape: of one sample, such as ``(C, H, W)``.
        n_latents: D.
        outputs_per_channel: k.
        encoder_outputs: O; 2·D where None.

    Raises:
        ValueError: a network fails on its input, or its output has another shape.
    """
    samples, codes = torch.zeros(2, *sample_shape), torch.zeros(2, n_latents)
    _check_output("encoder", networks.encoder, samples, (2, encoder_outputs or 2 * n_latents))
    wanted = (2, *output_shape(sample_shape, outputs_per_channel))
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
