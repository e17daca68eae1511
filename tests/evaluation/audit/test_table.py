"""Raw features: which columns they are, texts, and values that are missing."""

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.audit.small import ROWS, columns

from hatchel.evaluation.audit.table import table_representation

TABLE = pd.DataFrame(columns()).assign(pay=np.arange(ROWS) / 10)


def read(table=TABLE, label="good", sensitive=("sex",), **options):
    return table_representation(table, label, sensitive, **options)


def test_features_are_all_columns_but_those_that_are_asked_about():
    found = read()
    assert found.columns == ("old", "age", "city=Bonn", "city=Oslo", "city=Rome", "pay")
    assert found.blocks == ("old", "age", "city", "city", "city", "pay")
    assert set(found.beside) == {"good", "sex"}
    np.testing.assert_array_equal(found.codes[:, 3], TABLE["city"] == "Oslo")


def test_sensitive_columns_are_features_where_that_is_wanted():
    found = read(sensitive=("sex", "age>40"), sensitive_features=True, leave_out=["city"])
    assert found.columns == ("sex=F", "sex=M", "old", "age", "pay")
    assert found.columns_of("sex") == (0, 1)


def test_rows_that_lack_a_feature_are_refused_or_left_out():
    lacking = TABLE.assign(pay=TABLE["pay"].where(TABLE.index > 4), city=TABLE["city"])
    with pytest.raises(ValueError, match=rf"5 of {ROWS} rows of the table lack a value of 'pay'"):
        read(lacking)
    found = read(lacking, drop=True)
    assert len(found.codes) == len(found.beside["sex"]) == ROWS - 5
    assert "5 of 600 rows" in found.notes[0]
    assert len(read(lacking, leave_out=["pay"]).codes) == ROWS


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "godo"}, "no label 'godo'; did you mean 'good'"),
        ({"sensitive": ["race"]}, "no sensitive attribute 'race'"),
        ({"leave_out": ["pya"]}, "no column to leave out 'pya'; did you mean 'pay'"),
        ({"leave_out": ["old", "age", "city", "pay"]}, "no column left for features"),
        ({"table": TABLE.assign(name=[f"n{k}" for k in range(ROWS)])}, "600 different texts"),
    ],
)
def test_what_cannot_be_read_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        read(**options)
