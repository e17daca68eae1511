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

# Axes by letter: an axis has the same size wherever its letter stands.
_AXES = {
    "seed": "CHW",
    "traversal": "LSCHW",
    "traversal_latents": "L",
    "traversal_values": "S",
    "seed_values": "L",
    "information": "D",
    "kl": "D",
    "originals": "MCHW",
    "reconstructions": "MCHW",
    "samples": "NCHW",
    "mean_activation": "DYX",
}
_IMAGES = frozenset({"seed", "traversal", "originals", "reconstructions", "samples"})
_OPTIONAL = frozenset({"mean_activation"})


@dataclass(frozen=True)
class RunPictures:
    """What a trained model shows: images are bytes (…, C, H, W), grey (C = 1) or RGB (C = 3).

    Attributes:
        seed: the image that is traversed (C, H, W).
        traversal: the decoded image for L latents at S values each (L, S, C, H, W).
        traversal_latents: which latents these are (L,).
        traversal_values: in standard deviations (S,), increasing.
        seed_values: where the seed image lies on each of these latents, in the same unit (L,).
        information: I(x; z_d) of every latent in nats (D,).
        kl: of every latent in nats (D,).
        originals: images (M, C, H, W).
        reconstructions: of the originals (M, C, H, W).
        samples: from the prior (N, C, H, W).
        mean_activation: mean of each latent by position (D, Y, X), averaged over all other factors;
            None where positions are no factors.
    """

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
    if min(sizes["L"], sizes["S"]) < 1:
        raise _wrong(path, "holds a traversal of no latents or no values")
    latents = arrays["traversal_latents"]
    if not (latents.min() >= 0 and latents.max() < sizes["D"]):
        raise _wrong(path, f"traverses latents {latents.tolist()} of a model with {sizes['D']}")


def _check_types(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    for name, array in arrays.items():
        allowed, words = (
            ((np.uint8,), "bytes (uint8)") if name in _IMAGES else ((np.number,), "numbers")
        )
        if not any(np.issubdtype(array.dtype, kind) for kind in allowed):
            raise _wrong(path, f"holds {name} as {array.dtype} instead of {words}")


def _as_stored(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if name in _IMAGES:
        return array
    return array.astype(np.int64 if name == "traversal_latents" else np.float64)
