"""A representation: its blocks, its rows, and what can be wrong with it."""

import numpy as np
import pytest
from tests.evaluation.audit.small import ROWS, columns, representation

from hatchel.evaluation.audit.representation import block_of


@pytest.mark.parametrize(
    ("column", "block"),
    [("sex", "sex"), ("sex=F", "sex"), ("race2", "race"), ("z10", "z"), ("7", "7"), ("a=b=c", "a")],
)
def test_a_block_is_what_the_name_of_a_column_begins_with(column, block):
    assert block_of(column) == block


def test_columns_are_found_by_their_block_and_by_their_own_name():
    known = representation(columns=("z0", "z1", "race=A", "race=B"))
    assert known.columns_of("race") == (2, 3)
    assert known.columns_of("z1") == (1,)
    assert known.columns_of("sex") == ()


def test_blocks_that_are_given_are_believed():
    known = representation(columns=("a0", "a1", "b0", "b1"), blocks=("a0", "a1", "b", "b"))
    assert known.columns_of("a0") == (0,)
    assert known.columns_of("b") == (2, 3)


def test_rows_drawn_are_the_same_of_codes_and_all_that_is_known():
    known = representation()
    some = known.drawn(100, 0)
    row = int(np.flatnonzero((known.codes == some.codes[7]).all(1))[0])
    assert some.beside["age"][7] == known.beside["age"][row]
    assert some.notes == (f"100 of {ROWS} rows were drawn; --samples takes more.",)
    assert known.drawn(ROWS, 0) is known


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"codes": np.full((ROWS, 4), np.nan)}, "latent 0 of codes of small codes has NaN"),
        ({"codes": np.ones((20, 4)), "beside": {}}, "20 rows; probes need 60"),
        ({"columns": ("a", "b")}, "4 columns and 2 names of columns"),
        ({"blocks": ("a",)}, "4 columns and 1 names of blocks"),
        ({"beside": {"sex": np.ones(7)}}, r"'sex' of small codes has shape \(7,\)"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        representation(**changes)


def test_codes_without_names_are_numbered():
    assert representation(columns=()).columns == ("z0", "z1", "z2", "z3")
    assert set(columns()) == {"good", "sex", "old", "age", "city"}
