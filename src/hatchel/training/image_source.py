"""Images where the training is: gathered in memory on a CPU, resident on a GPU."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from hatchel.data.images import BitPixels, BytePixels, FloatPixels, ImageData

Source = Callable[[Tensor], Tensor]
"""Indices ``(…, N)`` to images ``(…, N, C, H, W)``."""


def image_source(data: ImageData, device: torch.device, dtype: torch.dtype) -> Source:
    """Return what makes minibatches of a data set on a device.

    On a GPU a set held in memory is copied there once, as it is stored (dSprites: 377 MB of bits),
    and a minibatch never leaves it. What is read from files goes by way of the CPU.
    """
    pixels = data.pixels
    if device.type == "cpu" or not isinstance(pixels, BitPixels | BytePixels | FloatPixels):
        return lambda indices: _gathered(data, indices).to(device, dtype)
    if isinstance(pixels, BitPixels):
        packed = torch.from_numpy(pixels.packed).to(device)
        return lambda indices: unpacked(packed[indices], pixels.shape).to(dtype)
    stored = torch.from_numpy(np.asarray(pixels.stored)).to(device)
    top = pixels.top if isinstance(pixels, BytePixels) else 1
    return lambda indices: stored[indices].to(dtype) / top


def _gathered(data: ImageData, indices: Tensor) -> Tensor:
    images = torch.from_numpy(data.images(indices.reshape(-1).cpu().numpy()))
    return images.reshape(*indices.shape, *data.image_shape)


def unpacked(packed: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """Spread bytes into bits, the highest first: ``(…, bytes)`` to ``(…, C, H, W)``, 0 or 1."""
    places = torch.arange(7, -1, -1, dtype=torch.uint8, device=packed.device)
    bits = (packed.unsqueeze(-1) >> places) & 1
    return bits.reshape(*packed.shape[:-1], *shape)
