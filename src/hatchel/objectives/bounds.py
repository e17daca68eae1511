"""An objective is a weighted sum of named information terms."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

WeightedTerms = Mapping[str, tuple[float | Tensor, Tensor]]
"""Name → (weight, value), in the order in which they are summed; values in nats, one per model."""


def checked_terms(terms: Any) -> WeightedTerms:
    """Return what an objective returned for one model, where it is weighted scalars.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(terms, Mapping):
        raise ValueError(
            f"an objective returns {{name: (weight, scalar)}}; got a {type(terms).__name__}"
        )
    for name, pair in terms.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Tensor)):
            raise ValueError(f"term {name!r} of an objective must be (weight, scalar tensor)")
        if pair[1].dim():
            raise ValueError(
                f"term {name!r} of an objective has shape {tuple(pair[1].shape)}; take its mean "
                "over the samples"
            )
    return terms


def total(terms: WeightedTerms) -> Tensor:
    r"""Return the loss :math:`\sum_k w_k t_k`, ``(...)`` as the values.

    A term of weight 0 is left out, so that it may be infinite or NaN and still be logged.

    Raises:
        ValueError: no term, or values of different shape, which would broadcast.
    """
    shapes = {name: tuple(value.shape) for name, (_, value) in terms.items()}
    if len(set(shapes.values())) != 1:
        raise ValueError(f"an objective needs terms of one shape; got {shapes or 'none'}")
    zero = torch.zeros_like(next(iter(terms.values()))[1])
    kept = (w * value for w, value in terms.values() if isinstance(w, Tensor) or w != 0)
    return sum(kept, zero)
