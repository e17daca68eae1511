"""Handwritten letters: a sample of EMNIST Letters that ships with the package, and the whole.

The sample is 2,000 letters of both cases. Its training half has 26 to 53 images of every letter;
its test half has the letters a to s only.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.download import Progress, download, extract
from hatchel.data.formats.idx import read_idx
from hatchel.data.location import VARIABLE, data_directory, find_file, shipped_file

Split = Literal["train", "test"]
Name = Literal["sample", "full"]

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SIDE = 28
"""Height and width of a letter's image in pixels."""

SAMPLE_FILE = "emnist_letters_sample.npz"
ARCHIVE_URL = "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"
ARCHIVE_SHA256 = "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"
ARCHIVE_MEGABYTES = 562
_ARCHIVE = "gzip.zip"
_HOME = "emnist"
# Ours, then where torchvision puts the files, then the archive unpacked in place.
_PLACES = ("", _HOME, f"{_HOME}/gzip", "EMNIST/raw", "EMNIST/raw/gzip", "gzip")
_FILES = tuple(
    f"emnist-letters-{split}-{content}"
    for split in get_args(Split)
    for content in ("images-idx3-ubyte", "labels-idx1-ubyte")
)


@dataclass(frozen=True, eq=False)
class Letters:
    """Images of single letters.

    Attributes:
        images: (N, 28, 28) uint8, upright, ink is 255.
        labels: (N,) integers, 1 = a to 26 = z; upper and lower case are one class.
        source: the data set and its split, for records and messages.

    Raises:
        ValueError: the shapes, the type or the labels are others.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    source: str

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.shape != (len(labels), SIDE, SIDE) or labels.ndim != 1:
            raise ValueError(
                f"{self.source}: got images of shape {images.shape} and labels of shape "
                f"{labels.shape}; letters need (N, {SIDE}, {SIDE}) and (N,) with one N: "
                "use images and labels of one split"
            )
        if images.dtype != np.uint8 or not np.issubdtype(labels.dtype, np.integer):
            raise ValueError(
                f"{self.source}: got images of type {images.dtype} and labels of type "
                f"{labels.dtype}; letters need uint8 in 0 to 255 and integers: convert them"
            )
        if not np.isin(labels, np.arange(1, len(ALPHABET) + 1)).all():
            raise ValueError(
                f"{self.source}: got labels from {labels.min()} to {labels.max()}; letters have "
                "1 = a to 26 = z: use the Letters split of EMNIST"
            )

    def indices(self, letter: str) -> NDArray[np.intp]:
        """Return where the images of a letter are.

        Args:
            letter: one of a to z.

        Returns:
            (n,) positions in ``images``, ascending, n ≥ 1.

        Raises:
            ValueError: it is no letter, or there is no image of it.
        """
        if len(letter) != 1 or letter not in ALPHABET:
            raise ValueError(f"got {letter!r} for a letter; give one of a to z, in lower case")
        found = np.flatnonzero(self.labels == ALPHABET.index(letter) + 1)
        if not found.size:
            held = "".join(ALPHABET[label - 1] for label in np.unique(self.labels))
            raise ValueError(
                f"{self.source} has no image of the letter {letter!r}, only of {held!r}; take "
                "load_letters(split='train'), or the whole data set: load_letters('full')"
            )
        return found

    def of(self, letter: str) -> NDArray[np.uint8]:
        """Return the images of a letter, (n, 28, 28); raises as :meth:`indices` does."""
        return self.images[self.indices(letter)]


def load_letters(name: Name = "sample", split: Split = "train", *, fetch: bool = False) -> Letters:
    """Load handwritten letters.

    Args:
        name: "sample" ships with the package; "full" is EMNIST Letters, read from IDX files in the
            data directory.
        split: "train" or "test", as published.
        fetch: download the full data set (562 MB) where it is absent.

    Returns:
        The letters of that split, upright.

    Raises:
        ValueError: an unknown name or split, files that are absent, damaged or do not belong
            together, or a download that failed.

    Source:
        G. Cohen, S. Afshar, J. Tapson, A. van Schaik, "EMNIST: an extension of MNIST to handwritten
        letters", 2017, arXiv:1702.05373.
    """
    _check_choice("data set of letters", name, get_args(Name))
    _check_choice("split", split, get_args(Split))
    if name == "sample":
        return _load_sample(split)
    if fetch and find_letter_files() is None:
        fetch_letters()
    return _load_full(split)


def find_letter_files() -> dict[str, Path] | None:
    """Return the four IDX files of EMNIST Letters by name, or None where one is absent."""
    found = {name: find_file(name, _PLACES) for name in _FILES}
    whole = {name: path for name, path in found.items() if path is not None}
    return whole if len(whole) == len(found) else None


def how_to_get_letters() -> str:
    """Say in one sentence how the full EMNIST Letters come into the data directory."""
    home = data_directory() / _HOME
    return (
        f"run `hatchel data emnist-letters --fetch` ({ARCHIVE_MEGABYTES} MB; offline, first "
        f"download {ARCHIVE_URL} elsewhere and put it at {home / _ARCHIVE}), or put the files "
        f"emnist-letters-{{train,test}}-{{images-idx3,labels-idx1}}-ubyte[.gz] into {home} "
        f"(set {VARIABLE} for another directory)"
    )


def fetch_letters(
    url: str = ARCHIVE_URL, sha256: str = ARCHIVE_SHA256, progress: Progress | None = None
) -> Path:
    """Download EMNIST and keep the four files of its Letters.

    An archive that lies in the data directory already (``emnist/gzip.zip``) is used and kept; one
    that had to be downloaded is deleted after use.

    Args:
        url: where the archive is served.
        sha256: the archive's SHA-256.
        progress: told how far the download has come.

    Returns:
        The directory of the four files.

    Raises:
        ValueError: the download or the archive failed; nothing half-written stays behind.
    """
    home = data_directory() / _HOME
    archive = home / _ARCHIVE
    brought_by_user = archive.exists()
    download(url, sha256, archive, progress)
    try:
        extract(archive, {f"gzip/{name}.gz": home / f"{name}.gz" for name in _FILES})
    finally:
        if not brought_by_user:
            archive.unlink()
    return home


def _check_choice(what: str, got: str, allowed: tuple[str, ...]) -> None:
    if got not in allowed:
        raise ValueError(f"unknown {what} {got!r}; choose one of {', '.join(allowed)}")


def _load_sample(split: Split) -> Letters:
    with (
        shipped_file(SAMPLE_FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        images, labels = stored[f"x_{split}"], stored[f"y_{split}"]
    return Letters(images, labels.astype(np.int64), f"emnist-letters-sample/{split}")


def _load_full(split: Split) -> Letters:
    files = find_letter_files()
    if files is None:
        raise ValueError(
            f"the full EMNIST Letters are not in {data_directory()}; {how_to_get_letters()}"
        )
    images_file = files[f"emnist-letters-{split}-images-idx3-ubyte"]
    labels_file = files[f"emnist-letters-{split}-labels-idx1-ubyte"]
    images, labels = read_idx(images_file), read_idx(labels_file)
    if images.shape != (labels.size, SIDE, SIDE):
        raise ValueError(
            f"{images_file} holds an array of shape {images.shape} and {labels_file} "
            f"{labels.size} labels; they need (N, {SIDE}, {SIDE}) and N: take both files from one "
            "release of EMNIST Letters"
        )
    # EMNIST stores each image column by column.
    upright = np.ascontiguousarray(images.swapaxes(1, 2))
    return Letters(upright, labels.ravel().astype(np.int64), f"emnist-letters/{split}")
