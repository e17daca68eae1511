import numpy as np
import pandas as pd
import pytest

from hatchel.data.catalogue import load
from hatchel.data.own.table import load_table

N = 40
RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "height": RANDOM.normal(170, 10, N),
        "weight": RANDOM.normal(70, 9, N),
        "sex": ["f", "m"] * (N // 2),
        "smoker": pd.Series([True, False, None, True] * (N // 4), dtype=object),
        "class": np.arange(N) % 3,
        "income": RANDOM.normal(size=N),
        "part": ["train"] * 30 + ["test"] * 10,
    }
)


def whole(**changed):
    given = {
        "factors": ["class"],
        "attributes": ["sex", "smoker"],
        "target": "income",
        "split": "part",
    }
    return load_table(TABLE, **(given | changed))


def test_columns_are_what_they_are_named_as_and_the_rest_are_features():
    data = whole()
    assert data.value_names == ("height", "weight")
    assert data.sample_shape == (2,)
    assert (data.factor_names, data.factor_sizes) == (("class",), (3,))
    assert (data.attribute_names, data.attribute_sizes) == (("sex", "smoker"), (2, 2))
    assert data.attributes[:3].tolist() == [[0, 1], [1, 0], [0, -1]]
    assert data.class_names == {"sex": ("f", "m"), "smoker": ("False", "True")}
    np.testing.assert_array_equal(data.target, TABLE["income"])
    assert (data.target_name, data.target_size) == ("income", 0)
    assert len(data.training) == 30
    assert data.evaluation.target.tolist() == TABLE["income"][30:].tolist()


def test_features_are_scaled_and_the_numbers_kept():
    data = whole()
    x = data.samples(np.arange(N))
    assert x.dtype == np.float32
    restored = x * np.float32(data.facts["unit"]) + np.array(data.facts["centre"])
    np.testing.assert_allclose(restored, TABLE[["height", "weight"]], rtol=1e-5)
    assert any(note.startswith("sex: 0 = f, 1 = m") for note in data.facts["notes"])


def test_a_file_is_read_as_its_table(tmp_path):
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    options = {"attributes": ["sex"], "leave_out": ["smoker", "part"], "target": "income"}
    data = load("table", table=str(tmp_path / "mine.csv"), **options)
    from_frame = load_table(TABLE, **options)
    assert data.name == "mine"
    everything = np.arange(N)
    np.testing.assert_allclose(data.samples(everything), from_frame.samples(everything))
    np.testing.assert_array_equal(data.attributes, from_frame.attributes)


def test_texts_become_a_feature_for_each_value_on_request():
    data = load_table(TABLE[["height", "sex"]], text="one-hot", scale="none")
    assert data.value_names == ("height", "sex=f", "sex=m")
    assert data.samples(np.array([0, 1]))[:, 1:].tolist() == [[1, 0], [0, 1]]
    assert load_table(TABLE[["height", "sex"]], text="leave-out").value_names == ("height",)


def test_rows_that_lack_a_feature_are_left_out_on_request_with_all_that_belongs_to_them():
    holed = TABLE.assign(height=TABLE["height"].where(TABLE.index != 1))
    data = load_table(holed, factors="class", leave_out=["sex", "smoker", "part"], missing="drop")
    assert len(data) == N - 1
    assert data.factors(np.array([1]))[0, 0] == TABLE["class"][2]
    assert any("1 of 40 rows" in note for note in data.facts["notes"])


def test_few_values_of_a_target_are_classes():
    data = load_table(TABLE, target="sex", leave_out=["smoker", "part"])
    assert data.target[:2].tolist() == [0, 1]
    assert data.target_size == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"factors": ["clas"]}, "no column 'clas'; did you mean 'class'"),
        ({"attributes": ["sex", "smoker", "class"]}, "'class' is named under factors and attribu"),
        (
            {"attributes": ["smoker"]},
            "column 'sex' holds texts; name .* --set data.text=one-hot",
        ),
        ({"factors": ["smoker", "class"], "attributes": ["sex"]}, "'smoker' lacks some values"),
        ({"factors": ["height"]}, "'height' has 40 different values"),
        ({"split": "sex", "leave_out": "part"}, "named under attributes and split"),
        ({"split": "sex", "attributes": "smoker", "leave_out": "part"}, "'sex' says 'f'"),
        ({"split": {"test": 2.0}, "leave_out": "part"}, "give shares between 0 and 1"),
        ({"text": "drop"}, "unknown text='drop'; choose one of refuse, one-hot, leave-out"),
        ({"missing": "fill"}, "unknown missing='fill'"),
        ({"leave_out": ["height", "weight"]}, "no column is left for features"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        whole(**options)


def test_missing_features_are_refused_with_the_remedy():
    holed = TABLE.assign(height=TABLE["height"].where(TABLE.index > 4))
    with pytest.raises(
        ValueError, match=r"5 of 40 rows lack a value of 'height'; .*missing='drop'"
    ):
        load_table(holed[["height", "weight"]])
    with pytest.raises(ValueError, match="0 of 40 rows lack no value"):
        load_table(holed[["height", "weight"]].assign(weight=np.nan), missing="drop")


def test_the_census_is_read_with_its_sensitive_attributes(real_data):
    data = load_table(
        real_data("adult.csv"),
        attributes=["sex", "race"],
        target="income-per-year",
        text="one-hot",
        missing="drop",
        scale="columns",
        split={"test": 0.2},
    )
    assert len(data) == 30_162
    assert data.class_names["income-per-year"] == ("<=50K", ">50K")
    assert data.target.mean() == pytest.approx(0.249, abs=0.001)  # as published
    assert not {"sex=Male", "race=White"} & {*data.value_names}


def test_columns_may_be_named_in_one_text_with_commas():
    assert whole(attributes="sex, smoker").attribute_names == ("sex", "smoker")


def test_a_column_whose_name_has_a_comma_is_one(tmp_path):
    table = pd.DataFrame({"a,b": [0, 1, 0, 1], "x": [0.5, 1.5, 2.5, 3.5]})
    assert load_table(table, factors="a,b").factor_names == ("a,b",)


def test_one_column_is_a_table(tmp_path):
    (tmp_path / "one.csv").write_text("a\n1.5\n2.5\n4.5\n")
    assert load_table(tmp_path / "one.csv").sample_shape == (1,)


def test_columns_that_lack_values_are_named_as_in_the_table():
    table = pd.DataFrame({"job": ["a", "b", None, "c"], "x": [1.0, 2.0, 3.0, 4.0]})
    with pytest.raises(ValueError, match=r"1 of 4 rows lack a value of 'job'; leave out"):
        load_table(table, text="one-hot")


@pytest.mark.parametrize("values", [np.full((5, 2), 3.0), np.array([[7.0, 8.0]])])
def test_values_that_do_not_vary_are_nothing_to_learn_from(values):
    with pytest.raises(ValueError, match="none of the 2 values of table varies over its"):
        load_table(pd.DataFrame(values, columns=["a", "b"]))
