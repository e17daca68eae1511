"""Writes files in the format of NORB."""

import struct

import numpy as np

MAGIC = {"f4": 0x1E3D4C51, "f8": 0x1E3D4C53, "i4": 0x1E3D4C54, "u1": 0x1E3D4C55, "i2": 0x1E3D4C56}


def binary_matrix(array: np.ndarray) -> bytes:
    sizes = [*array.shape, 1, 1][: max(3, array.ndim)]
    header = struct.pack(f"<II{len(sizes)}I", MAGIC[array.dtype.str[1:]], array.ndim, *sizes)
    return header + array.tobytes()
