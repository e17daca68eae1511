"""Features of real and of generated samples, checked where they enter."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.validation import Reals


class Pair(NamedTuple):
    """Features of two sets of samples in the same P columns.

    Attributes:
        real: ``(N, P)`` float64.
        generated: ``(M, P)`` float64.
    """

    real: Reals
    generated: Reals


def checked_pair(real: ArrayLike, generated: ArrayLike, least: int, why: str) -> Pair:
    """Return both as finite float64 matrices of the same columns.

    Args:
        real: ``(N, P)``.
        generated: ``(M, P)``.
        least: rows that each must have.
        why: so many, for the message.

    Raises:
        ValueError: another shape, NaN or infinity, other columns, or too few rows.
    """
    pair = Pair(_checked(real, "real"), _checked(generated, "generated"))
    widths = [each.shape[1] for each in pair]
    if widths[0] != widths[1]:
        raise ValueError(
            f"real samples have {widths[0]} features and generated ones {widths[1]}; both must "
            "come from the same network or the same columns"
        )
    for name, features in pair._asdict().items():
        if len(features) < least:
            raise ValueError(
                f"there are {len(features)} {name} samples and {why} needs {least} at the least; "
                "give more of them"
            )
    return pair


def _checked(features: ArrayLike, name: str) -> Reals:
    try:
        matrix = np.ascontiguousarray(features, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} features must be numbers (N, P); {error}") from error
    if matrix.ndim != 2 or matrix.shape[1] < 1:
        raise ValueError(
            f"{name} features have shape {matrix.shape}; pass (N, P): samples in rows, features in "
            "columns"
        )
    if not np.isfinite(matrix).all():
        raise ValueError(
            f"{name} features have NaN or infinite entries; leave those rows out, or look at how "
            "they were made"
        )
    return matrix
