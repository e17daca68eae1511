"""The binary matrix format of NORB: a magic number, the sizes, then the bare values."""

import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.data.formats.gzipped import content_of

_TYPES: Mapping[int, np.dtype[Any]] = {
    0x1E3D4C51: np.dtype("<f4"),
    0x1E3D4C53: np.dtype("<f8"),
    0x1E3D4C54: np.dtype("<i4"),
    0x1E3D4C55: np.dtype("u1"),
    0x1E3D4C56: np.dtype("<i2"),
}
_SIZES_AT_LEAST = 3
_SIZES_AT_MOST = 16
_REMEDY = "delete it and download it again"


def read_binary_matrix(path: Path) -> NDArray[Any]:
    """Read a binary matrix, gzipped or not.

    A gzipped file is known by its first two bytes, so its name may end as it likes.

    Returns:
        The values in the shape that the header states, read-only.

    Raises:
        ValueError: the file is damaged, is no binary matrix, or is shorter or longer than its
            header says.

    Source:
        F. J. Huang, Y. LeCun, "The small NORB dataset, V1.0", 2005, file format.
    """
    content = content_of(path)
    kind, shape, start = _header(content, path)
    expected = math.prod(shape) * kind.itemsize
    if len(content) - start != expected:
        size = " × ".join(map(str, shape))
        raise ValueError(
            f"{path} is cut short or too long: its header says {size} values of {kind} = "
            f"{expected} bytes, and {len(content) - start} follow; {_REMEDY}"
        )
    return np.frombuffer(content, kind, offset=start).reshape(shape)


def _header(content: bytes, path: Path) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    """Return the type, the shape, and where the values start."""
    try:
        magic, rank = struct.unpack_from("<II", content)
        # Sizes are padded with ones to three; the padding counts in the header's length.
        slots = max(rank, _SIZES_AT_LEAST)
        kind = _TYPES[magic]
        if rank > _SIZES_AT_MOST:
            raise KeyError(rank)
        return kind, struct.unpack_from(f"<{slots}I", content, 8)[:rank], 8 + 4 * slots
    except (struct.error, KeyError) as error:
        raise ValueError(
            f"{path} is no binary matrix: it starts with 0x{content[:8].hex()}; {_REMEDY}"
        ) from error
