"""Adult and Communities and Crime: as the archives have them, and as a table with a header."""

import numpy as np
import pandas as pd
import pytest

from hatchel.data.catalogue import load
from hatchel.data.location import shipped_file
from hatchel.data.sensitive import sensitive_attributes
from hatchel.data.sets.adult import COLUMNS, load_adult
from hatchel.data.sets.communities import SENSITIVE, load_communities

ROWS = (
    "39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, "
    "2174, 0, 40, United-States, <=50K",
    "50, ?, 83311, Bachelors, 13, Divorced, ?, Husband, Black, Female, 0, 0, 13, ?, >50K",
    "28, Private, 338409, Masters, 14, Divorced, Sales, Wife, White, Female, 0, 5, 40, Cuba, <=50K",
)


@pytest.fixture(name="root")
def _root(tmp_path, monkeypatch):
    monkeypatch.setenv("HATCHEL_DATA", str(tmp_path))
    return tmp_path


def write_adult(root, test=True):
    (root / "adult.data").write_text("\n".join(ROWS) + "\n\n")
    if test:  # the archive's test file has a line of its own, and a full stop after each label
        lines = ["|1x3 Cross validator", *(row + "." for row in ROWS[:2])]
        (root / "adult.test").write_text("\n".join(lines) + "\n")


def test_the_archives_files_of_adult_are_read_as_train_and_test(root):
    write_adult(root)
    data = load_adult()
    assert {part: len(rows) for part, rows in data.split.items()} == {"train": 3, "test": 2}
    assert data.attribute_names == ("sex", "race", "age")
    assert data.attributes.tolist() == [[1, 1, 0], [0, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert data.target.tolist() == [0, 1, 0, 0, 1]
    assert data.class_names["income"] == ("<=50K", ">50K")
    assert data.class_names["age"] == ("under 40", "40 or more")


def test_missing_values_of_adult_are_a_value_and_that_is_said(root):
    write_adult(root, test=False)
    data = load_adult()
    lacking = data.value_names.index("workclass=missing")
    assert data.samples(np.arange(3))[:, lacking].tolist() == [0, 1, 0]
    assert any("Missing values of workclass" in note for note in data.facts["notes"])
    assert data.value_range == (0.0, 1.0)


def test_sensitive_features_can_be_left_out(root):
    write_adult(root, test=False)
    assert {"is_sex", "years"} <= set(load_adult().value_names)
    assert not {"is_sex", "is_race", "is_age", "years"} & set(
        load_adult(sensitive_features=False).value_names
    )


def test_adult_with_a_header_is_the_same(root):
    write_adult(root, test=False)
    expected = load_adult()
    (root / "adult.data").unlink()
    header = ",".join(COLUMNS[:-1]) + ",income-per-year\n"
    (root / "adult.csv").write_text(header + "\n".join(r.replace(", ", ",") for r in ROWS) + "\n")
    found = load_adult()
    np.testing.assert_array_equal(found.samples(np.arange(3)), expected.samples(np.arange(3)))
    assert found.value_names == expected.value_names


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("adult.data", "1,2,3\n4,5,6\n", "has 3 columns, and Adult 15; download adult.data"),
        ("adult.csv", "a,b\n1,2\n3,4\n", "is not Adult: it has the columns a, b"),
        ("adult.data", ROWS[0].replace("<=50K", "rich") + "\n", "has incomes rich"),
    ],
)
def test_another_table_is_refused_with_where_to_get_adult(root, name, content, words):
    (root / name).write_text(content)
    with pytest.raises(ValueError, match=words):
        load_adult()


def test_absent_tables_say_how_to_get_them(root):
    with pytest.raises(ValueError, match="Adult is not there; download"):
        load_adult()
    with pytest.raises(ValueError, match="Communities and Crime is not there; download"):
        load_communities()


def communities(count=8):
    """Rows as the archive has them: 128 columns, "?" where a value is missing."""
    names = shipped_file("communities_columns.txt").read_text().split()
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.random((count, len(names))).round(2), columns=names).astype(object)
    table["communityname"] = [f"town{k}" for k in range(count)]
    table.loc[1:, "PolicCars"] = "?"
    table.loc[0, "OtherPerCap"] = "?"
    return table


@pytest.mark.parametrize("header", [False, True])
def test_communities_are_read_with_and_without_a_header(root, header):
    table = communities()
    table.to_csv(root / "communities.data", header=header, index=False)
    data = load_communities()
    assert len(data) == 8
    assert data.attribute_names == tuple(f"high_{name}" for name in SENSITIVE)
    high = table["racepctblack"].astype(float)
    assert data.attributes[:, 0].tolist() == (high > high.median()).astype(int).tolist()
    assert "PolicCars" not in data.value_names
    rest = table["OtherPerCap"][1:].astype(float)
    filled = data.samples(np.arange(1))[0, data.value_names.index("OtherPerCap")]
    assert filled == pytest.approx(rest.median())
    assert "Left out: 1 columns of which more than half" in " ".join(data.facts["notes"])
    assert not set(SENSITIVE) & set(load_communities(sensitive_features=False).value_names)


def test_other_tables_are_no_communities(root):
    (root / "communities.data").write_text("1,2\n3,4\n")
    with pytest.raises(ValueError, match="it has 2 columns instead of 128"):
        load_communities()


@pytest.mark.parametrize(("name", "rows"), [("adult", 32_561), ("communities", 1_994)])
def test_the_real_tables_have_attributes_that_can_be_learned(name, rows, real_data):
    real_data("adult.csv" if name == "adult" else "communities.data")
    data = load(name)
    assert len(data) == rows
    assert sensitive_attributes(data).sizes == (2, 2, 2)
    assert data.target_size == 2
