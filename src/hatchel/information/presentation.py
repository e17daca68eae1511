"""How a result leaves the library: in the asked unit, as plain numbers or as tensors."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
from torch import Tensor

# Fields of a named result that are information, and so change with the unit.
INFORMATION = {"information": True}


def plain(value: Any) -> Any:
    """Return a tensor as a float or a NumPy array; anything else unchanged."""
    if not isinstance(value, Tensor):
        return value
    return value.item() if value.ndim == 0 else value.detach().cpu().numpy()


def is_named(result: Any) -> bool:
    """Return whether a result is a named one, with ``.value``."""
    return is_dataclass(result) and not isinstance(result, type)


def presented(result: Any, per_nat: float, *, as_tensors: bool) -> Any:
    """Return a result in units of which one nat has ``per_nat``.

    Args:
        result: a tensor in nats, or a frozen dataclass whose fields of information are marked.
        per_nat: units per nat.
        as_tensors: keep tensors, with their device and gradient.
    """
    if is_named(result):
        changed = {
            field.name: _presented_field(
                getattr(result, field.name), per_nat if field.metadata else 1.0, as_tensors
            )
            for field in fields(result)
            if field.init
        }
        return replace(result, **changed)
    return _presented_field(result, per_nat, as_tensors)


def _presented_field(value: Any, factor: float, as_tensors: bool) -> Any:
    if isinstance(value, tuple):
        return tuple(_presented_field(each, factor, as_tensors) for each in value)
    if isinstance(value, dict):
        return {name: _presented_field(each, factor, as_tensors) for name, each in value.items()}
    if is_named(value):
        return presented(value, factor, as_tensors=as_tensors)
    if factor != 1.0 and isinstance(value, Tensor | float | np.ndarray):
        value = value * factor
    return value if as_tensors else plain(value)
