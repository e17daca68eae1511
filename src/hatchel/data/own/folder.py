"""A folder of one's own images."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.formats.pictures import centre_square, in_threads, picture_bytes, read_picture
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.on_disk import Bytes

Unreadable = Literal["error", "skip"]

ENDINGS = ("bmp", "gif", "jpe", "jpeg", "jpg", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp")


def load_folder(
    directory: str | Path,
    size: int | None = 64,
    channels: int = 3,
    unreadable: Unreadable = "error",
) -> DataSet:
    """Load all images below a folder into memory, in the order of their paths.

    They take N · channels · size² bytes: 100,000 colour images of 64 × 64 take 1.2 GB. Files that
    start with a dot, and files of other kinds, are passed over.

    Args:
        directory: the folder. Where its images lie in two or more sub-folders, the first of them on
            each path is the class of the factor ``folder``, "." for none.
        size: height and width to which the central square is resized with antialiasing; None to
            take the images as they are, all of one size.
        channels: 3 for colour, 1 for grey.
        unreadable: "error", or "skip" to leave out images that can't be read; these are listed in
            ``facts["skipped"]``.

    Returns:
        The images; ``facts`` name the directory, the sub-folders and what was skipped.

    Raises:
        ValueError: no such folder, no image in it, one that can't be read or has another size than
            the first, or options that are not as described.
    """
    root = Path(directory).expanduser()
    _check(root, size, channels, unreadable)
    files = _image_files(root)
    if not files:
        raise ValueError(f"the folder {root} holds no image; images end in {', '.join(ENDINGS)}")

    def read(path: Path) -> Bytes | str:
        try:
            picture = read_picture(path, str(path), channels)
        except ValueError as error:
            if unreadable == "error":
                raise ValueError(
                    f"{error}; repair or remove it, or use unreadable='skip'"
                ) from error
            return str(error)
        return picture_bytes(picture if size is None else centre_square(picture, size))

    stored, kept, skipped = _gather(files, in_threads(read, files))
    if not kept:
        raise ValueError(f"none of the {len(files)} images in {root} can be read: {skipped[0]}")
    names, classes = _folders(root, kept)
    factored = len(names) > 1
    return DataSet(
        name=root.resolve().name,
        values=BytePixels(stored),
        factor_names=("folder",) if factored else (),
        factor_sizes=(len(names),) if factored else (),
        classes=classes[:, None] if factored else None,
        class_names={"folder": names} if factored else {},
        facts={"directory": str(root), "folders": names, "skipped": skipped},
    )


def _check(root: Path, size: int | None, channels: int, unreadable: str) -> None:
    if not root.is_dir():
        raise ValueError(f"{root} is no folder; give the folder that holds the images")
    if size is not None and size < 1:
        raise ValueError(
            f"got size={size}; give 1 or more pixels, or None to leave them as they are"
        )
    if channels not in (1, 3):
        raise ValueError(f"got channels={channels}; choose 3 for colour or 1 for grey")
    if unreadable not in get_args(Unreadable):
        raise ValueError(f"unknown unreadable={unreadable!r}; choose one of error, skip")


def _image_files(root: Path) -> list[Path]:
    found = [
        Path(place, name)
        for place, _, names in os.walk(root)
        for name in names
        if not name.startswith(".") and name.rpartition(".")[2].lower() in ENDINGS
    ]
    return sorted(found, key=lambda path: path.relative_to(root).parts)


def _gather(
    files: list[Path], results: Iterator[Bytes | str]
) -> tuple[Bytes, list[Path], list[str]]:
    """Return the images ``(N, C, H, W)``, their files, and why the others can't be read."""
    stored = np.empty((0, 0, 0, 0), np.uint8)
    kept: list[Path] = []
    skipped: list[str] = []
    for path, result in zip(files, results, strict=True):
        if isinstance(result, str):
            skipped.append(result)
            continue
        image = result.transpose(2, 0, 1)
        if not kept:
            stored = np.empty((len(files), *image.shape), np.uint8)
        if image.shape != stored.shape[1:]:
            raise ValueError(
                f"{path} has {_size(image)} pixels and {kept[0]} has {_size(stored)}; "
                "give size=64 or another to make them alike"
            )
        stored[len(kept)] = image
        kept.append(path)
    return stored[: len(kept)], kept, skipped


def _size(images: Bytes) -> str:
    *_, height, width = images.shape
    return f"{width} × {height}"


def _folders(root: Path, files: list[Path]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the sub-folders, and the class ``(N,)`` of each file."""
    parts = [path.relative_to(root).parts for path in files]
    of_file = [first if rest else "." for first, *rest in parts]
    names, classes = np.unique(of_file, return_inverse=True)
    return tuple(str(name) for name in names), classes.astype(np.int64)
