"""MNIST: 70,000 handwritten digits, found in the data directory or fetched."""

from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.download import Progress, download
from hatchel.data.formats.idx import read_idx
from hatchel.data.formats.npz import npz_array
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.source import Indices

Split = Literal["train", "test"]
Parts = Literal["train", "test", "published"]

FILE = "mnist.npz"
URL = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{FILE}"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
SIDE = 28
N_DIGITS = 10

_IDX_NAME = {"train": "train", "test": "t10k"}
# Ours, a directory of its own, then where torchvision puts the files.
_PLACES = ("", "mnist", "MNIST/raw", "MNIST")


class _Digits(NamedTuple):
    """Images ``(N, 28, 28)`` and labels ``(N,)`` as they were stored, and in which files."""

    images: NDArray[Any]
    labels: NDArray[Any]
    files: str


class _IdxFiles(NamedTuple):
    images: Path
    labels: Path


def load_mnist(split: Parts = "train", *, fetch: bool = True) -> DataSet:
    """Load MNIST from ``mnist.npz`` or from its IDX files, gzipped or not.

    Args:
        split: "train" (60,000) or "test" (10,000), or "published" for both, split into these.
        fetch: download ``mnist.npz`` (11 MB) where no file is in the data directory.

    Returns:
        Images ``(1, 28, 28)``, ink is 1, with the digit as their one factor.

    Raises:
        ValueError: an unknown split, files that are absent, damaged or no MNIST, or a download that
            failed.

    Source:
        Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998.
    """
    if split not in get_args(Parts):
        raise ValueError(f"unknown split {split!r}; choose one of {', '.join(get_args(Parts))}")
    parts: tuple[Split, ...] = get_args(Split) if split == "published" else (split,)
    read = [_found(part, fetch=fetch) for part in parts]
    digits = _joined(read)
    return DataSet(
        name="mnist",
        values=BytePixels(digits.images[:, None]),
        factor_names=("digit",),
        factor_sizes=(N_DIGITS,),
        classes=digits.labels.astype(np.int64)[:, None],
        facts={"split": split, "source": digits.files},
        split=_published(parts, read) if split == "published" else {},
    )


def find_mnist(split: Split = "train") -> Path | None:
    """Return the file that a split's images are read from, or None where it is absent."""
    npz = find_file(FILE, _PLACES)
    if npz is not None:
        return npz
    idx = _find_idx(split)
    return None if idx is None else idx.images


def how_to_get_mnist() -> str:
    """Say in one sentence how MNIST comes into the data directory."""
    return (
        f"download {URL} (11 MB) and put it at {data_directory() / FILE}, or put the four files "
        "{train,t10k}-{images-idx3,labels-idx1}-ubyte[.gz] there "
        f"(set {VARIABLE} for another directory)"
    )


def fetch_mnist(url: str = URL, sha256: str = SHA256, progress: Progress | None = None) -> Path:
    """Download ``mnist.npz`` into the data directory and return it.

    Raises:
        ValueError: the download failed; nothing half-written stays behind.
    """
    path = data_directory() / FILE
    download(url, sha256, path, progress)
    return path


def _find_idx(split: Split) -> _IdxFiles | None:
    start = _IDX_NAME[split]
    images = find_file(f"{start}-images-idx3-ubyte", _PLACES)
    labels = find_file(f"{start}-labels-idx1-ubyte", _PLACES)
    return None if images is None or labels is None else _IdxFiles(images, labels)


def _found(part: Split, *, fetch: bool) -> _Digits:
    """Return a part, checked; it is fetched where it is absent and may be."""
    if fetch and find_mnist(part) is None:
        fetch_mnist()
    digits = _read(part)
    _check(digits)
    return digits


def _joined(read: list[_Digits]) -> _Digits:
    if len(read) == 1:
        return read[0]
    images, labels = (np.concatenate([part[k] for part in read]) for k in (0, 1))
    return _Digits(images, labels, ", ".join(dict.fromkeys(part.files for part in read)))


def _published(parts: tuple[Split, ...], read: list[_Digits]) -> dict[str, Indices]:
    """Return where each part lies in the whole."""
    ends = np.cumsum([len(part.labels) for part in read])
    return {
        name: np.arange(end - len(part.labels), end)
        for name, part, end in zip(parts, read, ends, strict=True)
    }


def _read(split: Split) -> _Digits:
    npz, idx = find_file(FILE, _PLACES), _find_idx(split)
    if npz is not None:
        return _Digits(npz_array(npz, f"x_{split}"), npz_array(npz, f"y_{split}"), str(npz))
    if idx is not None:
        return _Digits(read_idx(idx.images), read_idx(idx.labels), f"{idx.images}, {idx.labels}")
    raise ValueError(f"MNIST is not in {data_directory()}; {how_to_get_mnist()}")


def _check(digits: _Digits) -> None:
    images, labels, files = digits
    n = len(labels) if labels.ndim == 1 else None
    if n == 0 or images.shape != (n, SIDE, SIDE) or images.dtype != np.uint8:
        raise ValueError(
            f"{files}: got images of shape {images.shape} and type {images.dtype} and labels of "
            f"shape {labels.shape}; MNIST has (N, {SIDE}, {SIDE}) of uint8 and (N,): take all from "
            "one release of MNIST"
        )
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= N_DIGITS:
        raise ValueError(
            f"{files}: got labels of type {labels.dtype} from {labels.min()} to {labels.max()}; "
            "MNIST has integers from 0 to 9: use the files as they were published"
        )
