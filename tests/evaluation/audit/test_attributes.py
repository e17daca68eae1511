"""What a name stands for: a column, one that is cut, one of its values."""

import numpy as np
import pytest
from tests.evaluation.audit.small import columns

from hatchel.evaluation.audit.attributes import asked, attribute

KNOWN = columns()


def test_texts_and_few_numbers_are_groups_in_their_order():
    city, old = (attribute("attribute", name, KNOWN) for name in ("city", "old"))
    assert city.values == ("city=Bonn", "city=Oslo", "city=Rome")
    assert old.values == ("old=0", "old=1")
    assert old.counts.tolist() == np.bincount(KNOWN["old"]).tolist()


@pytest.mark.parametrize(
    ("name", "over", "values"),
    [
        ("age>40", KNOWN["age"] > 40, ("age≤40", "age>40")),
        ("age >= 40", KNOWN["age"] >= 40, ("age<40", "age>=40")),
        ("age<40.5", KNOWN["age"] < 40.5, ("age≥40.5", "age<40.5")),
        ("age<=40", KNOWN["age"] <= 40, ("age>40", "age<=40")),
        ("city=Rome", KNOWN["city"] == "Rome", ("city≠Rome", "city=Rome")),
        ("old=1", KNOWN["old"] == 1, ("old≠1", "old=1")),
    ],
)
def test_a_name_may_cut_a_column_in_two(name, over, values):
    found = attribute("attribute", name, KNOWN)
    assert found.values == values
    np.testing.assert_array_equal(found.classes, over)


def test_a_column_that_is_called_so_comes_first():
    known = {**KNOWN, "age>40": KNOWN["old"]}
    assert attribute("attribute", "age>40", known).values == ("age>40=0", "age>40=1")
    assert asked("attribute", "age>40", ["age"]).column == "age"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ages", "no attribute 'ages'; did you mean 'age'"),
        ("agee>40", "no attribute 'agee'; did you mean 'age'"),
        ("age", r"'age' has 60 different values.*cut it in two.*'age>\d+"),
        ("age>young", "'young', which is no number; its middle is 'age>"),
        ("city>3", r"'city>3' cuts 'city', which holds texts; name one of them: 'city=\w+'"),
        ("city=Roma", "no value of 'city' 'Roma'; did you mean 'Rome'"),
    ],
)
def test_a_name_that_stands_for_nothing_says_what_would(name, message):
    with pytest.raises(ValueError, match=message):
        attribute("attribute", name, KNOWN)


def test_texts_that_are_another_in_every_row_are_no_groups():
    known = {"name": np.array([f"n{k}" for k in range(60)])}
    with pytest.raises(ValueError, match="60 different values, too many to be groups"):
        attribute("attribute", "name", known)
