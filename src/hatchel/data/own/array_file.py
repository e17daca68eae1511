"""What a user's npy or npz file holds: the samples, what else is known of them, and a split."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hatchel.data.formats.npz import Header, npz_array, npz_headers
from hatchel.data.own.factors import Named
from hatchel.data.values.source import Indices

_PARTS = {"train": "train", "valid": "validation", "val": "validation", "test": "test"}


class Stored(NamedTuple):
    """Samples, and what was found beside them.

    Attributes:
        samples: with what to call them.
        split: as published, where the file holds them in parts: ``x_train``, ``x_test``.
        unused: the other arrays, by name.
    """

    samples: Named
    split: dict[str, Indices]
    unused: tuple[str, ...] = ()


def stored_samples(path: Path, key: str | None) -> Stored:
    """Read the samples of a file; an npy is mapped.

    Args:
        path: an npy or npz file.
        key: the name of the samples in an npz: of their array, or what ``x_train`` and ``x_test``
            have in common; by default the only array of three or four axes, else of two.

    Raises:
        ValueError: the file is absent or damaged, or which array is meant is not plain.
    """
    if not path.is_file():
        raise ValueError(f"there is no file {path}; give an npy or npz file of samples")
    if path.suffix == ".npz":
        return _of_npz(path, key)
    try:
        return Stored(Named(npy.open_memmap(path, mode="r"), str(path)), {})
    except (ValueError, OSError, EOFError) as error:
        raise ValueError(
            f"{path} is damaged, or no npy file of numbers ({error}); store the samples with "
            "numpy.save"
        ) from error


def stored_labels(path: Path | None, key: str, what: str) -> Named:
    """Read one of the other arrays of an npz, in parts where the samples are.

    Args:
        path: of the npz.
        key: the name of the array, or what ``y_train`` and ``y_test`` have in common.
        what: it is, for messages.

    Raises:
        ValueError: there is none of that name, or no npz.
    """
    if path is None or path.suffix != ".npz":
        raise ValueError(f"got {what}={key!r} without an npz file; give the classes themselves")
    parts = _groups(npz_headers(path)).get(key, {})
    arrays = [npz_array(path, name) for name in parts.values()] or [npz_array(path, key)]
    return Named(np.concatenate(arrays) if len(arrays) > 1 else arrays[0], f"{key!r} of {path}")


def _of_npz(path: Path, key: str | None) -> Stored:
    headers = npz_headers(path)
    groups = _groups(headers)
    if key is not None and key not in groups:
        return Stored(Named(npz_array(path, key), f"{key!r} of {path}"), {})
    key = key or _only_samples(path, headers, groups)
    parts = groups[key]
    arrays = {part: npz_array(path, name) for part, name in parts.items()}
    samples = np.concatenate([*arrays.values()]) if len(arrays) > 1 else arrays[next(iter(arrays))]
    unused = tuple(name for name in groups if name != key)
    return Stored(Named(samples, f"{key!r} of {path}"), _split(arrays), unused)


def _groups(headers: dict[str, Header]) -> dict[str, dict[str, str]]:
    """Return the arrays by name; those of the same name but for a part are parts of one."""
    groups: dict[str, dict[str, str]] = {}
    for name in headers:
        stem, _, part = name.rpartition("_")
        if stem and part in _PARTS and f"{stem}_train" in headers:
            groups.setdefault(stem, {})[_PARTS[part]] = name
        else:
            groups.setdefault(name, {})[""] = name
    return groups


def _only_samples(path: Path, headers: dict[str, Header], groups: dict[str, dict[str, str]]) -> str:
    axes = {key: len(headers[next(iter(parts.values()))].shape) for key, parts in groups.items()}
    found = [key for key, count in axes.items() if count in (3, 4)]
    found = found or [key for key, count in axes.items() if count == 2]
    if len(found) != 1:
        held = ", ".join(f"{name} {header.shape}" for name, header in headers.items())
        raise ValueError(
            f"{path} has {len(found)} arrays of three or four axes, or of two "
            f"({held or 'it is empty'}); name the one with the samples as key"
        )
    return found[0]


def _split(arrays: dict[str, NDArray[Any]]) -> dict[str, Indices]:
    """Return where each part lies in the whole."""
    if len(arrays) == 1:
        return {}
    ends = np.cumsum([len(array) for array in arrays.values()])
    return {
        part: np.arange(end - len(array), end)
        for end, (part, array) in zip(ends, arrays.items(), strict=True)
    }
