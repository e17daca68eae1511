"""The arrays that a trained run leaves in ``pictures.npz``, checked and with names."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.records.files import read_arrays

Bytes = NDArray[np.uint8]
Reals = NDArray[np.float64]

# Axes by letter: an axis has the same size wherever its letter stands; L latents, D columns.
_AXES = {
    "latent_names": "L",
    "latent_laws": "L",
    "column_names": "D",
    "column_latents": "D",
    "seed": "CHW",
    "traversal": "TSCHW",
    "traversal_latents": "T",
    "traversal_values": "S",
    "seed_values": "T",
    "information": "L",
    "kl": "L",
    "originals": "MCHW",
    "reconstructions": "MCHW",
    "samples": "NCHW",
    "mean_activation": "DYX",
}
_IMAGES = frozenset({"seed", "traversal", "originals", "reconstructions", "samples"})
_NAMES = frozenset({"latent_names", "latent_laws", "column_names"})
_PLACES = frozenset({"traversal_latents", "column_latents"})
_OPTIONAL = frozenset({"mean_activation"})


@dataclass(frozen=True)
class RunPictures:
    """What a trained model shows: images are bytes (…, C, H, W), grey (C = 1) or RGB (C = 3).

    Attributes:
        latent_names: of the L latents of its code (L,).
        latent_laws: names of their laws, such as "gaussian" (L,).
        column_names: of the D columns of its code (D,).
        column_latents: which latent each column belongs to (D,).
        seed: the image that is traversed (C, H, W).
        traversal: the decoded image for T latents at S values each (T, S, C, H, W).
        traversal_latents: which latents these are (T,).
        traversal_values: in standard deviations (S,), increasing.
        seed_values: where the seed image lies on each of these latents, in the same unit (T,).
        information: I(x; z) of every latent in nats (L,); NaN of one without noise.
        kl: of every latent in nats (L,).
        originals: images (M, C, H, W).
        reconstructions: of the originals (M, C, H, W).
        samples: from the prior (N, C, H, W).
        mean_activation: mean of each column by position (D, Y, X), averaged over all other factors;
            None where positions are no factors.
    """

    latent_names: NDArray[np.str_]
    latent_laws: NDArray[np.str_]
    column_names: NDArray[np.str_]
    column_latents: NDArray[np.int64]
    seed: Bytes
    traversal: Bytes
    traversal_latents: NDArray[np.int64]
    traversal_values: Reals
    seed_values: Reals
    information: Reals
    kl: Reals
    originals: Bytes
    reconstructions: Bytes
    samples: Bytes
    mean_activation: Reals | None = None


def read_pictures(path: Path) -> RunPictures:
    """Read ``pictures.npz``.

    Raises:
        ValueError: it can't be read, an array is missing or has a wrong shape or type.
    """
    try:
        stored = read_arrays(path)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"no readable pictures at {str(path)!r}; train the run to its end first"
        ) from error
    missing = sorted(_AXES.keys() - _OPTIONAL - stored.keys())
    if missing:
        raise _wrong(path, f"lacks {', '.join(missing)}")
    arrays = {name: stored[name] for name in _AXES if name in stored}
    _check_axes(arrays, path)
    _check_types(arrays, path)
    return RunPictures(**{name: _as_stored(name, array) for name, array in arrays.items()})


def _wrong(path: Path, what: str) -> ValueError:
    return ValueError(f"{str(path)!r} {what}; write the pictures of this run again")


def _check_axes(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    sizes: dict[str, int] = {}
    for name, array in arrays.items():
        axes = _AXES[name]
        known = len(axes) == array.ndim and all(
            sizes.setdefault(axis, size) == size
            for axis, size in zip(axes, array.shape, strict=True)
        )
        if not known:
            expected = ", ".join(f"{axis}={sizes.get(axis, 'any')}" for axis in axes)
            raise _wrong(path, f"holds {name} of shape {array.shape} instead of ({expected})")
    if sizes["C"] not in (1, 3):
        raise _wrong(path, f"holds images of {sizes['C']} channels instead of 1 (grey) or 3 (RGB)")
    if min(sizes["T"], sizes["S"]) < 1:
        raise _wrong(path, "holds a traversal of no latents or no values")
    for name in sorted(_PLACES):
        latents = arrays[name]
        if not (latents.min() >= 0 and latents.max() < sizes["L"]):
            said = f"holds {name} {latents.tolist()} of a model with {sizes['L']} latents"
            raise _wrong(path, said)


def _check_types(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    for name, array in arrays.items():
        kind, words = _kind(name)
        if not np.issubdtype(array.dtype, kind):
            raise _wrong(path, f"holds {name} as {array.dtype} instead of {words}")


def _kind(name: str) -> tuple[type[np.generic], str]:
    if name in _NAMES:
        return np.str_, "text"
    return (np.uint8, "bytes (uint8)") if name in _IMAGES else (np.number, "numbers")


def _as_stored(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if name in _IMAGES | _NAMES:
        return array
    return array.astype(np.int64 if name in _PLACES else np.float64)
