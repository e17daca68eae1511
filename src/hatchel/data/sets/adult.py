"""Adult: answers of 48,842 people to the US census of 1994, and whether they earn much."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from hatchel.data.data_set import DataSet
from hatchel.data.formats.table_file import read_table
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.own.table import load_table

COLUMNS = (
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education-num",
    "marital-status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital-gain",
    "capital-loss",
    "hours-per-week",
    "native-country",
    "income",
)
TEST_SHARE = 0.3
_PLACES = ("", "adult")
_TEXTS = ("workclass", "marital-status", "occupation", "relationship", "native-country")
_MISSING = "missing"
_NOTES = (
    "Left out: fnlwgt, a weight of the survey, and education, which education-num numbers.",
    "Missing values of workclass, occupation and native-country are a value of their own.",
    "Capital gain and loss are taken as log(1 + x); all numbers are scaled to [0, 1].",
)


def load_adult(*, age_from: int = 40, sensitive_features: bool = True) -> DataSet:
    """Load Adult with three binary attributes: sex, race and age.

    Attributes are sex (Male is 1), race (White is 1) and age (``age_from`` years or more is 1); the
    target is an income above 50,000 dollars. Features are what else was asked, each value of a text
    as a feature of 0 and 1, numbers scaled to [0, 1].

    Read are ``adult.csv`` with a header, or ``adult.data`` as the archive has it, without one.
    Where ``adult.test`` lies beside ``adult.data``, it is the part "test"; else 30 % of the rows
    are, drawn once for all.

    Args:
        age_from: from which age on the attribute age is 1.
        sensitive_features: whether sex, race and age are among the features, too, so that a model
            can tell them at test time; else it has what goes with them alone.

    Raises:
        ValueError: the file is absent, or not Adult.

    Source: B. Becker, R. Kohavi, "Adult", UCI Machine Learning Repository, 1996.
    """
    path = find_adult()
    if path is None:
        raise ValueError(f"Adult is not there; {how_to_get_adult()}")
    train, test = _read(path), _read_test(path)
    table = train if test is None else pd.concat([train, test], ignore_index=True)
    prepared = _prepared(table, path, age_from)
    own = ["sex", "race", "age"]
    if sensitive_features:
        prepared = prepared.assign(**{f"is_{name}": prepared[name].astype(float) for name in own})
        prepared["years"] = _unit(table["age"])
    loaded = load_table(
        prepared,
        attributes=own,
        target="income",
        split={"test": TEST_SHARE} if test is None else None,
        text="one-hot",
        scale="none",
        name="adult",
    )
    return _named(loaded, path, age_from, None if test is None else len(train))


def find_adult() -> Path | None:
    """Return the file that Adult is read from, or None where it is absent."""
    found = (find_file(name, _PLACES) for name in ("adult.csv", "adult.data"))
    return next((path for path in found if path is not None), None)


def how_to_get_adult() -> str:
    """Say in one sentence how Adult comes into the data directory."""
    return (
        "download adult.data and adult.test from https://archive.ics.uci.edu/dataset/2/adult and "
        f"put them into {data_directory()} (set {VARIABLE} for another directory)"
    )


def _read(path: Path) -> pd.DataFrame:
    if not path.name.startswith("adult.csv"):
        return _headless(path, skip=0)
    table = read_table(path)
    if tuple(table.columns[:-1]) != COLUMNS[:-1]:
        raise ValueError(
            f"{path} is not Adult: it has the columns {', '.join(map(str, table.columns[:4]))}, … "
            f"instead of {', '.join(COLUMNS[:4])}, …; {how_to_get_adult()}"
        )
    return table.set_axis(list(COLUMNS), axis=1)  # the last has several names


def _read_test(path: Path) -> pd.DataFrame | None:
    """Return the archive's test rows, where they lie beside the others."""
    test = path.with_name("adult.test")
    if not path.name.startswith("adult.data") or not test.is_file():
        return None
    return _headless(test, skip=1)  # its first line says "|1x3 Cross validator"


def _headless(path: Path, skip: int) -> pd.DataFrame:
    try:
        table = pd.read_csv(
            path, header=None, skiprows=skip, skipinitialspace=True, na_values=["?"]
        )
    except (OSError, UnicodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(
            f"{path} can't be read as Adult ({error}); {how_to_get_adult()}"
        ) from error
    if table.shape[1] != len(COLUMNS):
        raise ValueError(
            f"{path} has {table.shape[1]} columns, and Adult {len(COLUMNS)}; {how_to_get_adult()}"
        )
    return table.set_axis(list(COLUMNS), axis=1)


def _prepared(table: pd.DataFrame, path: Path, age_from: int) -> pd.DataFrame:
    """Return attributes, target and features by name."""
    income = table["income"].astype(str).str.strip().str.rstrip(".")
    if set(income) != {"<=50K", ">50K"}:
        raise ValueError(
            f"{path} has incomes {', '.join(sorted(set(income))[:4])}; Adult has <=50K and >50K"
        )
    numbers = {
        "education": _unit(table["education-num"]),
        "capital_gain": _unit(np.log1p(table["capital-gain"])),
        "capital_loss": _unit(np.log1p(table["capital-loss"])),
        "hours": _unit(table["hours-per-week"]),
    }
    texts = {name: table[name].fillna(_MISSING).astype(str).str.strip() for name in _TEXTS}
    attributes = {
        "sex": (table["sex"].str.strip() == "Male").astype(int),
        "race": (table["race"].str.strip() == "White").astype(int),
        "age": (table["age"] >= age_from).astype(int),
    }
    return pd.DataFrame({**attributes, "income": income, **numbers, **texts})


def _unit(column: "pd.Series[float]") -> "pd.Series[float]":
    """Scale to [0, 1]."""
    low, high = float(column.min()), float(column.max())
    return (column - low) / (high - low) if high > low else column * 0.0


def _named(data: DataSet, path: Path, age_from: int, trained: int | None) -> DataSet:
    names = {"sex": ("Female", "Male"), "race": ("other", "White")}
    names["age"] = (f"under {age_from}", f"{age_from} or more")
    split = data.split
    if trained is not None:
        split = {"train": np.arange(trained), "test": np.arange(trained, len(data))}
    return replace(
        data,
        class_names={**data.class_names, **names},
        split=split,
        facts={**data.facts, "source": path.name, "notes": _NOTES},
    )
