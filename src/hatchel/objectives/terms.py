"""The named terms of an objective."""

from typing import NamedTuple

from torch import Tensor


class Terms(NamedTuple):
    """What a linear decoder pays, per model; in nats for binary features.

    Attributes:
        total: the loss, ``reconstruction + strength * divergence``, ``(*models)``.
        reconstruction: the decoder's error, detached; NaN where it was not asked for.
        divergence: KL(p_free ‖ p_CI) summed over features, detached; zero without a CI base, NaN
            where it was not asked for.
    """

    total: Tensor
    reconstruction: Tensor
    divergence: Tensor
