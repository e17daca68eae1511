"""Every check of an array or a setting that is handed to a score, in one place."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.float64]
"""One row per sample, one column per latent: ``(N, D)``."""
Factors = NDArray[np.int64]
"""Integer classes, one column per factor: ``(N, K)``."""
Reals = NDArray[np.float64]
Indices = NDArray[np.int64]

# A span of classes up to so many times the samples is recoded by a table, not by sorting.
_DENSE = 4


def checked_codes(codes: ArrayLike, name: str = "codes") -> Codes:
    """Return codes as a finite float64 matrix of at least two rows.

    Raises:
        ValueError: another shape, or NaN or infinity.
    """
    try:
        matrix = np.asarray(codes, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers (N, D); {error}") from error
    if matrix.ndim != 2 or len(matrix) < 2 or matrix.shape[1] < 1:
        raise ValueError(
            f"{name} have shape {matrix.shape}; pass (N, D): N ≥ 2 samples in rows, D ≥ 1 latents "
            "in columns"
        )
    finite = np.isfinite(matrix)
    if not finite.all():
        raise ValueError(
            f"latent {int((~finite).any(0).argmax())} of {name} has NaN or infinite entries; the "
            "model has diverged, or those rows must be left out"
        )
    return matrix


def checked_factors(factors: ArrayLike) -> Factors:
    """Return factors as an int64 matrix ``(N, K)``.

    Raises:
        ValueError: another shape, or values that are no integers.
    """
    given = np.asarray(factors)
    classes = given[:, None] if given.ndim == 1 else given
    if classes.ndim != 2 or classes.shape[1] < 1:
        raise ValueError(
            f"factors have shape {classes.shape}; pass (N, K): one row per sample, one column of "
            "integer classes per factor"
        )
    if classes.dtype.kind not in "biuf" or (classes.dtype.kind == "f" and _broken(classes)):
        raise ValueError(
            f"factors of type {classes.dtype} hold values that are no integers; pass classes "
            "0, 1, …, or bin real factors first (hatchel.metrics.estimates.binning)"
        )
    # Column by column, as scores read them.
    return classes.astype(np.int64, order="F")


def _broken(values: NDArray[Any]) -> bool:
    return not np.isfinite(values).all() or bool((values != np.round(values)).any())


def single_valued(factors: Factors) -> NDArray[np.bool_]:
    """Return which factors have one value only, ``(K,)``."""
    alone: NDArray[np.bool_] = (factors == factors[:1]).all(0)
    return alone


def check_factors_vary(factors: Factors) -> None:
    """Refuse a factor that has one value.

    Raises:
        ValueError: nothing can be said about it.
    """
    alone = single_valued(factors)
    if alone.any():
        raise ValueError(
            f"factor {int(np.flatnonzero(alone)[0])} has one value only, so nothing can be said "
            "about it; leave that column of factors out, or draw samples in which it varies"
        )


def recoded(factors: Factors) -> tuple[Factors, Indices]:
    """Return classes numbered 0 … k−1 without gaps, in their order, and k per factor ``(K,)``."""
    given = list(np.ascontiguousarray(factors.T))
    columns = [_recoded_column(column) for column in given]
    sizes = np.array([int(column.max()) + 1 for column in columns])
    if all(new is old for new, old in zip(columns, given, strict=True)):
        return factors, sizes
    return np.stack(columns).T, sizes


def _recoded_column(column: NDArray[np.int64]) -> NDArray[np.int64]:
    low, high = int(column.min()), int(column.max())
    if high - low > _DENSE * len(column):
        return np.unique(column, return_inverse=True)[1].reshape(-1)
    occurs = np.bincount(column - low) > 0
    if low == 0 and occurs.all():
        return column
    table = np.cumsum(occurs) - 1
    chosen: NDArray[np.int64] = table[column - low]
    return chosen


def checked_mask(mask: ArrayLike | None, latents: int) -> NDArray[np.bool_]:
    """Return which latents count, ``(D,)``; all of them where ``mask`` is None.

    Raises:
        ValueError: not one truth value per latent, or no latent left.
    """
    if mask is None:
        return np.ones(latents, dtype=bool)
    chosen = np.asarray(mask)
    if chosen.shape != (latents,) or chosen.dtype != bool:
        raise ValueError(
            f"active has shape {chosen.shape} and type {chosen.dtype}; pass one truth value per "
            f"latent, shape ({latents},)"
        )
    if not chosen.any():
        raise ValueError("active leaves no latent; the model carries nothing that could be scored")
    return chosen


def checked_choice(name: str, got: str, allowed: tuple[str, ...]) -> None:
    """Refuse a setting that is none of the allowed words.

    Raises:
        ValueError: it is none of them.
    """
    if got not in allowed:
        raise ValueError(f"{name}={got!r}: choose one of {', '.join(map(repr, allowed))}")


def checked_count(name: str, got: int, least: int) -> None:
    """Refuse a number that is too small.

    Raises:
        ValueError: it is below ``least``.
    """
    if got < least:
        raise ValueError(f"{name}={got}: choose {least} or more")
