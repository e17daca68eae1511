"""An encoder and a decoder that fit each other."""

from typing import NamedTuple

from torch import nn


class Networks(NamedTuple):
    """A pair, from this package or the user's own.

    Attributes:
        encoder: ``x (N, C, H, W)`` → ``(N, 2·D)``: D means, then D log-variances.
        decoder: ``z (N, D)`` → ``(N, k·C, H, W)``, k numbers per value as the likelihood asks for.
    """

    encoder: nn.Module
    decoder: nn.Module
