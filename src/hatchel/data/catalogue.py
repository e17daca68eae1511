"""The data sets by name: where each lies, how large it is, and how to get it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from hatchel.data.download import Progress
from hatchel.data.letters import (
    SAMPLE_FILE,
    Name,
    Split,
    fetch_letters,
    find_letter_files,
    how_to_get_letters,
    load_letters,
)
from hatchel.data.location import shipped_file


@dataclass(frozen=True)
class DataSet:
    """What is known of a data set before it is loaded.

    Attributes:
        content: what it holds, in a few words.
        find: returns where it lies, or None where it is absent.
        counts: reads it whole and returns the number of samples of each split.
        how_to_get: returns what to do where it is absent.
        fetch: downloads it; None where it ships with the package or only the user may get it.
    """

    content: str
    find: Callable[[], str | None]
    counts: Callable[[], dict[str, int]]
    how_to_get: Callable[[], str]
    fetch: Callable[[Progress | None], object] | None = None


def data_set(name: str) -> DataSet:
    """Return the data set of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in DATA_SETS:
        raise ValueError(f"unknown data set {name!r}; choose one of {', '.join(DATA_SETS)}")
    return DATA_SETS[name]


def _letter_counts(name: Name) -> dict[str, int]:
    splits: tuple[Split, ...] = get_args(Split)
    return {split: len(load_letters(name, split).labels) for split in splits}


def _letters_directory() -> str | None:
    files = find_letter_files()
    return None if files is None else ", ".join(sorted({str(f.parent) for f in files.values()}))


DATA_SETS: Mapping[str, DataSet] = MappingProxyType(
    {
        "emnist-letters-sample": DataSet(
            content="2,000 handwritten letters, shipped with the package",
            find=lambda: str(shipped_file(SAMPLE_FILE)),
            counts=lambda: _letter_counts("sample"),
            how_to_get=lambda: "it ships with the package: install hatchel again",
        ),
        "emnist-letters": DataSet(
            content="all of EMNIST Letters, 28 × 28 pixels",
            find=_letters_directory,
            counts=lambda: _letter_counts("full"),
            how_to_get=how_to_get_letters,
            fetch=lambda progress: fetch_letters(progress=progress),
        ),
    }
)
