"""A user's own samples: an array, or an npy or npz file, as a data set."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hatchel.data.data_set import DataSet
from hatchel.data.own.array_file import Stored, stored_labels, stored_samples
from hatchel.data.own.factors import Named, factors_of
from hatchel.data.own.held import Held, held_images, held_numbers
from hatchel.data.own.layout import IMAGES, Layout, channels_first, layout_of
from hatchel.data.own.scaling import Scale
from hatchel.data.own.target import target_of
from hatchel.data.split import drawn_split


def load_array(
    samples: ArrayLike | str | Path,
    factors: ArrayLike | str | None = None,
    *,
    factor_names: Sequence[str] | None = None,
    factor_sizes: Sequence[int] | None = None,
    target: ArrayLike | str | None = None,
    split: Mapping[str, float] | None = None,
    split_seed: int = 0,
    key: str | None = None,
    layout: Layout = "auto",
    scale: Scale = "auto",
    name: str | None = None,
) -> DataSet:
    """Make a data set of an array, or of an npy or npz file.

    Values of images are bytes in 0 to 255 (or 0 and 1, where none is larger), booleans, or floats
    in [0, 1]; features and sequences are any finite numbers. They are looked through once. An npy
    file of images is mapped into memory rather than read, so that it may be larger than the memory;
    one of float16 or float64 is converted, and so is in memory.

    Args:
        samples: the array, or a file of it: images ``(N, H, W)``, ``(N, H, W, C)`` or ``(N, C, H,
            W)``, features ``(N, P)``, or sequences ``(N, T, P)``.
        factors: the class of each sample, ``(N, K)``, or ``(N,)`` for one factor; or the name of
            that array in the npz. Texts and a few different floats are numbered in their order and
            keep their names.
        factor_names: K names; by default "factor 1" and so on.
        factor_sizes: how many classes each factor has; by default those that occur.
        target: what is to be predicted, ``(N,)``, or the name of that array in the npz.
        split: shares of "validation" and "test", drawn by ``split_seed``; by default that of the
            file, where it holds ``x_train`` and ``x_test``.
        split_seed: of the draw.
        key: the name of the samples in an npz; by default its only array of three or four axes,
            else of two.
        layout: which axis is which; "auto" takes two axes for features, others for images, and the
            last or the second of four for the channels, whichever has 1 or 3 entries.
        scale: of features and sequences: "one" centres them and divides all by one number,
            "columns" each column by its own, "none" leaves them, "auto" leaves those that lie in
            [0, 1] and scales others as "one".
        name: what to call the set; by default the file's name.

    Returns:
        The set, its samples as float32; images are ``(C, H, W)`` in [0, 1].

    Raises:
        ValueError: a file that is absent or damaged, an array of another shape, type or range, with
            values that are no numbers, or without samples, or labels that don't fit them.

    Example:
        >>> load_array(np.zeros((10, 64, 64), np.uint8), np.arange(10) % 2).factor_sizes
        (2,)
    """
    path = Path(samples).expanduser() if isinstance(samples, str | Path) else None
    stored = _stored(samples) if path is None else stored_samples(path, key)
    chosen = layout_of(stored.samples, layout)
    held = _held(stored.samples, chosen, scale)
    n = len(held.values)
    varying = factors_of(_given(factors, path, "factors"), n, factor_names, factor_sizes)
    goal = _given(target, path, "target")
    wanted = target_of(None if goal is None else goal.array, "target", n)
    used = {label for label in (factors, target) if isinstance(label, str)}
    told = [wanted.note, _of_unused(stored, used)]
    notes = (*held.notes, *varying.notes, *filter(None, told))
    return DataSet(
        name=name or ("array" if path is None else path.stem),
        values=held.values,
        factor_names=varying.names,
        factor_sizes=varying.sizes,
        classes=varying.classes,
        target=wanted.values,
        target_size=wanted.size,
        class_names=varying.class_names | ({"target": wanted.names} if wanted.names else {}),
        value_range=held.range,
        split=drawn_split(n, split, split_seed) if split else stored.split,
        facts=held.facts(stored.samples.name, notes),
    )


def _stored(samples: Any) -> Stored:
    return Stored(Named(np.asarray(samples), "the array"), {})


def _given(labels: ArrayLike | str | None, path: Path | None, what: str) -> Named | None:
    if labels is None:
        return None
    if isinstance(labels, str):
        return stored_labels(path, labels, what)
    return Named(np.asarray(labels), what)


def _of_unused(stored: Stored, used: set[str]) -> str:
    names = ", ".join(name for name in stored.unused if name not in used)
    if not names:
        return ""
    return f"Not used: {names}; factors=… or target=… names one that says something of the samples."


def _held(source: Named, layout: Layout, scale: Scale) -> Held:
    if layout in IMAGES:
        return held_images(channels_first(source.array, layout), source.name)
    return held_numbers(source.array, source.name, scale)
