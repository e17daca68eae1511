"""A user's own images: an array, or an npy or npz file, as an image set."""

import math
import operator
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike, NDArray

from hatchel.data.data_set import Classes, DataSet
from hatchel.data.formats.npz import npz_array, npz_headers
from hatchel.data.values.in_memory import BytePixels, StoredValues
from hatchel.data.values.source import Values

Layout = Literal["auto", "NHW", "NHWC", "NCHW"]

_CHANNELS = (1, 3)
_VALUES_AT_ONCE = 2**24
_SHAPES = "(N, H, W), (N, H, W, C) or (N, C, H, W)"


class _Named(NamedTuple):
    """An array and what to call it in a message."""

    array: NDArray[Any]
    name: str


class _Factors(NamedTuple):
    classes: Classes | None
    names: tuple[str, ...]
    sizes: tuple[int, ...]


def load_array(
    samples: ArrayLike | str | Path,
    factors: ArrayLike | str | None = None,
    *,
    factor_names: Sequence[str] | None = None,
    factor_sizes: Sequence[int] | None = None,
    key: str | None = None,
    layout: Layout = "auto",
    name: str | None = None,
) -> DataSet:
    """Make an image set of an array, or of an npy or npz file.

    Values are bytes in 0 to 255 (or 0 and 1, where none is larger), booleans, or floats in [0, 1].
    They are looked through once. An npy file is mapped into memory rather than read, so that it may
    be larger than the memory; one of float16 or float64 is converted, and so is in memory.

    Args:
        samples: the array, or a file of it: ``(N, H, W)``, ``(N, H, W, C)`` or ``(N, C, H, W)``.
        factors: integer classes of each image, ``(N, K)``, or ``(N,)`` for one factor; or the name
            of that array in the npz.
        factor_names: K names; by default "factor 1" and so on.
        factor_sizes: how many classes each factor has; by default the largest class and one.
        key: the name of the images in an npz; by default its only array of three or four axes.
        layout: which axis is which; "auto" takes the last or the second of four axes for the
            channels, whichever has 1 or 3 entries.
        name: what to call the set; by default the file's name.

    Returns:
        The set, its images as float32 ``(C, H, W)`` in [0, 1].

    Raises:
        ValueError: a file that is absent or damaged, an array of another shape, type or range, with
            values that are no numbers, or without images, or factors that don't fit them.

    Example:
        >>> load_array(np.zeros((10, 64, 64), np.uint8), np.arange(10) % 2).factor_sizes
        (2,)
    """
    path = Path(samples).expanduser() if isinstance(samples, str | Path) else None
    source = _Named(np.asarray(samples), "the array") if path is None else _stored(path, key)
    stored = _channels_first(source, layout)
    varying = _factors(_given(factors, path), len(stored), factor_names, factor_sizes)
    return DataSet(
        name=name or ("array" if path is None else path.stem),
        values=_pixels(stored, source.name),
        factor_names=varying.names,
        factor_sizes=varying.sizes,
        classes=varying.classes,
        facts={"source": source.name},
    )


def _stored(path: Path, key: str | None) -> _Named:
    if not path.is_file():
        raise ValueError(f"there is no file {path}; give an npy or npz file of images")
    if path.suffix == ".npz":
        key = key or _only_images(path)
        return _Named(npz_array(path, key), f"{key!r} of {path}")
    try:
        return _Named(npy.open_memmap(path, mode="r"), str(path))
    except (ValueError, OSError, EOFError) as error:
        raise ValueError(
            f"{path} is damaged, or no npy file of numbers ({error}); store the images with "
            "numpy.save"
        ) from error


def _given(factors: ArrayLike | str | None, path: Path | None) -> _Named | None:
    if factors is None:
        return None
    if not isinstance(factors, str):
        return _Named(np.asarray(factors), "factors")
    if path is None or path.suffix != ".npz":
        raise ValueError(
            f"got factors={factors!r} without an npz file; give the classes themselves"
        )
    return _Named(npz_array(path, factors), f"{factors!r} of {path}")


def _only_images(path: Path) -> str:
    headers = npz_headers(path)
    found = [name for name, header in headers.items() if len(header.shape) in (3, 4)]
    if len(found) != 1:
        held = ", ".join(f"{name} {header.shape}" for name, header in headers.items())
        raise ValueError(
            f"{path} has {len(found)} arrays of three or four axes ({held or 'it is empty'}); "
            "name the one with the images as key"
        )
    return found[0]


