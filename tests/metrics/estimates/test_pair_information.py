"""Information from counts agrees with scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score
from tests.metrics.codes import drawn

from hatchel.metrics.estimates.pair_information import entropies, information_matrix

EXACT = 1e-12


def test_the_matrix_is_scikit_learns_pair_by_pair():
    bins, factors = drawn((7, 3, 20), 400, seed=1), drawn((2, 5), 400)
    factors[:, 1] = (factors[:, 1] + bins[:, 0]) % 5
    matrix = information_matrix(bins, factors)
    plain = [[mutual_info_score(b, v) for v in factors.T] for b in bins.T]
    np.testing.assert_allclose(matrix, plain, atol=EXACT)


def test_information_of_a_factor_about_itself_is_its_entropy():
    factors = drawn((2, 9, 40), 500)
    own = np.diag(information_matrix(factors, factors))
    np.testing.assert_allclose(own, entropies(factors), atol=EXACT)


def test_entropy_by_hand():
    assert entropies(np.array([[0], [0], [1], [2]])) == pytest.approx(1.5 * np.log(2), abs=EXACT)


def test_bins_that_nothing_falls_into_change_nothing():
    bins, factors = drawn((4,), 100), drawn((3,), 100, seed=5)
    np.testing.assert_allclose(
        information_matrix(bins * 3, factors), information_matrix(bins, factors), atol=EXACT
    )
