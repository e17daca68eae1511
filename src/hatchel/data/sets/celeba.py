"""CelebA: 202,599 aligned faces with 40 binary attributes, from the user's own copy."""

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.formats.pictures import centre_square, in_threads, picture_bytes, read_picture
from hatchel.data.formats.unpacking import Keep, check_keep, unpacked, unpacked_file
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.sets.celeba_labels import Attributes, read_attributes, read_partition
from hatchel.data.values.on_disk import Bytes
from hatchel.data.values.source import Values
from hatchel.data.values.subset import Subset

Split = Literal["all", "train", "valid", "test", "published"]

NAME = "celeba"
_IMAGES = "img_align_celeba"
_ENDINGS = (".jpg", ".jpeg", ".png")
_PLACES = (NAME, "", "CelebA", f"{NAME}/Img", "CelebA/Img")
_LABELS = (NAME, "", "CelebA", f"{NAME}/Anno", "CelebA/Anno", f"{NAME}/Eval", "CelebA/Eval")
_ALIGNED = (178, 218)
_CROP = 148
_BLOCK = 1024
_SITE = "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"


class _Source(NamedTuple):
    """Image files in a directory or an archive.

    Attributes:
        sizes: of each file in bytes, by name, in the order of the names.
        read: returns the content of the file of that name.
    """

    sizes: Mapping[str, int]
    read: Callable[[str], bytes]


def load_celeba(split: Split = "all", size: int = 64, keep: Keep = "unpacked") -> DataSet:
    """Load the aligned images of CelebA: the central 148 × 148 of 178 × 218 pixels, resized.

    The square is resized with antialiasing by a triangle filter, as torchvision does it by default.
    The images are read from ``img_align_celeba/`` or ``img_align_celeba.zip``.

    Args:
        split: all images, or those of the published partition, from ``list_eval_partition``;
            "published" for all of them, split into these.
        size: height and width of the images.
        keep: "unpacked" decodes all images once, on all cores, into a file beside them (2.5 GB at
            64 × 64) and maps it into memory, so that the system keeps in it what is in use and has
            room; names and sizes of the image files decide whether that file is still right.
            "memory" decodes them each time into as much memory.

    Returns:
        The images in the order of their names, in colour, with the ``attributes`` of
        ``list_attr_celeba`` (txt or csv) where that file is.

    Raises:
        ValueError: unknown options, images that are absent, damaged or of another size, label files
            that don't fit them, or too little space on the disk.

    Source:
        Z. Liu, P. Luo, X. Wang, X. Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015.
    """
    _check(split, size, keep)
    path = find_celeba()
    if path is None:
        raise ValueError(
            f"{_IMAGES} or {_IMAGES}.zip is not in {data_directory()}; {how_to_get_celeba()}"
        )
    with _opened(path) as source:
        names = tuple(source.sizes)
        if not names:
            raise ValueError(f"{path} holds no image; {how_to_get_celeba()}")
        # Labels first: they are read in seconds, and the images in minutes.
        attributes, partition = _labels(names)
        chosen = _chosen(split, partition, len(names))
        pixels = _pixels(path, source, size, keep)
    return DataSet(
        name=NAME,
        values=pixels if len(chosen) == len(names) else Subset(pixels, chosen),
        attribute_names=attributes.names if attributes else (),
        attributes=attributes.values[chosen].astype(np.int8) if attributes else None,
        split=_published(partition) if split == "published" and partition is not None else {},
        facts={"images": str(path), "split": split, "crop": _CROP},
    )


def find_celeba() -> Path | None:
    """Return the directory or the zip file of the aligned images, or None where neither is."""
    homes = [data_directory() / place for place in _PLACES]
    nested = [home / _IMAGES / _IMAGES for home in homes]  # as Kaggle's archive unpacks
    directories = [path for path in (*nested, *(home / _IMAGES for home in homes)) if path.is_dir()]
    archives = [home / f"{_IMAGES}.zip" for home in homes]
    return next((path for path in (*directories, *archives) if path.exists()), None)


def how_to_get_celeba() -> str:
    """Say in one sentence how the files come into the data directory."""
    return (
        f"agree to the terms at {_SITE}, download {_IMAGES}.zip, list_attr_celeba.txt and "
        f"list_eval_partition.txt, and put them into {data_directory() / NAME} "
        f"(set {VARIABLE} for another directory)"
    )


def _check(split: str, size: int, keep: str) -> None:
    if split not in get_args(Split):
        raise ValueError(f"unknown split {split!r}; choose one of {', '.join(get_args(Split))}")
    if not 1 <= size <= _CROP:
        raise ValueError(
            f"got size={size}; the cropped images have {_CROP} pixels: give 1 to {_CROP}"
        )
    check_keep(keep, ("memory", "unpacked"))


@contextmanager
def _opened(path: Path) -> Iterator[_Source]:
    if path.is_dir():
        with os.scandir(path) as entries:
            files = {e.name: e.stat().st_size for e in entries if _is_image(e.name)}
        yield _Source(dict(sorted(files.items())), lambda name: _content(path / name))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = {
                Path(info.filename).name: info
                for info in archive.infolist()
                if _is_image(Path(info.filename).name)
            }
            sizes = {name: info.file_size for name, info in sorted(members.items())}
            yield _Source(sizes, lambda name: archive.read(members[name]))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ValueError(f"{path} is damaged or cut short ({error}); download it again") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} can't be read ({error.strerror})") from error


def _is_image(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def _labels(names: tuple[str, ...]) -> tuple[Attributes | None, NDArray[np.int64] | None]:
    attributes, partition = _label_file("list_attr_celeba"), _label_file("list_eval_partition")
    return (
        None if attributes is None else read_attributes(attributes, names),
        None if partition is None else read_partition(partition, names),
    )


def _label_file(stem: str) -> Path | None:
    return find_file(f"{stem}.txt", _LABELS) or find_file(f"{stem}.csv", _LABELS)


def _chosen(split: Split, partition: NDArray[np.int64] | None, count: int) -> NDArray[np.int64]:
    if split == "all":
        return np.arange(count)
    if partition is None:
        raise ValueError(
            f"the split {split!r} needs list_eval_partition.txt, which is not in "
            f"{data_directory() / NAME}; get it from {_SITE}, or take split='all'"
        )
    if split == "published":
        return np.arange(count)
    return np.flatnonzero(partition == get_args(Split).index(split) - 1)


def _published(partition: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    names = ("train", "validation", "test")
    return {name: np.flatnonzero(partition == code) for code, name in enumerate(names)}


def _pixels(path: Path, source: _Source, size: int, keep: Keep) -> Values:
    target = unpacked_file(path, f"{NAME}-{_CROP}-{size}", source.sizes.items())
    shape = (len(source.sizes), 3, size, size)
    return unpacked(keep, target, shape, _blocks(path, source, size))


def _blocks(path: Path, source: _Source, size: int) -> Iterator[Bytes]:
    def read(name: str) -> Bytes:
        picture = read_picture(io.BytesIO(source.read(name)), f"{path}/{name}", channels=3)
        if picture.size != _ALIGNED:
            raise ValueError(
                f"{path}/{name} has {picture.width} × {picture.height} pixels; the aligned images "
                f"of CelebA have {_ALIGNED[0]} × {_ALIGNED[1]}: use them as they were published"
            )
        return picture_bytes(centre_square(picture, size, _CROP))

    names = list(source.sizes)
    for start in range(0, len(names), _BLOCK):
        yield np.stack(list(in_threads(read, names[start : start + _BLOCK])))
