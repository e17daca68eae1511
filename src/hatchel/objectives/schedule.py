"""Weights that change with the steps taken."""

from torch import Tensor


def falling(step: Tensor, first: float, steps: int) -> Tensor:
    """Return a weight that falls in equal parts from ``first`` to 1, and stays there.

    Args:
        step: steps taken so far, a scalar.
        first: the weight at step 0.
        steps: until it is 1.

    Raises:
        ValueError: a first weight below 1, or no steps.
    """
    if not first >= 1:
        raise ValueError(f"the weight begins at {first}; choose 1 or more: it falls to 1")
    if steps < 1:
        raise ValueError(f"the weight falls in {steps} steps; choose 1 or more")
    return first + (1 - first) * (step / steps).clamp(max=1.0)
