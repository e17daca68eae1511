"""Which axis of an array is which."""

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.own.factors import Named

Layout = Literal["auto", "NHW", "NHWC", "NCHW", "NP", "NTP"]
"""Images ``(N, H, W)``, ``(N, H, W, C)`` or ``(N, C, H, W)``, features ``(N, P)``, sequences ``(N,
T, P)``."""
IMAGES = ("NHW", "NHWC", "NCHW")

_CHANNELS = (1, 3)
_SHAPES = "(N, H, W), (N, H, W, C) or (N, C, H, W), features (N, P)"


def layout_of(source: Named, layout: Layout) -> Layout:
    """Return which axis is which; "auto" takes two axes for features, others for images.

    Raises:
        ValueError: an unknown layout, another number of axes, or one that is not plain.
    """
    if layout not in get_args(Layout):
        raise ValueError(f"unknown layout {layout!r}; choose one of {', '.join(get_args(Layout))}")
    chosen = _guess(source) if layout == "auto" else layout
    shape = source.array.shape
    if len(shape) != len(chosen):
        raise ValueError(
            f"{source.name} has shape {shape}, and {chosen} has {len(chosen)} axes; images are "
            f"{_SHAPES}"
        )
    if not source.array.size:
        what = "image" if chosen in IMAGES else "sample"
        raise ValueError(f"{source.name} has shape {shape}, so no {what}; give one at least")
    return chosen


def channels_first(images: NDArray[Any], layout: Layout) -> NDArray[Any]:
    """Return images as ``(N, C, H, W)``, without a copy."""
    if layout == "NHW":
        return images[:, None]
    return np.moveaxis(images, -1, 1) if layout == "NHWC" else images


def _guess(source: Named) -> Layout:
    shape = source.array.shape
    if len(shape) == 2:
        return "NP"
    if len(shape) == 3:
        return "NHW"
    last, second = (len(shape) == 4 and shape[axis] in _CHANNELS for axis in (-1, 1))
    if last and not second:
        return "NHWC"
    if second and not last:
        return "NCHW"
    raise ValueError(
        f"{source.name} has shape {shape}; images are {_SHAPES}, and which axis is the channels "
        "is not plain: reshape them, or give layout='NHWC' or 'NCHW'"
    )
