"""Whatever a user gives as data, as a data set."""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.data.formats.table_file import TABLES

_ARRAYS = (".npy", ".npz")


class Named(NamedTuple):
    """A data set by name, with its options: what a run stores, so that it can be loaded again."""

    name: str
    options: dict[str, Any]


def named_data(path: str | Path) -> Named:
    """Return the data set that a path stands for.

    Args:
        path: a folder of pictures, an npy or npz file of samples, or a csv, tsv or parquet table.

    Raises:
        ValueError: there is none, or its name ends in something else.
    """
    place = Path(path).expanduser().resolve()
    if place.is_dir():
        return Named("folder", {"directory": str(place)})
    if not place.is_file():
        raise ValueError(
            f"there is no {str(path)!r}; give a folder of pictures, an npy or npz file, or a table"
        )
    suffix = place.suffix.lower()
    if suffix in _ARRAYS:
        return Named("array", {"samples": str(place)})
    if suffix in TABLES:
        return Named("table", {"table": str(place)})
    raise ValueError(
        f"{place.name!r} ends in {suffix!r}; data are a folder of pictures, or a file that ends in "
        f"{', '.join((*_ARRAYS, *TABLES))}"
    )


def given_data(source: Any, **options: Any) -> DataSet:
    """Make a data set of whatever a user has.

    Args:
        source: a path (see :func:`named_data`), an array, a tensor on the CPU, a pandas data frame,
            or a data set, which is returned as it is.
        **options: of :func:`~hatchel.data.own.folder.load_folder`,
            :func:`~hatchel.data.own.arrays.load_array` or
            :func:`~hatchel.data.own.table.load_table`, whichever reads it.

    Raises:
        ValueError: it can't be read, or an option doesn't fit.
    """
    if isinstance(source, DataSet):
        if options:
            raise ValueError(f"a data set is taken as it is, without {next(iter(options))!r}")
        return source
    if isinstance(source, str | Path):
        name, found = named_data(source)
        return load(name, **(found | options))
    if isinstance(source, pd.DataFrame):
        return load("table", table=source, **options)
    return load("array", samples=source, **options)
