import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.own.classes import numbered


@given(st.lists(st.sampled_from(["a", "bb", "c c"]), min_size=1, max_size=30))
def test_texts_are_numbered_in_their_order_and_say_which_they_are(texts):
    found = numbered(np.array(texts, object), "x")
    assert [found.names[k] for k in found.classes] == texts
    assert list(found.names) == sorted({*texts})
    assert found.size == len(found.names)


def test_whole_numbers_from_0_on_are_classes_already():
    found = numbered(np.array([0, 3, 1]), "x")
    assert (found.classes.tolist(), found.size, found.names) == ([0, 3, 1], 4, ())
    assert found.note("x") == ""


def test_few_floats_are_numbered():
    found = numbered(np.array([0.5, 2.0, 0.5, -1.0, 2.0, -1.0]), "x")
    assert found.classes.tolist() == [1, 2, 1, 0, 2, 0]
    assert found.names == ("-1", "0.5", "2")


def test_missing_values_are_marked():
    assert numbered(np.array(["a", None, "b"], object), "x").classes.tolist() == [0, -1, 1]
    assert numbered(np.array([1.0, np.nan, 1.0, 2.0]), "x").classes.tolist() == [0, -1, 0, 1]


def test_truth_values_are_two_classes():
    assert numbered(np.array([True, False]), "x").names == ("False", "True")


def test_many_classes_are_said_in_part():
    found = numbered(np.array([f"c{k:02}" for k in range(12)], object), "x")
    assert found.note("letter").endswith("7 = c07, and 4 more.")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.array([-1, 0]), "x has the class -1"),
        (np.linspace(0, 1, 30), r"30 different values of type float64.*numpy.digitize"),
        (np.array([f"name {k}" for k in range(50)], object), "choose a column that groups"),
    ],
)
def test_what_groups_nothing_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        numbered(values, "x")
