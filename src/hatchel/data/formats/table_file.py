"""Tables as people keep them: CSV, TSV, Parquet, NPY and NPZ, read into named columns."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd

# What stands for a missing value besides an empty cell and pandas' own list.
MISSING = ["?"]
TABLES = (".csv", ".data", ".txt", ".tsv", ".tab", ".parquet")
SUFFIXES = (*TABLES, ".npy", ".npz")


def read_table(path: Path, columns: int = 1) -> pd.DataFrame:
    """Read a file into a table with one column per variable.

    Args:
        path: ``.csv``, ``.data`` or ``.txt`` with a header and any usual separator, ``.tsv``,
            ``.parquet``, ``.npy`` with a matrix or a structured array, or ``.npz``, of which the
            arrays with the most rows are taken. Columns of a matrix are named by their number,
            after the array's name.
        columns: how many it must have at the least.

    Returns:
        The table; what of the file is not in it stands in ``attrs["notes"]``.

    Raises:
        ValueError: no such file, an unknown ending, no table in it, or two columns of one name.
    """
    if not path.is_file():
        raise ValueError(f"there is no file {str(path)!r}")
    try:
        table = _read(path)
    except UnicodeError as error:
        raise ValueError(f"{str(path)!r} is not text in UTF-8; save it as such") from error
    except (OSError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        said = str(error).strip()
        raise ValueError(
            f"{str(path)!r} can't be read as a table ({said}); every line needs as many values as "
            "the header has names"
        ) from error
    if table.shape[0] < 2 or table.shape[1] < columns:
        raise ValueError(
            f"{str(path)!r} has {table.shape[0]} rows and {table.shape[1]} columns; give 2 rows "
            f"and {columns} column{'s' * (columns > 1)} or more, with a header in a text file and "
            "the separator that its ending promises"
        )
    names = [str(column).strip() for column in table.columns]
    table.columns = names
    _check_different(path, names)
    return table


def _check_different(path: Path, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{str(path)!r} has two columns named {twice[0]!r}; rename one of them")


def _read(path: Path) -> pd.DataFrame:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".data", ".txt"):
        return _text(path, _separator(path))
    if suffix in (".tsv", ".tab"):
        return _text(path, "\t")
    if suffix == ".parquet":
        return _parquet(path)
    if suffix == ".npy":
        return _arrays({"": _loaded(path)})
    if suffix == ".npz":
        return _arrays(dict(_loaded(path)))
    raise ValueError(f"{path.name!r} ends in {suffix!r}; known are {', '.join(SUFFIXES)}")


def _loaded(path: Path) -> Any:
    try:
        stored = np.load(path, allow_pickle=False)
        if isinstance(stored, np.ndarray):
            return stored
        with stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, EOFError, BadZipFile) as error:
        raise ValueError(
            f"{str(path)!r} can't be read: it is damaged, or holds Python objects, which may do "
            "harm and are not loaded"
        ) from error


def _text(path: Path, separator: str) -> pd.DataFrame:
    _check_header(path, separator)
    # In one piece, so that a column is not numbers here and texts there.
    return pd.read_csv(
        path, sep=separator, na_values=MISSING, skipinitialspace=True, low_memory=False
    )


def _check_header(path: Path, separator: str) -> None:
    """Refuse a header that names two columns alike, or none."""
    with path.open(encoding="utf-8", errors="replace") as file:
        line = file.readline()
    cut = line.split() if separator == r"\s+" else next(csv.reader([line], delimiter=separator), [])
    names = [name.strip() for name in cut]
    _check_different(path, [name for name in names if name])
    if names and all(_is_number(name) for name in names):
        raise ValueError(
            f"the first line of {str(path)!r} holds numbers, {', '.join(names[:3])} …; put a line "
            "with the names of the columns before it"
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _separator(path: Path) -> str:
    """Return the usual separator that cuts the header into most names, else white space."""
    with path.open(encoding="utf-8", errors="replace") as file:
        header = file.readline()
    pieces = {sep: len(next(csv.reader([header], delimiter=sep), [])) for sep in ",;\t|"}
    best = max(pieces, key=lambda sep: pieces[sep])
    return best if pieces[best] > 1 or not header.strip() else r"\s+"


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise ValueError("Parquet needs pyarrow: pip install pyarrow") from error


def _arrays(arrays: Mapping[str, np.ndarray[Any, Any]]) -> pd.DataFrame:
    """Take the arrays with the most rows as columns; say which others there are."""
    rows = max((len(array) for array in arrays.values() if array.ndim in (1, 2)), default=0)
    fitting = {k: a for k, a in arrays.items() if a.ndim in (1, 2) and len(a) == rows}
    columns = [pair for name, array in fitting.items() for pair in _named_columns(name, array)]
    table = pd.DataFrame(dict(enumerate(values for _, values in columns)))
    table.columns = pd.Index([name for name, _ in columns])
    shapes = [f"{name} {array.shape}" for name, array in arrays.items() if name not in fitting]
    if shapes:
        table.attrs["notes"] = [f"Left out of the file: {', '.join(shapes)}, no {rows} rows."]
    return table


def _named_columns(
    name: str, array: np.ndarray[Any, Any]
) -> list[tuple[str, np.ndarray[Any, Any]]]:
    if array.dtype.names:
        return [(field, array[field]) for field in array.dtype.names]
    if array.ndim == 1:
        return [(name or "0", array)]
    return [(f"{name}{j}", array[:, j]) for j in range(array.shape[1])]
