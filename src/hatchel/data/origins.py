"""Where each data set lies, what it holds, and how to get it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from hatchel.data.download import Progress
from hatchel.data.labels import LabelKind
from hatchel.data.location import shipped_file
from hatchel.data.sets.adult import find_adult, how_to_get_adult
from hatchel.data.sets.cars3d import find_cars3d, how_to_get_cars3d
from hatchel.data.sets.celeba import find_celeba, how_to_get_celeba
from hatchel.data.sets.communities import find_communities, how_to_get_communities
from hatchel.data.sets.dsprites_file import find_dsprites, how_to_get_dsprites
from hatchel.data.sets.mnist import Split as MnistSplit
from hatchel.data.sets.mnist import fetch_mnist, find_mnist, how_to_get_mnist, load_mnist
from hatchel.data.sets.mpi3d import Name as Mpi3dName
from hatchel.data.sets.mpi3d import find_mpi3d, how_to_get_mpi3d
from hatchel.data.sets.shapes3d import find_shapes3d, how_to_get_shapes3d
from hatchel.data.sets.small_norb import find_small_norb, how_to_get_small_norb
from hatchel.data.words.letters import (
    SAMPLE_FILE,
    Name,
    Split,
    fetch_letters,
    find_letter_files,
    how_to_get_letters,
    load_letters,
)
from hatchel.names.known import known_name

RENDERED = "rendered by the package"
_MNIST: tuple[MnistSplit, ...] = get_args(MnistSplit)


@dataclass(frozen=True)
class Origin:
    """What is known of a data set before it is loaded.

    Attributes:
        content: what it holds, in a few words.
        find: returns where it lies, or None where it is absent.
        how_to_get: returns what to do where it is absent.
        labels: what is known of its samples when it is loaded for training.
        counts: reads it whole and returns the number of samples of each split; None where that
            takes long.
        fetch: downloads it; None where it ships with the package or only the user may get it.
    """

    content: str
    find: Callable[[], str | None]
    how_to_get: Callable[[], str]
    labels: tuple[LabelKind, ...] = ("factors",)
    counts: Callable[[], dict[str, int]] | None = None
    fetch: Callable[[Progress | None], object] | None = None


def origin_of(name: str) -> Origin:
    """Return the data set of that name.

    Raises:
        ValueError: there is none.
    """
    return ORIGINS[known_name("data set", name, ORIGINS)]


def _letter_counts(name: Name) -> dict[str, int]:
    splits: tuple[Split, ...] = get_args(Split)
    return {split: len(load_letters(name, split).labels) for split in splits}


def _letters_directory() -> str | None:
    files = find_letter_files()
    return None if files is None else ", ".join(sorted({str(f.parent) for f in files.values()}))


def _lies(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _mpi3d(name: Mpi3dName) -> Origin:
    return Origin(
        content="1,036,800 pictures of a robot arm, 64 × 64 colour, seven factors",
        find=lambda: _lies(find_mpi3d(name)),
        how_to_get=lambda: how_to_get_mpi3d(name),
    )


ORIGINS: Mapping[str, Origin] = MappingProxyType(
    {
        "emnist-letters-sample": Origin(
            content="2,000 handwritten letters, shipped with the package",
            find=lambda: str(shipped_file(SAMPLE_FILE)),
            counts=lambda: _letter_counts("sample"),
            how_to_get=lambda: "it ships with the package: install hatchel again",
        ),
        "emnist-letters": Origin(
            content="all of EMNIST Letters, 28 × 28 pixels",
            find=_letters_directory,
            counts=lambda: _letter_counts("full"),
            how_to_get=how_to_get_letters,
            fetch=lambda progress: fetch_letters(progress=progress),
        ),
        "dsprites": Origin(
            content="737,280 white sprites, 64 × 64: shape, scale, orientation, position",
            find=lambda: _lies(find_dsprites()) or RENDERED,
            how_to_get=how_to_get_dsprites,
        ),
        "dsprites-unfair": Origin(
            content="dSprites drawn with shape and position x dependent, five binary attributes",
            labels=("factors", "attributes"),
            find=lambda: _lies(find_dsprites()) or RENDERED,
            how_to_get=how_to_get_dsprites,
        ),
        "portraits": Origin(
            content="faces, 64 × 64 colour: skin, azimuth, smile, hair, lighting, background",
            find=lambda: RENDERED,
            how_to_get=lambda: "it is rendered, nothing has to be fetched",
        ),
        "mnist": Origin(
            content="70,000 handwritten digits, 28 × 28",
            find=lambda: _lies(find_mnist("train")),
            how_to_get=how_to_get_mnist,
            counts=lambda: {split: len(load_mnist(split, fetch=False)) for split in _MNIST},
            fetch=lambda progress: fetch_mnist(progress=progress),
        ),
        "celeba": Origin(
            content="202,599 faces, 64 × 64 colour, 40 binary attributes",
            labels=("attributes",),
            find=lambda: _lies(find_celeba()),
            how_to_get=how_to_get_celeba,
        ),
        "adult": Origin(
            content="answers to the US census of 1994; sex, race, age; whether income is high",
            labels=("attributes", "target"),
            find=lambda: _lies(find_adult()),
            how_to_get=how_to_get_adult,
        ),
        "communities": Origin(
            content="1,994 communities of the USA in 100 numbers; race, wealth; how violent",
            labels=("attributes", "target"),
            find=lambda: _lies(find_communities()),
            how_to_get=how_to_get_communities,
        ),
        "shapes3d": Origin(
            content="480,000 scenes of one solid, 64 × 64 colour, six factors",
            find=lambda: _lies(find_shapes3d()),
            how_to_get=how_to_get_shapes3d,
        ),
        "cars3d": Origin(
            content="17,568 cars, 64 × 64 colour: elevation, azimuth, type",
            find=lambda: _lies(find_cars3d()),
            how_to_get=how_to_get_cars3d,
        ),
        "smallnorb": Origin(
            content="48,600 toys, 64 × 64 grey: category, elevation, azimuth, lighting",
            find=lambda: "found" if find_small_norb() else None,
            how_to_get=how_to_get_small_norb,
        ),
        **{name: _mpi3d(name) for name in get_args(Mpi3dName)},
    }
)
