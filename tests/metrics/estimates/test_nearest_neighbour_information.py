"""Information from neighbours: scikit-learn's estimator, a hundred times faster."""

import numpy as np
import pytest
from scipy.special import digamma
from sklearn.feature_selection import mutual_info_classif

from hatchel.metrics.estimates.nearest_neighbour_information import class_information, separated


def plain(x, y, neighbours):
    """Ross 2014, with every distance written out."""
    away = np.abs(x[:, None] - x)
    terms = []
    for i, label in enumerate(y):
        own = np.sort(away[i, y == label])
        k = min(neighbours, len(own) - 1)
        nearer = (away[i] < own[k]).sum()
        terms.append(digamma(k) - digamma(len(own)) - digamma(nearer))
    return max(0, digamma(len(x)) + np.mean(terms))


def pairs(classes):
    rng = np.random.default_rng(classes)
    y = np.concatenate([np.repeat(np.arange(classes), 2), rng.integers(classes, size=400)])
    return 3 * y / classes + rng.normal(size=len(y)), y


@pytest.mark.parametrize(("classes", "neighbours"), [(2, 3), (7, 10), (90, 10)])
def test_the_estimate_is_the_definition(classes, neighbours):
    """Also where classes have fewer members than neighbours are asked for."""
    x, y = pairs(classes)
    assert class_information(x, y, neighbours) == pytest.approx(plain(x, y, neighbours), abs=1e-12)


def test_the_estimate_is_scikit_learns():
    """Which adds noise of 1e-10, and finds neighbours in small classes by rounded distances."""
    x, y = pairs(5)
    slow = mutual_info_classif(x[:, None], y, n_neighbors=10, random_state=0)
    assert class_information(x, y, 10) == pytest.approx(slow[0], abs=1e-6)


def test_two_apart_share_the_entropy_of_the_class():
    y = np.tile([0, 1], 300)
    x = 10.0 * y + np.random.default_rng(0).uniform(size=600)
    assert class_information(x, y) == pytest.approx(np.log(2), abs=0.01)


def test_independence_is_about_zero_and_never_below():
    rng = np.random.default_rng(0)
    found = [class_information(rng.normal(size=400), rng.integers(3, size=400)) for _ in range(20)]
    assert min(found) >= 0
    assert np.mean(found) < 0.03


def test_points_alone_in_their_class_are_left_out():
    x, y = np.random.default_rng(0).normal(size=40), np.repeat([0, 1], 20)
    more = class_information(np.append(x, 0.3), np.append(y, 2))
    assert more == class_information(x, y)
    assert class_information(np.arange(5.0), np.arange(5)) == 0


def test_equal_codes_are_set_apart_by_next_to_nothing():
    codes = np.repeat([[0.0, 5.0], [2.0, 5.0]], 30, axis=0)
    apart = separated(codes, np.random.default_rng(0))
    assert all(len(np.unique(column)) == 60 for column in apart.T)
    np.testing.assert_allclose(apart[:, 0], (codes[:, 0] - 1), atol=1e-8)
