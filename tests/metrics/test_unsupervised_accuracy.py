"""Agreement of clusters with classes: exact cases and laws."""

import itertools

import numpy as np
import pytest

from hatchel.metrics.unsupervised_accuracy import majority_accuracy, matched_accuracy


def test_names_of_clusters_do_not_matter():
    classes = np.array([0, 0, 1, 1, 2, 2])
    for names in itertools.permutations(range(3)):
        found = np.array(names)[classes]
        assert matched_accuracy(found, classes) == majority_accuracy(found, classes) == 1.0


def test_two_clusters_of_one_class_count_once_where_they_are_matched():
    found, classes = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 0, 1, 1])
    assert matched_accuracy(found, classes) == pytest.approx(4 / 6)
    assert majority_accuracy(found, classes) == 1.0


def test_the_matching_is_the_best_of_all():
    random = np.random.default_rng(0)
    found, classes = random.integers(4, size=(2, 60))
    every = [np.mean(np.array(p)[found] == classes) for p in itertools.permutations(range(4))]
    assert matched_accuracy(found, classes) == pytest.approx(max(every))
    assert majority_accuracy(found, classes) >= max(every)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="one number each"):
        matched_accuracy(np.zeros(3, int), np.zeros(2, int))
    with pytest.raises(ValueError, match="one sample or more"):
        majority_accuracy(np.zeros(0, int), np.zeros(0, int))
