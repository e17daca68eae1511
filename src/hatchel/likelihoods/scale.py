"""The standard deviation of a likelihood: a number, or learned."""

import math
from typing import Any, Literal

import torch
from torch import Tensor

from hatchel.likelihoods.likelihood import Own

Scale = float | Literal["learned"]
"""A standard deviation, or one that is trained with the networks."""


def positive(value: Any) -> bool:
    """Tell whether it is a finite number above zero."""
    return isinstance(value, int | float) and value is not True and 0 < value < math.inf


def check_scale(scale: Any, *words: str) -> None:
    """Refuse a scale that is neither a positive number nor one of ``words``.

    Raises:
        ValueError: it is neither.
    """
    if not positive(scale) and scale not in words:
        allowed = " or ".join(repr(word) for word in words)
        raise ValueError(f"scale={scale!r} must be a positive number or {allowed}")


def own_log_scale(scale: Scale) -> dict[str, Tensor]:
    """Return the trainable ``log_scale ()``, at first 0, or nothing where the scale is fixed."""
    return {"log_scale": torch.zeros(())} if scale == "learned" else {}


def log_scale(scale: Scale, own: Own) -> Tensor:
    """Return log σ, ``()``."""
    if scale == "learned":
        return own["log_scale"]
    return torch.tensor(math.log(scale), dtype=torch.float64)  # a scalar promotes no images
