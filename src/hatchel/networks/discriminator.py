"""The network that tells joint codes from codes shuffled latent by latent."""

from itertools import pairwise

from torch import nn

SLOPE = 0.2
"""Of a LeakyReLU below zero."""


def discriminator(n_latents: int, width: int = 1000, depth: int = 6) -> nn.Sequential:
    """Build fully connected layers with LeakyReLU(0.2) and two logits: ``(N, D)`` → ``(N, 2)``.

    The first logit stands for joint codes, the second for shuffled ones. Creager et al. print
    five layers of 1,000.

    Args:
        n_latents: D.
        width: of each hidden layer.
        depth: hidden layers.

    Source: Kim and Mnih 2018, appendix; Creager et al. 2019, appendix C.
    """
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise([n_latents, *[width] * depth]):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(SLOPE, inplace=True)]
    return nn.Sequential(*layers, nn.Linear(width if depth else n_latents, 2))
