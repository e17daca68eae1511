"""Groups of one attribute, and of the combinations of several."""

import numpy as np
import pytest

from hatchel.metrics.fairness.groups import grouped


def test_values_are_groups_in_their_order():
    found = grouped(["b", "a", "b"])
    assert found.names == ("a", "b")
    assert found.index.tolist() == [1, 0, 1]
    assert found.counts.tolist() == [1, 2]


def test_combinations_that_occur_are_groups_under_the_names_of_the_attributes():
    table = np.array([["F", 1], ["M", 0], ["F", 0], ["F", 1]], dtype=object)
    found = grouped(table, ("sex", "old"))
    assert found.names == ("sex=F, old=0", "sex=F, old=1", "sex=M, old=0")
    assert found.counts.tolist() == [1, 2, 1]


def test_groups_pass_as_they_are():
    found = grouped([0, 1])
    assert grouped(found) is found


def test_names_of_another_number_are_refused():
    with pytest.raises(ValueError, match="2 names for 1 attributes"):
        grouped([0, 1], ("a", "b"))
