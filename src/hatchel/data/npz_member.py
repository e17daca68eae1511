"""One array of bytes in an npz archive, block by block or where it lies, never unpickled."""

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from hatchel.data.disk_pixels import Bytes

_LOCAL_HEADER = 30
_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


@dataclass(frozen=True)
class NpzMember:
    """An array of bytes in row-major order in an npz archive.

    Attributes:
        path: the archive.
        key: the array's name.
        shape: of the array.
        checksum: CRC-32 of what is stored under that name.
        start: where the values lie bare in the archive; None where it is compressed.
    """

    path: Path
    key: str
    shape: tuple[int, ...]
    checksum: int
    start: int | None

    def blocks(self, rows: int) -> Iterator[Bytes]:
        """Yield the array in blocks of so many rows.

        Raises:
            ValueError: the archive is damaged.
        """
        with _opened(self.path, self.key) as (_, file):
            _read_header(file)
            for start in range(0, self.shape[0], rows):
                shape = (min(rows, self.shape[0] - start), *self.shape[1:])
                content = file.read(math.prod(shape))
                if len(content) < math.prod(shape):
                    raise EOFError(f"{self.key} ends after {start} of {self.shape[0]} rows")
                yield np.frombuffer(content, np.uint8).reshape(shape)
            if file.read(1):  # the end is also where the checksum is compared
                raise EOFError(f"{self.key} goes on after {self.shape[0]} rows")


def npz_member(path: Path, key: str) -> NpzMember:
    """Find an array in an npz archive; its values are not read.

    Raises:
        ValueError: the archive is damaged, lacks that array, or it holds something else than bytes.
    """
    with _opened(path, key) as (info, file):
        shape, column_major, kind = _read_header(file)
        if kind != np.uint8 or column_major:
            raise ValueError(
                f"{key!r} in {path} holds {'column-major ' * column_major}{kind}; "
                "it needs uint8 in row-major order: use the file as it was published"
            )
        bare = info.compress_type == zipfile.ZIP_STORED
        start = _start(path, info) + file.tell() if bare else None
        return NpzMember(path, key, shape, info.CRC, start)


@contextmanager
def _opened(path: Path, key: str) -> Iterator[tuple[zipfile.ZipInfo, IO[bytes]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if f"{key}.npy" not in archive.namelist():
                keys = ", ".join(name.removesuffix(".npy") for name in archive.namelist())
                raise ValueError(f"{path} has no array {key!r}, only: {keys or 'none'}")
            info = archive.getinfo(f"{key}.npy")
            with archive.open(info) as file:
                yield info, file
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error) as error:
        raise ValueError(f"{path} is damaged or cut short ({error}); get it again") from error


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    try:
        shape, column_major, kind = _READERS[np.lib.format.read_magic(file)](file)
    except (ValueError, KeyError) as error:
        raise EOFError(f"not an array: {error}") from error
    return shape, column_major, kind


def _start(path: Path, info: zipfile.ZipInfo) -> int:
    """Return where a member's content starts: after its local header, a name and an extra field."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<HH", file.read(_LOCAL_HEADER)[-4:])
    return info.header_offset + _LOCAL_HEADER + int(name) + int(extra)
