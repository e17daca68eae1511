"""Tables of several kinds as matrices, and back; every way in which a feature is unfit."""

import math

import numpy as np
import pandas as pd
import pytest

from hatchel.data.mixed.encoding import encoding_of
from hatchel.data.mixed.kinds import kinds_of

TABLE = pd.DataFrame(
    {
        "colour": ["red", "blue", "green", "red", "blue", "red"],
        "age": [31.0, 40.0, 22.0, 31.0, 58.0, 36.5],
        "visits": [0, 3, 1, 9, 2, 0],
        "member": ["no", "yes", "no", "no", "yes", "no"],
    }
)
KINDS = ("categorical", "real", "count", "binary")


def with_holes():
    holed = TABLE.copy().astype({"visits": float})
    for row, name in enumerate(holed.columns):
        holed.loc[row, name] = np.nan
    return holed


def test_columns_lie_kind_by_kind():
    """Reals, binary features, counts, one column for each category."""
    matrix = encoding_of(TABLE, KINDS).encoded(TABLE)
    assert matrix.shape == (6, 6)
    assert matrix[:, 0].mean() == pytest.approx(0, abs=1e-12)
    assert matrix[:, 0].std() == pytest.approx(1)
    assert matrix[:, 1].tolist() == [0, 1, 0, 0, 1, 0]
    assert matrix[:, 2].tolist() == TABLE["visits"].tolist()
    assert matrix[0, 3:].tolist() == [0, 0, 1], "blue, green, red"


def test_what_was_encoded_is_restored():
    encoding = encoding_of(TABLE, KINDS)
    back = encoding.restored(encoding.encoded(TABLE))
    pd.testing.assert_frame_equal(back, TABLE)


def test_restored_values_are_the_likeliest_and_the_nearest():
    encoding = encoding_of(TABLE, KINDS)
    back = encoding.restored(np.array([[0.0, 0.6, 2.4, 0.2, 0.5, 0.3]]))
    assert back.iloc[0].tolist() == ["green", pytest.approx(TABLE["age"].mean()), 2, "yes"]


def test_columns_add_up_to_features_in_the_order_of_the_table():
    encoding = encoding_of(TABLE, KINDS)
    found = encoding.by_feature(np.array([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0]]))
    assert found.tolist() == [[56.0, 1.0, 4.0, 2.0]]


def test_missing_values_are_nan_in_every_column_of_the_feature():
    encoding = encoding_of(with_holes(), KINDS)
    matrix = encoding.encoded(with_holes())
    assert np.isnan(matrix[0, 3:]).all()
    assert np.isnan(matrix[[1, 3, 2], [0, 1, 2]]).all()
    assert np.isnan(matrix).sum() == 6
    assert encoding.masked == (0, 1, 2, 3), "the first column of each feature"


def test_the_start_is_the_marginals():
    encoding = encoding_of(TABLE, KINDS)
    start = encoding.start
    assert start[0] == 0
    assert start[1] == pytest.approx(math.log(2 / 4))
    assert start[2] == pytest.approx(math.log(TABLE["visits"].mean()))
    assert np.exp(start[3:]).tolist() == pytest.approx([2 / 6, 1 / 6, 3 / 6])


def test_noise_spreads_values_that_occur_twice_over_their_cells_and_no_others():
    """No two cells overlap, so that no information is lost."""
    encoding = encoding_of(TABLE, KINDS)
    back = encoding.restored(encoding.encoded(TABLE, np.random.default_rng(0)))
    moved = (back["age"] - TABLE["age"]).abs()
    assert (moved > 0).all()
    assert (moved <= 3.5 / 2).all(), "half the least distance, from 36.5 to 40"
    distinct = TABLE.assign(age=np.arange(6.0) ** 2)
    other = encoding_of(distinct, KINDS)
    noisy = other.encoded(distinct, np.random.default_rng(0))
    np.testing.assert_array_equal(noisy, other.encoded(distinct))


def test_values_that_differ_by_rounding_are_the_same():
    values = [0.1 + 0.2, 0.3, 0.5, 0.9]
    encoding = encoding_of(pd.DataFrame({"x": values}), ("real",))
    assert encoding.features[0].step == pytest.approx(0.2)


def test_truth_values_and_pandas_categories_are_taken():
    table = pd.DataFrame(
        {
            "ok": [True, False, True],
            "kind": pd.Categorical(["a", "b", None]),
            "n": pd.array([1, None, 4], dtype="Int64"),
        }
    )
    kinds = ("binary", "binary", "real")
    encoding = encoding_of(table, kinds)
    matrix = encoding.encoded(table)
    assert np.isnan(matrix).sum() == 2
    assert encoding.restored(np.nan_to_num(matrix))["ok"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ([3, 3, 3], "real", "'x' has one value, 3, in all rows; leave it out"),
        ([None, None, None], "real", r"'x' has no value \(NaN\) in all rows"),
        ([0, -1, 2], "count", "count and has the value -1; counts are 0, 1, 2"),
        ([0, 1.5, 2], "count", "count and has the value 1.5"),
        ([0, np.inf, 2], "real", "'x' has infinite values"),
        (["a", "b", "c"], "binary", "declared binary and has 3 different values: 'a', 'b', 'c'"),
        (["a", "b", "c"], "real", "'x' is real and has the value 'a'"),
        ([str(k) for k in range(50)], "categorical", "50 different values in 50 rows, too many"),
    ],
)
def test_an_unfit_feature_is_one_clear_error(values, kind, words):
    with pytest.raises(ValueError, match=words):
        encoding_of(pd.DataFrame({"x": values}), (kind,))


def test_a_new_category_is_named_with_what_is_allowed():
    encoding = encoding_of(TABLE, KINDS)
    new = TABLE.assign(colour=["red", "blue", "teal", "red", "blue", "red"])
    with pytest.raises(ValueError, match=r"'colour' has the value 'teal'.*'blue', 'green', 'red'"):
        encoding.encoded(new)


def test_kinds_are_guessed_and_said():
    found = kinds_of(TABLE.assign(ok=[True, False] * 3), {"visits": "count"})
    assert found.kinds == ("categorical", "real", "count", "binary", "binary")
    assert found.guessed == ("colour", "age", "member", "ok")
    said = found.notice([*TABLE.columns, "ok"])
    assert "categorical for 'colour'" in said
    assert "binary for 'member', 'ok'" in said
    assert "visits" not in said
    assert kinds_of(TABLE, KINDS).notice(TABLE.columns) == ""


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"age": "reel"}, "no kind of feature 'age' 'reel'; did you mean 'real'"),
        ({"agee": "real"}, "no feature 'agee'; did you mean 'age'"),
        (["real"], "1 kinds for 4 features"),
        ("count data", "no kind of feature 'colour' 'count data'"),
    ],
)
def test_what_is_no_kind_is_one_clear_error(declared, words):
    with pytest.raises(ValueError, match=words):
        kinds_of(TABLE, declared)
