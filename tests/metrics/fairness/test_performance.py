"""Accuracy and areas under weights are scikit-learn's with sample weights."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score

from hatchel.metrics.fairness.performance import accuracy, area_under_curve, balanced_accuracy

RANDOM = np.random.default_rng(0)
CLASSES = RANDOM.integers(0, 3, 200)
P = np.round(RANDOM.dirichlet(np.ones(3), 200) + 0.3 * np.eye(3)[CLASSES], 1)  # with ties
P /= P.sum(1, keepdims=True)
WEIGHTS = RANDOM.integers(0, 4, (5, 200)) / 200


def test_accuracies_are_scikit_learns_in_every_weighing():
    predicted = P.argmax(1)
    ours = accuracy(CLASSES, predicted, WEIGHTS), balanced_accuracy(CLASSES, predicted, WEIGHTS)
    for row, w in enumerate(WEIGHTS):
        assert ours[0][row] == pytest.approx(accuracy_score(CLASSES, predicted, sample_weight=w))
        theirs = balanced_accuracy_score(CLASSES, predicted, sample_weight=w)
        assert ours[1][row] == pytest.approx(theirs)


def test_the_area_of_two_classes_is_scikit_learns_in_every_weighing():
    member, p = CLASSES == 2, P[:, 2]
    ours = area_under_curve(member.astype(int), np.column_stack([1 - p, p]), WEIGHTS)
    theirs = [roc_auc_score(member, p, sample_weight=w) for w in WEIGHTS]
    np.testing.assert_allclose(ours, theirs)


def test_the_area_of_several_classes_is_the_mean_of_each_against_the_rest():
    ours = area_under_curve(CLASSES, P, WEIGHTS[:1])
    theirs = [roc_auc_score(k == CLASSES, P[:, k], sample_weight=WEIGHTS[0]) for k in range(3)]
    assert ours[0] == pytest.approx(np.mean(theirs))
