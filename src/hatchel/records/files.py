"""Files that appear whole or not at all: written under a temporary name, then renamed."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open ``path`` for writing so that it appears only when the block ends well.

    Raises:
        OSError: the file can't be written; its filename is the path. Nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)  # mkstemp gives 0600; give what open() would have given
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, temporary):
            error.filename = str(path)
        raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    with whole_file(path) as file:
        file.write(text.encode())


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write named arrays as a compressed npz, whole or not at all."""
    with whole_file(path) as file:
        np.savez_compressed(file, **dict(arrays))  # type: ignore[arg-type]


def read_arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Read an npz without unpickling anything."""
    # Opened here, since np.load leaves a file open that turns out to be torn.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def writable_directory(
    path: Path,
    *,
    name: str = "output directory",
    remedy: str = "choose another one with --out, or change its permissions",
) -> Path:
    """Return ``path`` if it is a directory that takes files, or can be made one.

    Nothing is made: the nearest directory that exists must take files. What is written later
    makes the rest, so a mistake that shows first leaves nothing behind, and processes that
    write side by side into one new directory don't meet.

    Args:
        path: the directory.
        name: what it is for, in the error.
        remedy: what to do otherwise, in the error.

    Raises:
        ValueError: it is a file, or it can't be made or written to.
    """
    try:
        nearest = next(each for each in (path, *path.absolute().parents) if each.exists())
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise ValueError(
            f"the {name} {str(path)!r} can't be written to ({error.strerror}); {remedy}"
        ) from error
    return path
