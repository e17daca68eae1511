"""A user's own values as they are held: images as bytes, other numbers scaled."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.own.scaling import Scale, Scaling, chosen_scaling
from hatchel.data.values.in_memory import BytePixels, StoredValues
from hatchel.data.values.source import Values

_VALUES_AT_ONCE = 2**24


class Held(NamedTuple):
    """Samples as they are held.

    Attributes:
        values: themselves.
        range: the least and the largest of them.
        scaling: what was done to them; None for nothing.
        notes: the same in sentences.
    """

    values: Values
    range: tuple[float, float] = (0.0, 1.0)
    scaling: Scaling | None = None
    notes: tuple[str, ...] = ()

    def facts(self, source: str, notes: tuple[str, ...]) -> dict[str, Any]:
        """Return what the record of a run should say of them."""
        scaled = {} if self.scaling is None else self.scaling.facts()
        return {"source": source, **scaled, **({"notes": notes} if notes else {})}


def held_numbers(array: NDArray[Any], name: str, scale: Scale) -> Held:
    """Return features or sequences as they are held: scaled, float32.

    Raises:
        ValueError: values that are no finite numbers.
    """
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} has values of type {array.dtype}; features are numbers: convert them"
        )
    values = np.asarray(array, np.float64 if array.dtype.itemsize > 2 else np.float32)
    if not np.isfinite(values).all():
        raise ValueError(
            f"{name} has values that are missing or infinite; leave out such samples, or fill the "
            "values, for instance with their column's mean"
        )
    if not (values.min(0) < values.max(0)).any():
        raise ValueError(
            f"none of the {values[0].size} values of {name} varies over its {len(values)} samples, "
            "so there is nothing to learn; check how it was made"
        )
    scaling, note = chosen_scaling(values, scale)
    scaled = scaling.scaled(values).astype(np.float32)
    limits = (float(scaled.min()), float(scaled.max()))
    return Held(StoredValues(scaled), limits, scaling if note else None, (note,) if note else ())


def held_images(images: NDArray[Any], name: str) -> Held:
    """Return images ``(N, C, H, W)`` as they are held.

    Raises:
        ValueError: values of another type or range.
    """
    return Held(_pixels(images, name))


def _pixels(images: NDArray[Any], name: str) -> Values:
    kind = images.dtype
    if kind == np.bool_:
        return BytePixels(images.view(np.uint8), top=1)
    if kind == np.uint8:
        top = max(int(part.max()) for part in _parts(images))
        return BytePixels(images, top=1 if top <= 1 else 255)
    if kind.kind != "f":
        raise ValueError(
            f"{name} has values of type {kind}; give uint8 in 0 to 255, booleans, or floats in "
            "[0, 1]: convert them"
        )
    for part in _parts(images):
        low, high = part.min(), part.max()
        if not (low >= 0 and high <= 1):  # so written that it also catches what is no number
            raise ValueError(
                f"{name} has values from {low} to {high}; floats lie in [0, 1]: scale them, or "
                "convert them to uint8 in 0 to 255; sequences (N, T, P) of any numbers need "
                "layout='NTP', on the command line --set data.layout=NTP"
            )
    return StoredValues(images.astype(np.float32, copy=False))


def _parts(images: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield a few images at a time, so that a mapped file is never in memory whole."""
    size = max(1, _VALUES_AT_ONCE // math.prod(images.shape[1:]))
    return (images[start : start + size] for start in range(0, len(images), size))
