"""Capacity annealing: the divergence from the prior is held to a target that grows."""

import torch
from torch import Tensor


def capacity_at(step: Tensor | int, final: float, steps: int) -> Tensor:
    """C(t) = C_final · min(t / T, 1).

    Args:
        step: t, steps taken so far; a tensor stays on its device.
        final: C_final in nats.
        steps: T, when it is reached.

    Returns:
        Nats, of the shape of ``step``.

    Raises:
        ValueError: no step to grow in, or a negative capacity.

    Source: Burgess et al. 2018, section 5.
    """
    if steps < 1 or final < 0:
        raise ValueError(f"final={final}, steps={steps}: choose final >= 0 nats and steps >= 1")
    return final * (torch.as_tensor(step) / steps).clamp(max=1.0)


def capacity_penalty(rate: Tensor, capacity: Tensor | float) -> Tensor:
    """|KL − C|: what the posterior says more, or less, than it should.

    Args:
        rate: batch mean of the divergence from the prior, summed over latents, ``(...)`` nats.
        capacity: C, in nats.

    Source: Burgess et al. 2018, Eq. 8; the weight γ there is that of the term.
    """
    return (rate - capacity).abs()
