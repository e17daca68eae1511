"""The classifier two-sample test: chance, certainty, what each classifier sees, bad input."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from hatchel.metrics.generation import CLASSIFIERS, two_sample_accuracy


def normal(rows, seed=0, shift=0.0, scale=1.0):
    return shift + scale * np.random.default_rng(seed).normal(size=(rows, 3))


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_samples_of_one_law_are_told_apart_by_chance(classifier):
    """A fair coin's share, and an interval that holds it about as often as it says."""
    found = [
        two_sample_accuracy(normal(300, s), normal(300, 100 + s), classifier=classifier, seed=s)
        for s in range(30)
    ]
    mean = np.mean([each.value for each in found])
    assert abs(mean - 0.5) < 5 * np.sqrt(0.25 / (30 * 600)) * 1.5  # rows share their classifiers
    assert sum(each.low <= 0.5 <= each.high for each in found) >= 24


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_sets_far_apart_are_told_without_error(classifier):
    found = two_sample_accuracy(normal(60), normal(60, 1, shift=50), classifier=classifier)
    assert found == pytest.approx((1, 1, 1))


def test_a_shift_is_told_as_well_as_it_can_be():
    """Two normal laws at distance 2 in one direction: the best accuracy is Φ(1) = 0.841."""
    shifted = normal(3_000, 1) + np.array([2, 0, 0])
    found = two_sample_accuracy(normal(3_000), shifted)
    assert found.value == pytest.approx(0.8413, abs=0.02)
    assert found.low < 0.8413 < found.high


def test_another_spread_is_seen_by_neighbours_and_not_by_a_line():
    wide = normal(1_000, 1, scale=3)
    line, near = (two_sample_accuracy(normal(1_000), wide, classifier=c) for c in CLASSIFIERS)
    assert line.low < 0.52
    assert near.value > 0.75


def test_copies_lie_nearer_than_chance():
    x = normal(400)
    assert two_sample_accuracy(x, x + 1e-6, classifier="neighbours").value < 0.4


def test_neighbours_are_scikit_learns_leaving_one_out():
    real, generated = normal(40), normal(40, 1, shift=0.5)
    x, y = np.concatenate([real, generated]), np.repeat([0, 1], 40)
    right = []
    for row in range(len(x)):
        others = np.arange(len(x)) != row
        fitted = KNeighborsClassifier(5).fit(x[others], y[others])
        right.append(fitted.predict(x[[row]])[0] == y[row])
    found = two_sample_accuracy(real, generated, classifier="neighbours", bootstrap=0)
    assert found.value == pytest.approx(np.mean(right))
    assert np.isnan(found.low)


def test_the_larger_set_gives_as_many_as_the_smaller_has():
    """Else calling everything real would look like knowledge."""
    found = two_sample_accuracy(normal(3_000), normal(300, 1))
    assert abs(found.value - 0.5) < 0.1


def test_the_same_seed_gives_the_same_number():
    one, same = (two_sample_accuracy(normal(50), normal(50, 1, 0.5), seed=3) for _ in range(2))
    assert one == same


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"classifier": "forest"}, "classifier='forest': choose one of 'logistic', 'neighbours'"),
        ({"generated": normal(9)}, "9 generated samples and a two-sample test needs 10"),
        ({"bootstrap": -1}, "bootstrap=-1: choose 0 or more"),
    ],
)
def test_bad_input_is_refused(more, message):
    with pytest.raises(ValueError, match=message):
        two_sample_accuracy(**({"real": normal(20), "generated": normal(20)} | more))
