"""The label files of CelebA, as published (txt) or as on Kaggle (csv)."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_REMEDY = "use the file as it was published"


class Attributes(NamedTuple):
    """Binary attributes.

    Attributes:
        names: A names.
        values: whether each image has them, ``(N, A)``.
    """

    names: tuple[str, ...]
    values: NDArray[np.bool_]


def read_attributes(path: Path, images: Sequence[str]) -> Attributes:
    """Read ``list_attr_celeba.txt`` or ``.csv``: 1 has the attribute, −1 or 0 has it not.

    The txt starts with the number of images and a line of names; the csv with a line of names.

    Args:
        path: the file.
        images: the names of N images, in the order of the result.

    Raises:
        ValueError: the file is damaged, holds other values, or labels other images than these.
    """
    if path.suffix == ".csv":
        names, skipped = _line(path, 0).split(",")[1:], 1
    else:
        names, skipped = _line(path, 1).split(), 2
    values = _aligned(path, _table(path, skipped), images)
    if values.shape[1] != len(names):
        raise ValueError(
            f"{path} names {len(names)} attributes and has {values.shape[1]} columns; {_REMEDY}"
        )
    _check_values(path, values, {-1, 0, 1})
    if skipped == 2 and _line(path, 0).strip() != str(len(images)):
        raise ValueError(
            f"{path} announces {_line(path, 0).strip()} images and has {len(images)}; {_REMEDY}"
        )
    return Attributes(tuple(name.strip() for name in names), values > 0)


def read_partition(path: Path, images: Sequence[str]) -> NDArray[np.int64]:
    """Read ``list_eval_partition.txt`` or ``.csv``: 0 for training, 1 validation, 2 testing.

    Args:
        path: the file; the csv alone has a line of names.
        images: the names of N images, in the order of the result ``(N,)``.

    Raises:
        ValueError: as :func:`read_attributes` does.
    """
    values = _aligned(path, _table(path, int(path.suffix == ".csv")), images)
    if values.shape[1] != 1:
        raise ValueError(f"{path} has {values.shape[1]} numbers in a row, not one; {_REMEDY}")
    _check_values(path, values, {0, 1, 2})
    return values[:, 0]


def _line(path: Path, number: int) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return [file.readline() for _ in range(number + 1)][number].strip()


def _table(path: Path, skipped: int) -> pd.DataFrame:
    """Return a table of integers with the image's name as its index."""
    separator = "," if path.suffix == ".csv" else r"\s+"
    try:
        table = pd.read_csv(path, sep=separator, header=None, skiprows=skipped, index_col=0)
    except (ValueError, pd.errors.ParserError) as error:
        raise ValueError(f"{path} can't be read ({error}); {_REMEDY}") from error
    whole = all(pd.api.types.is_integer_dtype(kind) for kind in table.dtypes)
    if not whole or table.empty:
        raise ValueError(f"{path} is cut short or holds something else than integers; get it again")
    return table


def _aligned(path: Path, table: pd.DataFrame, images: Sequence[str]) -> NDArray[np.int64]:
    """Return the rows of the images, in their order."""
    rows = table.index.get_indexer(pd.Index(images)) if table.index.is_unique else None
    if rows is None:
        raise ValueError(f"{path} names an image twice; {_REMEDY}")
    if (rows < 0).any():
        raise ValueError(
            f"{path} has no row for the image {images[int(np.argmin(rows))]}; {_REMEDY}"
        )
    if len(table) != len(images):
        raise ValueError(
            f"{path} labels {len(table)} images, and {len(images)} are there; unpack them again"
        )
    return table.to_numpy(np.int64)[rows]


def _check_values(path: Path, values: NDArray[np.int64], allowed: set[int]) -> None:
    found = set(np.unique(values).tolist())
    if not found <= allowed:
        raise ValueError(
            f"{path} holds {min(found - allowed)}; it may hold "
            f"{', '.join(map(str, sorted(allowed)))}: {_REMEDY}"
        )
