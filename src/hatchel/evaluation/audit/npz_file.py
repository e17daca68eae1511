"""Codes in an npz, of this package or of other software."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.data.formats.npz import npz_array, npz_headers
from hatchel.evaluation.audit.named_classes import named_classes
from hatchel.evaluation.audit.representation import Representation
from hatchel.evaluation.class_names import class_names_in

_NAMES = ("column_names", "names")
_OWN = ("codes", *_NAMES, "blocks", "factors", "factor_names", "factor_class_names")
_UNUSED = ("log_variances",)


def read_npz(path: Path) -> Representation:
    """Read codes, and what is known of their rows.

    Args:
        path: an npz with ``codes (N, D)``; with the names of their columns, ``names (D,)`` or
            ``column_names``, and the block of each, ``blocks (D,)``, where they are known. Every
            other array ``(N,)``, numbers or texts, is a label or an attribute under its own name;
            so is every column of ``factors (N, K)`` under that in ``factor_names (K,)``, with the
            texts of its classes in ``factor_class_names (K, C)``.

    Raises:
        ValueError: a file that is damaged, pickled or without codes, or arrays that don't fit.
    """
    held = npz_headers(path)
    if "codes" not in held:
        raise ValueError(
            f"{path} has no array 'codes', only {', '.join(held) or 'nothing'}; store codes "
            "(N, D) beside labels and attributes (N,): "
            "numpy.savez_compressed(path, codes=…, income=…, sex=…)"
        )
    rows = held["codes"].shape[:1]
    named = [name for name, header in held.items() if name not in _OWN and header.shape == rows]
    others = [name for name in held if name not in (*_OWN, *_UNUSED, *named)]
    names = [npz_array(path, name) for name in _NAMES if name in held]
    return Representation(
        name=path.stem,
        source=str(path),
        codes=npz_array(path, "codes"),
        beside={**_factors(path, held), **{name: npz_array(path, name) for name in named}},
        columns=_texts(names[0]) if names else (),
        blocks=_texts(npz_array(path, "blocks")) if "blocks" in held else (),
        notes=(f"Left out of the file: {', '.join(others)}, not {rows[0]} values.",) * bool(others),
    )


def _factors(path: Path, held: Any) -> dict[str, NDArray[Any]]:
    if "factors" not in held:
        return {}
    values = npz_array(path, "factors")
    values = values[:, None] if values.ndim == 1 else values
    names = (
        _texts(npz_array(path, "factor_names"))
        if "factor_names" in held
        else tuple(f"factor {k}" for k in range(values.shape[1]))
    )
    if len(names) != values.shape[1]:
        raise ValueError(
            f"{path} has {values.shape[1]} factors and {len(names)} factor_names; store one each"
        )
    classes = (
        class_names_in(npz_array(path, "factor_class_names"))
        if "factor_class_names" in held
        else ((),) * len(names)
    )
    columns = zip(names, values.T, classes, strict=True)
    return {name: named_classes(column, known) for name, column, known in columns}


def _texts(given: NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in np.ravel(given))
