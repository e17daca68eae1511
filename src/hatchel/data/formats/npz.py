"""The arrays inside an npz: what they are without reading them, and their rows a few at a time."""

import math
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

_ENDING = ".npy"


class Header(NamedTuple):
    """What an array is.

    Attributes:
        shape: its shape.
        dtype: the type of its values; an object type where it is pickled.
        columns_first: whether its first axis is the fastest (Fortran's order).
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    columns_first: bool


def npz_headers(path: Path) -> dict[str, Header]:
    """Return what each array of an npz is, reading and unpickling none of them.

    Raises:
        ValueError: the file is no npz, or damaged.
    """
    with _opened(path) as archive:
        return {name: _header_of(archive, name) for name in _names(archive)}


def npz_array(path: Path, name: str) -> NDArray[Any]:
    """Return one array of an npz; raises as :func:`npz_rows` does."""
    with _opened(path) as archive, _member(archive, name, path) as file:
        try:
            return npy.read_array(file, allow_pickle=False)
        except ValueError as error:
            raise ValueError(f"the array {name!r} of {path} can't be read: {error}") from error


def npz_rows(path: Path, name: str, size: int) -> Iterator[NDArray[Any]]:
    """Yield an array's rows in order, ``size`` at a time, so that it is never in memory whole.

    Raises:
        ValueError: the file is damaged, has no such array, or it is pickled or stored columns
            first.
    """
    with _opened(path) as archive, _member(archive, name, path) as file:
        header = _header(file)
        if header.dtype.hasobject or header.columns_first:
            raise ValueError(
                f"the array {name!r} of {path} is pickled or stored columns first; store a plain "
                "array with numpy.savez_compressed"
            )
        for start in range(0, header.shape[0], size):
            yield _rows(file, header, min(size, header.shape[0] - start))


def _rows(file: IO[bytes], header: Header, count: int) -> NDArray[Any]:
    shape = (count, *header.shape[1:])
    wanted = math.prod(shape) * header.dtype.itemsize
    content = file.read(wanted)
    if len(content) != wanted:
        raise EOFError("an array ends too early")
    return np.frombuffer(content, header.dtype).reshape(shape)


def _names(archive: zipfile.ZipFile) -> list[str]:
    return [name.removesuffix(_ENDING) for name in archive.namelist() if name.endswith(_ENDING)]


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> IO[bytes]:
    if name not in _names(archive):
        raise ValueError(f"{path} has no array {name!r}, only {', '.join(_names(archive))}")
    return archive.open(name + _ENDING)


def _header_of(archive: zipfile.ZipFile, name: str) -> Header:
    with archive.open(name + _ENDING) as file:
        return _header(file)


def _header(file: IO[bytes]) -> Header:
    readers: dict[tuple[int, int], Callable[[IO[bytes]], Any]] = {
        (1, 0): npy.read_array_header_1_0,
        (2, 0): npy.read_array_header_2_0,
    }
    try:
        shape, columns_first, dtype = readers[npy.read_magic(file)](file)
    except (ValueError, KeyError) as error:
        raise zipfile.BadZipFile("an array has no header") from error
    return Header(shape, dtype, columns_first)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an npz, and say in one way what can be wrong with its bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ValueError(
            f"{path} is damaged, or no npz ({error}); get it again, or store it again with "
            "numpy.savez_compressed"
        ) from error
