"""From tables as people keep them to samples, with a note for all that was changed."""

import numpy as np
import pandas as pd
import pytest

from hatchel.information.columns.discrete import binned
from hatchel.information.columns.prepare import prepare
from hatchel.information.columns.real import independent_columns


def table(rows: int = 200) -> pd.DataFrame:
    """Real, integer, text, constant, sparse and naming columns."""
    rng = np.random.default_rng(0)
    real = rng.normal(size=rows)
    return pd.DataFrame(
        {
            "real": real,
            "few": rng.integers(3, size=rows),
            "text": rng.choice(["red", "green"], size=rows),
            "constant": 1.0,
            "sparse": np.where(rng.random(rows) < 0.5, np.nan, real),
            "name": [f"row {i}" for i in range(rows)],
            "goal": real + rng.normal(size=rows),
        }
    )


def test_a_real_target_is_measured_as_gaussian_from_numbers() -> None:
    found = prepare(table(), "goal")
    assert found.kind == "gaussian"
    assert found.names == ("real", "few")
    assert found.samples.shape == (200, 2)
    said = " ".join(found.notes)
    assert "text, name: is text" in said
    assert "constant: never varies" in said
    assert "sparse: lacks more than 20%" in said


@pytest.mark.parametrize("target", ["few", "text"])
def test_a_target_of_few_values_is_discrete(target: str) -> None:
    found = prepare(table(), target)
    assert found.kind == "discrete"
    assert found.samples.dtype.kind == "i"
    assert set(found.names) == {"real", "few", "text", "goal"} - {target}
    assert len(found.states) == len(np.unique(found.target))
    said = " ".join(found.notes)
    assert "name: has 200 different values that are no numbers in 200 rows" in said
    assert "Sorted real, goal into at most 4 bins" in said


def test_states_are_named_after_the_values() -> None:
    assert prepare(table(), "text").states == ("green", "red")
    real = prepare(table(), "goal", kind="discrete", bins=2)
    assert len(real.states) == 2
    assert all(" … " in state for state in real.states)


def test_rows_with_missing_values_are_left_out_and_counted() -> None:
    data = table()
    data.loc[:9, "real"] = np.nan
    found = prepare(data, "goal")
    assert len(found.target) == 190
    assert "Left out 10 of 200 rows with a missing value." in found.notes


def test_bins_are_equally_filled() -> None:
    codes = binned(np.random.default_rng(0).normal(size=1000), 4)
    np.testing.assert_array_equal(np.bincount(codes), [250] * 4)


def test_a_frequent_zero_gets_a_bin_of_its_own() -> None:
    values = np.concatenate([np.zeros(900), np.arange(1.0, 101)])
    codes = binned(values, 4)
    assert np.bincount(codes).tolist() == [900, 100]
    tied = binned(np.repeat([0.0, 5.0, 7.0], [10, 80, 10]), 4)
    assert np.all(np.diff(tied) >= 0)
    assert tied[0] < tied[-1]


def test_linear_functions_of_other_columns_are_left_out() -> None:
    data = table()
    data["twice"] = 2 * data["real"] - data["few"]
    found = prepare(data, "goal", kind="gaussian")
    assert len(found.names) == 2
    assert any("linear function" in note for note in found.notes)


def test_columns_beyond_a_quarter_of_the_rows_are_left_out() -> None:
    values = np.random.default_rng(0).normal(size=(40, 30))
    assert len(independent_columns(values)) == 10


def test_skewed_columns_are_pointed_out() -> None:
    data = table()
    data["steep"] = np.exp(3 * data["real"])
    assert any("gaussian-copula" in note for note in prepare(data, "goal").notes)
    ranked = prepare(data, "goal", kind="gaussian-copula")
    assert not any("Gaussian (skewness" in note for note in ranked.notes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "gaol"}, "perhaps goal"),
        ({"target": "goal", "predictors": ["reel"]}, "perhaps real"),
        ({"target": "goal", "predictors": ["goal"]}, "predictor of itself"),
        ({"target": "constant"}, "'constant' never varies"),
        ({"target": "name"}, "200 different values"),
        ({"target": "text", "kind": "gaussian"}, "is text"),
        ({"target": "goal", "predictors": ["text"]}, "is text"),
        ({"target": "goal", "predictors": ["constant"]}, "never varies"),
        ({"target": "goal", "kind": "poisson"}, "'gaussian-copula'"),
        ({"target": "goal", "bins": 1}, "two or more"),
    ],
)
def test_what_cannot_be_measured_is_said(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prepare(table(), **arguments)  # type: ignore[arg-type]


def test_too_few_whole_rows_are_said() -> None:
    with pytest.raises(ValueError, match="9 rows are too few"):
        prepare(table(9), "goal")
    data = table()
    data.loc[9:, "goal"] = np.nan
    with pytest.raises(ValueError, match="only 9 of 200 rows"):
        prepare(data, "goal")


def odd(rows: int = 200) -> pd.DataFrame:
    """Columns of types that a Parquet file may hold."""
    data = table(rows)
    data["flag"] = data["real"] > 0
    data["date"] = pd.date_range("2020", periods=rows)
    data["lists"] = [[1, 2]] * rows
    data["complex"] = data["real"] + 1j
    data["empty"] = np.nan
    data["nullable"] = pd.array([None if i % 9 == 0 else i % 3 for i in range(rows)], "Int64")
    data["several"] = [("one", 1, 2.5)[i % 3] for i in range(rows)]
    return data


@pytest.mark.parametrize("kind", ["gaussian", "discrete"])
def test_columns_of_odd_types_are_measured_or_named(kind: str) -> None:
    found = prepare(odd(), "goal", kind=kind)
    said = " ".join(found.notes)
    assert {"flag", "nullable"} <= set(found.names)
    assert ("several" in found.names) == (kind == "discrete")
    for phrase in (
        "date: " + ("is no number" if kind == "gaussian" else "has 200 different values"),
        "lists: holds lists",
        "complex: is complex",
        "empty: has no values",
        "Left out 23 of 200 rows",
    ):
        assert phrase in said
    assert np.isfinite(found.samples.astype(float)).all()


def test_a_predictor_that_is_the_target_is_left_out_or_refused() -> None:
    data = table()
    data["same"] = 3 - 2 * data["goal"]
    assert any("same: the same as goal" in note for note in prepare(data, "goal").notes)
    with pytest.raises(ValueError, match="predictor 'same' is the same as goal"):
        prepare(data, "goal", ["same", "real"])
    data["rest"] = data["goal"] - data["real"]
    with pytest.raises(ValueError, match="linear function of the predictors"):
        prepare(data, "goal", ["rest", "real"])


def test_scales_beyond_the_square_root_of_the_largest_number_do_not_overflow() -> None:
    data = table()
    plain = prepare(data, "goal", ["real", "few"])
    data["real"] *= 2.0**1000
    data["goal"] *= 2.0**-1000
    scaled = prepare(data, "goal", ["real", "few"])
    np.testing.assert_array_equal(plain.samples, scaled.samples)
    np.testing.assert_array_equal(plain.target, scaled.target)


def test_infinite_values_are_said() -> None:
    data = table()
    data.loc[0, "real"] = np.inf
    with pytest.raises(ValueError, match="infinite"):
        prepare(data, "goal", ["real"])
