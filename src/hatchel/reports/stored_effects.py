"""The arrays that a run on no images leaves in ``effects.npz``, checked and with names."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.records.files import read_arrays

Reals = NDArray[np.float64]
_AXES = {
    "effects": "DV",
    "explained": "V",
    "names": "V",
    "information": "L",
    "kl": "L",
    "latent_names": "L",
    "latent_laws": "L",
    "column_names": "D",
    "column_latents": "D",
}
_OF_SEQUENCES = {"originals": "MTP", "reconstructions": "MTP", "channel_names": "P"}


@dataclass(frozen=True)
class SequenceExamples:
    """A few sequences of T times and P channels, and what they are reconstructed as.

    Attributes:
        originals: (M, T, P).
        reconstructions: of these, (M, T, P).
        channel_names: (P,).
    """

    originals: Reals
    reconstructions: Reals
    channel_names: NDArray[np.str_]


@dataclass(frozen=True)
class RunEffects:
    """How L latents, D columns of a code, move V values.

    Attributes:
        latent_names: (L,).
        latent_laws: names of their laws, such as "gaussian", (L,).
        column_names: (D,).
        column_latents: which latent each column belongs to, (D,).
        effects: how far each value moves with each column, in its standard deviations, (D, V).
        explained: share of each value's variance that reconstructions have, (V,); NaN where it
            never varies.
        names: of the values, (V,).
        information: I(x; z) of every latent in nats, (L,); NaN of one without noise.
        kl: of every latent in nats, (L,).
        examples: where samples are sequences, of which V = T·P values, time by time; else None.
    """

    latent_names: NDArray[np.str_]
    latent_laws: NDArray[np.str_]
    column_names: NDArray[np.str_]
    column_latents: NDArray[np.int64]
    effects: Reals
    explained: Reals
    names: NDArray[np.str_]
    information: Reals
    kl: Reals
    examples: SequenceExamples | None = None


def read_effects(path: Path) -> RunEffects:
    """Read ``effects.npz``.

    Raises:
        ValueError: it can't be read, an array is missing or has a wrong shape.
    """
    try:
        stored = read_arrays(path)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"no readable effects at {str(path)!r}; train the run to its end first"
        ) from error
    sequences = not _OF_SEQUENCES.keys().isdisjoint(stored)
    _check_axes(stored, _AXES | _OF_SEQUENCES if sequences else _AXES, path)
    examples = (
        SequenceExamples(**{name: stored[name] for name in _OF_SEQUENCES}) if sequences else None
    )
    arrays: dict[str, Any] = {name: stored[name] for name in _AXES}
    return RunEffects(**arrays, examples=examples)


def _check_axes(stored: Mapping[str, NDArray[Any]], axes_of: Mapping[str, str], path: Path) -> None:
    sizes: dict[str, int] = {}
    for name, axes in axes_of.items():
        shape = stored[name].shape if name in stored else None
        fits = shape is not None and len(shape) == len(axes)
        for axis, size in zip(axes, shape or (), strict=False):
            fits = fits and sizes.setdefault(axis, size) == size
        if name == "originals" and fits:
            fits = sizes["V"] == sizes["T"] * sizes["P"]
        if not fits:
            raise ValueError(
                f"{str(path)!r} holds {name} of shape {shape}; write the effects of this run again"
            )
