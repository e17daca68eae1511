"""What is asked of an audit: each mistake is one clear error before anything is fitted."""

import numpy as np
import pytest
from tests.evaluation.audit.small import ROWS, columns, representation

from hatchel.evaluation.audit.question import complete, question

KNOWN = columns()


def beside(**more):
    return representation(beside={**KNOWN, **more})


def test_groups_are_single_attributes_first_and_then_their_combinations():
    found = question(representation(), "good", ["sex", "old", "city"])
    assert found.combined == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    assert found.group_names((0, 1)) == (
        "sex=F, old=0",
        "sex=F, old=1",
        "sex=M, old=0",
        "sex=M, old=1",
    )
    first = found.group_names((0, 1, 2))[found.finest[0]]
    assert first == f"sex={KNOWN['sex'][0]}, old={KNOWN['old'][0]}, city={KNOWN['city'][0]}"
    assert question(representation(), "good", ["sex", "old"], together=1).combined == [(0,), (1,)]


RARE = np.where(np.arange(ROWS) < 5, "rare", KNOWN["city"])
LACKING = np.where(KNOWN["sex"] == "F", KNOWN["city"], "Rome")


@pytest.mark.parametrize(
    ("more", "label", "sensitive", "message"),
    [
        ({}, "god", ["sex"], "no label 'god'; did you mean 'good'"),
        ({}, "good", ["sexes"], "no sensitive attribute 'sexes'; did you mean 'sex'"),
        ({}, "good", [], "fair about what"),
        ({}, "city", ["sex"], "label 'city' has 3 values.*say which.*'city=Rome'"),
        (
            {"one": np.ones(ROWS)},
            "good",
            ["one"],
            "attribute 'one' is the same in every row, one=1",
        ),
        ({"one": np.ones(ROWS)}, "one", ["sex"], "label 'one' is the same in every row"),
        ({}, "good", ["age>99"], "attribute 'age>99' is the same in every row, age≤99"),
        ({"town": RARE}, "good", ["town"], r"only 5 rows have town=rare.*'town=\w+', or lower"),
        (
            {"fine": 1 - KNOWN["good"]},
            "good",
            ["fine"],
            "the label 'good' and attribute 'fine' say",
        ),
        ({"gender": KNOWN["sex"]}, "good", ["sex", "gender"], "'sex' and attribute 'gender' say"),
        ({}, "good", ["sex", "sex"], "'sex' and attribute 'sex' say the same of every row"),
        ({"town": LACKING}, "good", ["sex", "town"], "no row has sex=M, town=Bonn.*--together 1"),
    ],
)
def test_rows_that_cannot_answer_are_refused(more, label, sensitive, message):
    with pytest.raises(ValueError, match=message):
        question(beside(**more), label, sensitive)


def test_combinations_that_are_not_asked_for_may_be_empty():
    assert question(beside(town=LACKING), "good", ["sex", "town"], together=1).together == 1


def test_a_lower_bound_on_rows_lets_rare_values_pass():
    found = question(beside(town=RARE), "good", ["town"], least=5)
    assert "town=rare" in found.sensitive[0].values


@pytest.mark.parametrize(
    "column",
    [
        np.where(np.arange(ROWS) < 9, np.nan, KNOWN["old"]),
        np.where(np.arange(ROWS) < 9, None, KNOWN["sex"].astype(object)),
    ],
)
@pytest.mark.parametrize("asked", [("gap", "sex"), ("good", "gap")])
def test_rows_that_lack_what_is_asked_for_are_refused_or_left_out(column, asked):
    known = beside(gap=column)
    with pytest.raises(
        ValueError, match=f"9 of {ROWS} rows lack a value of 'gap'; .*--missing drop"
    ):
        complete(known, asked, drop=False)
    left = complete(known, asked, drop=True)
    assert len(left.codes) == ROWS - 9
    assert left.notes == (f"Left out: 9 of {ROWS} rows lack a value of 'gap'.",)


def test_what_is_not_asked_for_may_be_missing():
    known = beside(gap=np.full(ROWS, np.nan))
    assert complete(known, ("good", "sex"), drop=False) is known
