"""Images decoded once: block by block into memory, or into a file that is memory-mapped later."""

import hashlib
import math
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from hatchel.data.location import VARIABLE
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.on_disk import Bytes, MappedPixels, Shape, channels_first
from hatchel.data.values.source import Values
from hatchel.records.files import whole_file

Keep = Literal["memory", "unpacked", "file"]
"""Where the images of a large set are kept: in memory; unpacked in a file beside the original,
made once and memory-mapped; or in the original file, read for every batch."""

_DIGITS = 16


def check_keep(keep: str, allowed: Sequence[str] = get_args(Keep)) -> None:
    """Raise a ValueError unless ``keep`` is one of those."""
    if keep not in allowed:
        raise ValueError(f"unknown keep={keep!r}; choose one of {', '.join(allowed)}")


def into_memory(shape: Shape, blocks: Iterable[Bytes]) -> BytePixels:
    """Gather blocks into one array; only one block exists beside it.

    Args:
        shape: ``(N, C, H, W)`` of the whole.
        blocks: ``(n, H, W, C)`` each, together N images.

    Raises:
        ValueError: the blocks are more or fewer than N images.
    """
    stored = np.empty(shape, np.uint8)
    filled = 0
    for block in blocks:
        stored[filled : filled + len(block)] = block.transpose(0, 3, 1, 2)
        filled += len(block)
    _check_count(filled, shape)
    return BytePixels(stored)


def into_file(path: Path, shape: Shape, blocks: Iterable[Bytes]) -> MappedPixels:
    """Gather blocks into an npy file, which appears whole or not at all.

    Files of the same label that were made from other contents are deleted once it is there.

    Args:
        path: from :func:`unpacked_file`; where it exists, no block is asked for.
        shape: ``(N, C, H, W)`` of the whole.
        blocks: ``(n, H, W, C)`` each, together N images.

    Raises:
        ValueError: the blocks are more or fewer than N images, the disk has not enough space, the
            file can't be written, or one that exists holds something else.
    """
    if not path.is_file():
        _write(path, shape, blocks)
        for stale in path.parent.glob(f"{path.stem[:-_DIGITS]}{'[0-9a-f]' * _DIGITS}.npy"):
            if stale != path:
                stale.unlink()
    return mapped_npy(path, 0, shape)


def unpacked_file(original: Path, label: str, contents: Iterable[object]) -> Path:
    """Return where the unpacked images of a set lie.

    The name holds a digest of what they were made from, so that a file made from other contents is
    never mistaken for this one.

    Args:
        original: what they are unpacked from; the file lies beside it.
        label: what they are, in a few letters.
        contents: what decides whether a file is still right, such as names and sizes.
    """
    digest = hashlib.sha256()
    for content in contents:
        digest.update(f"{content!r}\n".encode())
    return original.parent / f"hatchel-{label}-{digest.hexdigest()[:_DIGITS]}.npy"


def unpacked(keep: Keep, path: Path, shape: Shape, blocks: Iterable[Bytes]) -> Values:
    """Gather blocks in memory, or with "unpacked" in the file ``path``; raises as these do."""
    return into_memory(shape, blocks) if keep == "memory" else into_file(path, shape, blocks)


def mapped_npy(
    path: Path, start: int, shape: Shape, *, channels_last: bool = False
) -> MappedPixels:
    """Map the npy that starts at a place in a file.

    Raises:
        ValueError: there is none, it is cut short, or it holds something else than bytes of that
            shape.
    """
    with path.open("rb") as file:
        file.seek(start)
        try:
            np.lib.format.read_magic(file)
            stored, fortran, kind = np.lib.format.read_array_header_1_0(file)
        except ValueError as error:
            raise ValueError(f"{path} is damaged ({error}); delete it") from error
        if stored != shape or fortran or kind != np.uint8:
            raise ValueError(f"{path} holds {kind} of shape {stored}, not {shape}; delete it")
        return MappedPixels(path, file.tell(), shape, channels_last=channels_last)


def _write(path: Path, shape: Shape, blocks: Iterable[Bytes]) -> None:
    needed, free = math.prod(shape), shutil.disk_usage(path.parent).free
    remedy = f"make room, load with keep='memory', or set {VARIABLE} to another directory"
    if needed > free:
        raise ValueError(
            f"{path} would take {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free; {remedy}"
        )
    try:
        with whole_file(path) as file:
            header = {"descr": "|u1", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(file, header)
            filled = 0
            for block in blocks:
                file.write(channels_first(block).data)
                filled += len(block)
            _check_count(filled, shape)
    except OSError as error:
        raise ValueError(
            f"{path} can't be written ({error.strerror or error}); {remedy}"
        ) from error


def _check_count(got: int, shape: Shape) -> None:
    if got != shape[0]:
        raise ValueError(f"got {got} images where {shape[0]} were announced; get the files again")
