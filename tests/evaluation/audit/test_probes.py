"""Every probe: learns what can be learned, has probabilities, and is the same again by its seed."""

import numpy as np
import pytest

from hatchel.evaluation.audit.probes import PROBES, chosen_probes

RANDOM = np.random.default_rng(0)


def circles(rows=900, classes=2):
    """Classes that are rings: no line tells them apart."""
    y = RANDOM.integers(0, classes, rows)
    angle, radius = RANDOM.uniform(0, 2 * np.pi, rows), 0.5 + y + 0.1 * RANDOM.normal(size=rows)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), y


def lines(classes):
    """Classes in a row, apart."""
    y = RANDOM.integers(0, classes, 900)
    return (2.0 * y + 0.3 * RANDOM.normal(size=900))[:, None] - classes, y


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", PROBES)
def test_a_probe_learns_classes_that_stand_in_a_row(name, classes):
    x, y = lines(classes)
    p = PROBES[name](x[:600], y[:600], x[600:], 0)
    assert p.shape == (300, classes)
    np.testing.assert_allclose(p.sum(1), 1, atol=1e-6)
    assert (p.argmax(1) == y[600:]).mean() > 0.97


@pytest.mark.parametrize(
    ("name", "learns"), [("mlp", True), ("boosting", True), ("logistic", False)]
)
def test_rings_are_told_by_all_but_the_linear_one(name, learns):
    x, y = circles()
    p = PROBES[name](x[:600], y[:600], x[600:], 0)
    assert ((p.argmax(1) == y[600:]).mean() > 0.9) == learns


@pytest.mark.parametrize("name", PROBES)
def test_the_same_seed_gives_the_same_probabilities(name):
    x, y = circles(300)
    one, other = (PROBES[name](x[:200], y[:200], x[200:], 5) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_probes_are_chosen_by_name():
    assert chosen_probes("all") == ("mlp", "logistic", "boosting")
    assert (
        chosen_probes("boosting, mlp") == chosen_probes(["boosting", "mlp"]) == ("boosting", "mlp")
    )
    with pytest.raises(ValueError, match="no probe 'mpl'; did you mean 'mlp'"):
        chosen_probes("mpl")
    with pytest.raises(ValueError, match="no probe is named"):
        chosen_probes("")
