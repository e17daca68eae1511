"""Samples where the training is: gathered in memory on a CPU, resident on a GPU."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BitPixels, BytePixels, StoredValues

Source = Callable[[Tensor], Tensor]
"""Indices ``(…, N)`` to samples ``(…, N, *shape)``."""
_IN_MEMORY = (BitPixels, BytePixels, StoredValues)


def sample_source(data: DataSet, device: torch.device, dtype: torch.dtype) -> Source:
    """Return what makes minibatches of a data set on a device.

    On a GPU a set held in memory is copied there once, as it is stored (dSprites: 377 MB of bits),
    and a minibatch never leaves it. What is read from files goes by way of the CPU.
    """
    values = data.values
    if device.type == "cpu" or not isinstance(values, _IN_MEMORY):
        return lambda indices: _gathered(data, indices).to(device, dtype)
    if isinstance(values, BitPixels):
        packed = _moved(values.packed, device)
        return lambda indices: unpacked(packed[indices], values.shape).to(dtype)
    stored = _moved(values.stored, device)
    top = values.top if isinstance(values, BytePixels) else 1
    return lambda indices: stored[indices].to(dtype) / top


def resident(data: DataSet, device: torch.device) -> bool:
    """Whether minibatches never leave the device, so that a step can be a CUDA graph."""
    return device.type != "cpu" and isinstance(data.values, _IN_MEMORY)


def _moved(stored: NDArray[Any], device: torch.device) -> Tensor:
    writable = stored if stored.flags.writeable else stored.copy()  # else torch warns of a map
    return torch.from_numpy(np.asarray(writable)).to(device)


def _gathered(data: DataSet, indices: Tensor) -> Tensor:
    samples = torch.from_numpy(data.samples(indices.reshape(-1).cpu().numpy()))
    return samples.reshape(*indices.shape, *data.sample_shape)


def unpacked(packed: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Spread bytes into bits, the highest first: ``(…, bytes)`` to ``(…, *shape)``, 0 or 1."""
    places = torch.arange(7, -1, -1, dtype=torch.uint8, device=packed.device)
    bits = (packed.unsqueeze(-1) >> places) & 1
    return bits.reshape(*packed.shape[:-1], *shape)
