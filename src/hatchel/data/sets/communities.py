"""Communities and Crime: 1,994 communities of the USA, and how violent they are."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from hatchel.data.data_set import DataSet
from hatchel.data.location import VARIABLE, data_directory, find_file, shipped_file
from hatchel.data.own.table import load_table

FILE = "communities.data"
WIDTH = 128
TARGET = "ViolentCrimesPerPop"
SENSITIVE = ("racepctblack", "blackPerCap", "PctNotSpeakEnglWell")
"""Of Creager et al. 2019: share of black people, their income, and of poor speakers of English."""
TEST_SHARE = 0.3
_PLACES = ("", "communities")
_COLUMNS = "communities_columns.txt"  # their names, which the archive has in another file
_PLACE_COLUMNS = 5  # state, county, community, its name, fold: not for prediction
_MOST_MISSING = 0.5


def load_communities(*, sensitive_features: bool = True) -> DataSet:
    """Load Communities and Crime with three binary attributes.

    Attributes are whether ``racepctblack``, ``blackPerCap`` and ``PctNotSpeakEnglWell`` lie above
    their median over the communities; the target is whether ``ViolentCrimesPerPop`` does. Features
    are the other numbers, which the archive has scaled to [0, 1]. Columns of which more than half
    are missing (those about the police) are left out, other missing values are the median.

    Args:
        sensitive_features: whether the numbers behind the attributes are among the features, too,
            so that a model can tell them at test time.

    Raises:
        ValueError: the file is absent, or not Communities and Crime.

    Source: M. Redmond, "Communities and Crime", UCI Machine Learning Repository, 2009. Creager et
    al. 2019 binarise; that the threshold is the median is ours.
    """
    path = find_communities()
    if path is None:
        raise ValueError(f"Communities and Crime is not there; {how_to_get_communities()}")
    table = _read(path)
    numbers = table.iloc[:, _PLACE_COLUMNS:].drop(columns=[TARGET])
    lacking = numbers.isna().mean()
    dropped = list(lacking[lacking > _MOST_MISSING].index)
    filled = [name for name in lacking.index if 0 < lacking[name] <= _MOST_MISSING]
    numbers = numbers.drop(columns=dropped)
    features = numbers.fillna(numbers.median())
    attributes = {f"high_{name}": _above_median(features[name]) for name in SENSITIVE}
    if not sensitive_features:
        features = features.drop(columns=list(SENSITIVE))
    loaded = load_table(
        pd.DataFrame({**attributes, "violent": _above_median(table[TARGET]), **features}),
        attributes=list(attributes),
        target="violent",
        split={"test": TEST_SHARE},
        scale="none",
        name="communities",
    )
    return replace(
        loaded,
        class_names=dict.fromkeys((*attributes, "violent"), ("low", "high")),
        facts={**loaded.facts, "source": path.name, "notes": _notes(dropped, filled)},
    )


def find_communities() -> Path | None:
    """Return the file that it is read from, or None where it is absent."""
    return find_file(FILE, _PLACES)


def how_to_get_communities() -> str:
    """Say in one sentence how the file comes into the data directory."""
    return (
        f"download {FILE} from https://archive.ics.uci.edu/dataset/183/communities+and+crime and "
        f"put it into {data_directory()} (set {VARIABLE} for another directory)"
    )


def _read(path: Path) -> pd.DataFrame:
    """Read the archive's file, which has no header, or one with the names of its columns."""
    try:
        raw = pd.read_csv(path, header=None, na_values=["?"], low_memory=False)
    except (OSError, UnicodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _not_it(path, str(error)) from error
    if raw.shape[1] != WIDTH:
        raise _not_it(path, f"it has {raw.shape[1]} columns instead of {WIDTH}")
    names = [str(name).split()[0] for name in raw.iloc[0]]
    headed = TARGET in names
    table = raw.iloc[1:] if headed else raw
    columns = names if headed else shipped_file(_COLUMNS).read_text().split()
    table = table.set_axis(columns, axis=1).reset_index(drop=True)
    numbers = table.drop(columns=["communityname"]).apply(pd.to_numeric, errors="coerce")
    if numbers[TARGET].isna().any() or not set(SENSITIVE) <= set(numbers.columns):
        raise _not_it(path, "its columns are not those of the archive")
    return table.assign(**numbers)


def _not_it(path: Path, why: str) -> ValueError:
    return ValueError(
        f"{path} can't be read as Communities and Crime: {why}; {how_to_get_communities()}"
    )


def _above_median(column: "pd.Series[float]") -> "pd.Series[int]":
    return (column > column.median()).astype(int)


def _notes(dropped: list[str], filled: list[str]) -> tuple[str, ...]:
    return (
        "Left out: state, county, community, its name and fold, which say where it is.",
        f"Left out: {len(dropped)} columns of which more than half are missing.",
        f"Missing values of {', '.join(filled)} are the median." if filled else "",
    )
