"""What is said of factors: one-valued, correlated, alike."""

import numpy as np
import pytest
from tests.metrics.codes import DSPRITES, SMALL, drawn

from hatchel.metrics.factor_structure import notes, shared_information, varying, with_equal_classes


def test_one_valued_factors_are_left_out():
    factors = np.insert(drawn(SMALL, 50), 1, 7, axis=1)
    kept, columns = varying(factors)
    assert columns == [0, 2, 3]
    np.testing.assert_array_equal(kept, factors[:, columns])
    with pytest.raises(ValueError, match="no factor has more than one value"):
        varying(np.ones((9, 2), dtype=int))


@pytest.mark.parametrize("samples", [100, 2000])
def test_independent_factors_are_not_called_correlated(samples):
    for seed in range(10):
        assert (shared_information(drawn(DSPRITES, samples, seed)) == 0).all()


def test_correlated_factors_are():
    factors = drawn((4, 4), 3000)
    factors[:1500, 1] = factors[:1500, 0]
    share = shared_information(factors)
    assert share[0, 1] == share[1, 0] > 0.1
    copied = np.repeat(factors[:, :1], 2, axis=1)
    assert shared_information(copied)[0, 1] == pytest.approx(1, abs=0.01)
    assert shared_information(copied)[0, 0] == 0


def test_classes_that_look_alike_become_one():
    factors = np.array([[0, 39], [1, 39], [39, 0]])
    merged = with_equal_classes(factors, {0: {39: 0}})
    assert merged.tolist() == [[0, 39], [1, 39], [0, 0]]
    assert factors[2, 0] == 39
    with pytest.raises(ValueError, match=r"names factor 5; the factors are 0 to 1"):
        with_equal_classes(factors, {5: {1: 0}})


def test_everything_is_said_in_terms_of_the_columns_that_were_given():
    factors = np.insert(drawn((4, 4), 500), 0, 7, axis=1)
    factors[:, 2] = factors[:, 1]
    kept, columns = varying(factors)
    said = notes(kept, columns, ("shape", "size", "turn"), {2: {3: 0}})
    assert said[0] == "Left out, as having one value only: shape."
    assert said[1].startswith("Correlated: size and turn share 99 %")
    assert said[2].startswith("Classes of turn look alike (3 as 0)")
    assert notes(drawn((4, 4), 500), [0, 1], ("one", "other")) == []
