"""From a decoder's output to the parameters of each value, and from values to samples.

A sample has ``axes`` axes: three of an image, one of features.
"""

from torch import Tensor


def parameters_of(outputs: Tensor, count: int, axes: int) -> tuple[Tensor, ...]:
    """Return the parameters of each value: ``(…, k·C, H, W)`` → k of ``(…, C, H, W)``.

    They lie side by side along the first axis of a sample, whatever its shape.
    """
    return outputs.chunk(count, dim=-axes)


def total(values: Tensor, axes: int) -> Tensor:
    """Sum over the axes of a sample: ``(…, C, H, W)`` → ``(…)``."""
    return values.sum(tuple(range(-axes, 0))) if axes else values
