"""Images where the training is: gathered in memory on a CPU, resident on a GPU."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.data_set import BitPixels, BytePixels, DataSet, FloatPixels

Source = Callable[[Tensor], Tensor]
"""Indices ``(…, N)`` to images ``(…, N, C, H, W)``."""
_IN_MEMORY = (BitPixels, BytePixels, FloatPixels)


def image_source(data: DataSet, device: torch.device, dtype: torch.dtype) -> Source:
    """Return what makes minibatches of a data set on a device.

    On a GPU a set held in memory is copied there once, as it is stored (dSprites: 377 MB of bits),
    and a minibatch never leaves it. What is read from files goes by way of the CPU.
    """
    pixels = data.pixels
    if device.type == "cpu" or not isinstance(pixels, _IN_MEMORY):
        return lambda indices: _gathered(data, indices).to(device, dtype)
    if isinstance(pixels, BitPixels):
        packed = _moved(pixels.packed, device)
        return lambda indices: unpacked(packed[indices], pixels.shape).to(dtype)
    stored = _moved(pixels.stored, device)
    top = pixels.top if isinstance(pixels, BytePixels) else 1
    return lambda indices: stored[indices].to(dtype) / top


def resident(data: DataSet, device: torch.device) -> bool:
    """Whether minibatches never leave the device, so that a step can be a CUDA graph."""
    return device.type != "cpu" and isinstance(data.pixels, _IN_MEMORY)


def _moved(stored: NDArray[Any], device: torch.device) -> Tensor:
    writable = stored if stored.flags.writeable else stored.copy()  # else torch warns of a map
    return torch.from_numpy(np.asarray(writable)).to(device)


def _gathered(data: DataSet, indices: Tensor) -> Tensor:
    images = torch.from_numpy(data.images(indices.reshape(-1).cpu().numpy()))
    return images.reshape(*indices.shape, *data.image_shape)


def unpacked(packed: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """Spread bytes into bits, the highest first: ``(…, bytes)`` to ``(…, C, H, W)``, 0 or 1."""
    places = torch.arange(7, -1, -1, dtype=torch.uint8, device=packed.device)
    bits = (packed.unsqueeze(-1) >> places) & 1
    return bits.reshape(*packed.shape[:-1], *shape)
