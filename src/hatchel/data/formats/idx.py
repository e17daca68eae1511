"""IDX files, the format of MNIST and EMNIST: a magic number, the sizes, then the bare values."""

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatchel.data.formats.gzipped import content_of

_UINT8 = 0x08
_TYPES = {
    _UINT8: "uint8",
    0x09: "int8",
    0x0B: "int16",
    0x0C: "int32",
    0x0D: "float32",
    0x0E: "float64",
}
_REMEDY = "delete it and download it again"


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, gzipped or not, of any rank.

    A gzipped file is known by its first two bytes, so its name may end as it likes.

    Args:
        path: the file.

    Returns:
        The values in the shape that the header states, read-only.

    Raises:
        ValueError: the file is corrupt, is no IDX file, holds another type than unsigned bytes, or
            is shorter or longer than its header says.

    Source:
        Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", file formats.
    """
    content = content_of(path)
    shape, start = _header(content, path)
    got, expected = len(content) - start, math.prod(shape)
    if got != expected:
        size = " × ".join(map(str, shape))
        raise ValueError(
            f"{path} is cut short or too long: its header says {size} = {expected} values, "
            f"and {got} follow; {_REMEDY}"
        )
    try:
        return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
    except ValueError as error:
        raise ValueError(f"{path} states an impossible shape ({error}); {_REMEDY}") from error


def _header(content: bytes, path: Path) -> tuple[tuple[int, ...], int]:
    """Return the shape, and where the values start."""
    if len(content) < 4 or content[:2] != b"\0\0":
        raise ValueError(
            f"{path} is no IDX file: it starts with 0x{content[:4].hex()}, "
            f"and an IDX file of unsigned bytes starts with 0x000008; {_REMEDY}"
        )
    code, rank = content[2], content[3]
    if code != _UINT8:
        raise ValueError(
            f"{path} holds values of type {_TYPES.get(code, 'unknown')} (code 0x{code:02x}); "
            "only uint8 (code 0x08) can be read: use the file as it was published"
        )
    start = 4 + 4 * rank
    if len(content) < start:
        raise ValueError(
            f"{path} is cut short: a header for {rank} dimensions takes {start} bytes, "
            f"and the file has {len(content)}; {_REMEDY}"
        )
    return struct.unpack(f">{rank}I", content[4:start]), start
