"""Codes that other software wrote: npz, or npy with a file of factors beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.lib import format as npy
from numpy.typing import NDArray

from hatchel.data.formats.npz import npz_array, npz_headers
from hatchel.evaluation.class_names import class_names_in
from hatchel.evaluation.coded import Coded
from hatchel.metrics.validation import Factors

KEYS = (
    "codes",
    "column_names",
    "factors",
    "factor_names",
    "factor_class_names",
    "log_variances",
)
"""The arrays of an npz; all but ``codes`` may be absent."""
TEXT = (".csv", ".tsv", ".txt")


class _Factors(NamedTuple):
    """Factors as a file holds them: values, names and class names, None where it has none."""

    values: NDArray[Any] | None
    names: tuple[str, ...] | None = None
    class_names: tuple[tuple[str, ...], ...] = ()


def read_codes(path: Path, factors: Path | None = None, name: str | None = None) -> Coded:
    """Read the codes of a model.

    Args:
        path: an npz with ``codes (N, D)`` and, where they are known, ``factors (N, K)`` integer
            classes, ``factor_names (K,)``, ``factor_class_names (K, C)``, ``column_names (D,)`` of
            the codes and ``log_variances (N, D)`` of q(z|x); or an npy with the codes alone. Names
            of classes end where they are empty: there may be none of a factor.
        factors: npy, npz (its ``factors``), csv or tsv with a header: the factors of the same
            samples, in place of those in the npz.
        name: of the model; by default the file's.

    Raises:
        ValueError: a file that is absent, damaged or pickled, or arrays that don't fit.
    """
    _check_there(path)
    stored = _arrays(path)
    if "codes" not in stored:
        raise ValueError(
            f"{path} has no array 'codes', only {', '.join(stored) or 'nothing'}; store codes "
            "(N, D) and factors (N, K): numpy.savez_compressed(path, codes=…, factors=…)"
        )
    given = _factors(factors) if factors is not None else _stored_factors(stored)
    return Coded(
        name=name or path.stem,
        source=str(path),
        codes=stored["codes"],
        column_names=_texts(stored.get("column_names")),
        factors=given.values,
        factor_names=_names(given.names, given.values),
        factor_class_names=given.class_names,
        log_variances=stored.get("log_variances"),
    )


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise ValueError(f"there is no file {str(path)!r}")


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    if path.suffix == ".npy":
        return {"codes": _plain(path)}
    if path.suffix != ".npz":
        raise ValueError(
            f"{str(path)!r} is neither a run nor codes; give the directory of a run, an npz with "
            "codes and factors, or an npy with codes beside --factors FILE"
        )
    held = npz_headers(path)
    wanted = [key for key in KEYS if key in held] if "codes" in held else []
    found = {key: npz_array(path, key) for key in wanted}
    return found or dict.fromkeys(held, np.empty(0))


def _plain(path: Path) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise ValueError(
            f"{path} can't be read: it is damaged, or holds Python objects, which may do harm and "
            "are not loaded; store numbers with numpy.save"
        ) from error
    return array


def _stored_factors(stored: Mapping[str, NDArray[Any]]) -> _Factors:
    names, classes = (stored.get(key) for key in ("factor_names", "factor_class_names"))
    return _Factors(
        stored.get("factors"),
        None if names is None else _texts(names),
        () if classes is None else class_names_in(classes),
    )


def _factors(path: Path) -> _Factors:
    """Read factors; text in a table becomes classes in alphabetical order."""
    _check_there(path)
    if path.suffix == ".npy":
        return _Factors(_plain(path))
    if path.suffix == ".npz":
        held = npz_headers(path)
        if "factors" not in held:
            raise ValueError(
                f"{path} has no array 'factors', only {', '.join(held) or 'nothing'}; store the "
                "factors (N, K) under that name"
            )
        return _stored_factors({key: npz_array(path, key) for key in KEYS if key in held})
    if path.suffix in TEXT:
        return _table(path)
    raise ValueError(
        f"{path.name!r} ends in {path.suffix!r}; factors are read from npz, npy, csv or tsv"
    )


def _table(path: Path) -> _Factors:
    try:
        table = pd.read_csv(path, sep="\t" if path.suffix == ".tsv" else ",")
    except (OSError, UnicodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path} can't be read as a table with a header: {error}") from error
    columns = [_classes(path, str(name), table[name]) for name in table.columns]
    return _Factors(
        np.stack([classes for classes, _ in columns], axis=1),
        tuple(str(name).strip() for name in table.columns),
        tuple(names for _, names in columns),
    )


def _classes(
    path: Path, name: str, column: "pd.Series[Any]"
) -> tuple[NDArray[Any], tuple[str, ...]]:
    if column.isna().any():
        raise ValueError(
            f"factor {name!r} of {path} lacks values; leave those samples out of codes and factors"
        )
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(), ()
    classes, names = pd.factorize(column, sort=True)
    return classes, tuple(map(str, names))


def _names(
    given: tuple[str, ...] | None, factors: Factors | NDArray[Any] | None
) -> tuple[str, ...]:
    if factors is None:
        return ()
    if given is not None:
        return given
    count = factors.shape[1] if factors.ndim == 2 else 1
    return tuple(f"factor {k}" for k in range(count))


def _texts(given: NDArray[Any] | None) -> tuple[str, ...]:
    return () if given is None else tuple(str(name) for name in np.asarray(given).ravel())