def _channels_first(source: _Named, layout: Layout) -> NDArray[Any]:
    """Return the images as ``(N, C, H, W)``, without a copy."""
    array = source.array
    if layout not in get_args(Layout):
        raise ValueError(f"unknown layout {layout!r}; choose one of {', '.join(get_args(Layout))}")
    chosen = _guess(source) if layout == "auto" else layout
    if array.ndim != len(chosen):
        raise ValueError(
            f"{source.name} has shape {array.shape}, and {chosen} has {len(chosen)} axes; images "
            f"are {_SHAPES}"
        )
    if not array.size:
        raise ValueError(f"{source.name} has shape {array.shape}, so no image; give one at least")
    if chosen == "NHW":
        return array[:, None]
    return np.moveaxis(array, -1, 1) if chosen == "NHWC" else array


def _guess(source: _Named) -> Layout:
    shape = source.array.shape
    if len(shape) == 3:
        return "NHW"
    last, second = (len(shape) == 4 and shape[axis] in _CHANNELS for axis in (-1, 1))
    if last and not second:
        return "NHWC"
    if second and not last:
        return "NCHW"
    raise ValueError(
        f"{source.name} has shape {shape}; images are {_SHAPES}, and which axis is the channels "
        "is not plain: reshape them, or give layout='NHWC' or 'NCHW'"
    )


def _pixels(images: NDArray[Any], name: str) -> Values:
    kind = images.dtype
    if kind == np.bool_:
        return BytePixels(images.view(np.uint8), top=1)
    if kind == np.uint8:
        top = max(int(part.max()) for part in _parts(images))
        return BytePixels(images, top=1 if top <= 1 else 255)
    if kind.kind != "f":
        raise ValueError(
            f"{name} has values of type {kind}; give uint8 in 0 to 255, booleans, or floats in "
            "[0, 1]: convert them"
        )
    for part in _parts(images):
        low, high = part.min(), part.max()
        if not (low >= 0 and high <= 1):  # so written that it also catches what is no number
            raise ValueError(
                f"{name} has values from {low} to {high}; floats lie in [0, 1]: scale them, or "
                "convert them to uint8 in 0 to 255"
            )
    return StoredValues(images.astype(np.float32, copy=False))


def _parts(images: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield a few images at a time, so that a mapped file is never in memory whole."""
    size = max(1, _VALUES_AT_ONCE // math.prod(images.shape[1:]))
    return (images[start : start + size] for start in range(0, len(images), size))


def _factors(
    given: _Named | None, n: int, names: Sequence[str] | None, sizes: Sequence[int] | None
) -> _Factors:
    """Return the factors checked, named and sized; none where none were given."""
    if given is None:
        if names or sizes:
            raise ValueError("got names or sizes of factors and no factors; give the classes too")
        return _Factors(None, (), ())
    classes = given.array[:, None] if given.array.ndim == 1 else given.array
    if classes.ndim != 2 or len(classes) != n or not classes.shape[1]:
        raise ValueError(
            f"{given.name} has shape {given.array.shape} for {n} images; factors are ({n}, K), or "
            f"({n},) for one factor"
        )
    if classes.dtype.kind not in "iub":
        raise ValueError(
            f"{given.name} has values of type {classes.dtype}; factors are integer classes: number "
            "the values with numpy.unique(values, return_inverse=True)"
        )
    classes = classes.astype(np.int64)
    return _Factors(classes, _names(given, classes, names), _sizes(given, classes, sizes))


def _names(given: _Named, classes: Classes, names: Sequence[str] | None) -> tuple[str, ...]:
    k = classes.shape[1]
    if names is None:
        return tuple(f"factor {column}" for column in range(1, k + 1))
    if isinstance(names, str) or len(names) != k or len({*names}) != k:
        raise ValueError(f"got factor_names {names!r}; {given.name} needs {k} different names")
    return tuple(names)


def _sizes(given: _Named, classes: Classes, sizes: Sequence[int] | None) -> tuple[int, ...]:
    least = tuple(int(top) + 1 for top in classes.max(axis=0))
    if classes.min() < 0:
        raise ValueError(
            f"{given.name} has the class {classes.min()}; classes are 0, 1, …: number the values "
            "with numpy.unique(values, return_inverse=True)"
        )
    if sizes is None:
        return least
    if len(sizes) != len(least) or any(map(operator.lt, sizes, least)):
        raise ValueError(
            f"got factor_sizes {tuple(sizes)}; the classes of {given.name} need at least {least}"
        )
    return tuple(sizes)
