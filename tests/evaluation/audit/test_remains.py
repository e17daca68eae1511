"""What is left of an attribute: bounds on information that hold, areas and their chance."""

import numpy as np
import pytest

from hatchel.evaluation.audit.attributes import Attribute
from hatchel.evaluation.audit.remains import column_information, remains_record, told_information
from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.predictors.splitting import Split

RANDOM = np.random.default_rng(0)
ROWS = Split(np.arange(2000), np.arange(2000, 6000))
CARE = Care()


def attribute(classes, values=2):
    return Attribute("a", "a", classes, tuple(f"a={k}" for k in range(values)))


def record(classes, p, information=None):
    weights = CARE.weights(len(ROWS.test))
    found = attribute(classes, p.shape[1])
    return remains_record(found, {"mlp": p}, information or {}, ROWS, weights, CARE)


def test_the_true_posterior_tells_the_mutual_information():
    """A symmetric channel that flips one in ten: I = log 2 − H(0.1)."""
    a = RANDOM.integers(0, 2, 6000)
    z = np.where(RANDOM.random(6000) < 0.1, 1 - a, a)[2000:]
    p = np.where(z[:, None] == [0, 1], 0.9, 0.1)
    exact = np.log(2) + 0.9 * np.log(0.9) + 0.1 * np.log(0.1)
    told = record(a, p).probes["mlp"].nats
    assert told.low < exact < told.high
    assert told.value == pytest.approx(exact, abs=5 * np.log(9) * 0.3 / 4000**0.5)


def test_any_other_probe_tells_less():
    a = RANDOM.integers(0, 2, 4000)
    z = np.where(RANDOM.random(4000) < 0.1, 1 - a, a)
    p = np.where(z[:, None] == [0, 1], 0.9, 0.1)
    best = told_information(a, p).mean()
    for wrong in (p**3 / (p**3).sum(1, keepdims=True), p**0.3, np.full_like(p, 0.5)):
        q = wrong / wrong.sum(1, keepdims=True)
        assert told_information(a, q).mean() < best


def test_a_probe_that_is_sure_and_wrong_has_a_finite_bound_below_zero():
    a = RANDOM.integers(0, 2, 4000)
    assert -20 < told_information(a, np.eye(2)[1 - a]).mean() < 0


def test_a_rare_value_that_is_told_well_has_a_high_balanced_accuracy():
    """It is never the likeliest; by p(a|z)/p(a) it is."""
    a = (RANDOM.random(6000) < 0.05).astype(int)
    score = 0.02 + 0.3 * a[2000:]
    found = record(a, np.column_stack([1 - score, score])).probes["mlp"]
    assert found.balanced_accuracy.value == found.auc.value == 1


def test_what_says_nothing_is_at_chance():
    a = RANDOM.integers(0, 3, 6000)
    found = record(a, RANDOM.dirichlet([9, 9, 9], 4000)).probes["mlp"]
    assert found.auc.low < 0.5 < found.auc.high
    assert found.balanced_accuracy.value == pytest.approx(1 / 3, abs=5 * 0.5 / 4000**0.5)
    assert found.nats.value < 0


def test_the_best_column_is_named_with_what_it_says():
    a = RANDOM.integers(0, 2, 3000)
    codes = np.column_stack([RANDOM.normal(size=3000), a + 0.01 * RANDOM.normal(size=3000)])
    found = column_information(codes, a, 0)
    assert found[0] < 0.02
    assert found[1] == pytest.approx(np.log(2), abs=0.01)
    a = np.concatenate([a, a])
    p = np.full((4000, 2), 0.5)
    assert record(a, p, {"z0": found[0], "z1": found[1]}).best_column == "z1"
    assert record(a, p).best_column_nats is None
