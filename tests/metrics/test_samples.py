"""Samples are checked once where they enter, and carry their classes for every score."""

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, rotated

from hatchel.metrics import samples as carrying
from hatchel.metrics import suite
from hatchel.metrics.catalogue import every_metric
from hatchel.metrics.samples import Samples, checked, unlabelled
from hatchel.metrics.suite import evaluate

QUICK = {
    "dci": {"trees": 2},
    "factor_vae_score": {"votes": 60, "evaluation_votes": 30},
    "beta_vae_score": {"points": 60, "evaluation_points": 30},
}
FACTORS = 2 * drawn(SMALL, 90) + 5
CODES = rotated(FACTORS, noise=0.2)


@pytest.mark.parametrize("name", [n for n, metric in every_metric().items() if not metric.needs])
def test_a_score_of_samples_is_that_of_their_arrays(name):
    metric, settings = every_metric()[name], QUICK.get(name, {})
    found = metric.compute(checked(CODES, FACTORS), **settings)
    assert found == metric.compute(CODES, FACTORS, **settings)
    taken = (CODES,) if name == "unsupervised" else (CODES, FACTORS)
    assert metric(*taken, **settings, **_seed(metric)).scores() == found


def _seed(metric):
    return {"seed": 0} if "seed" in metric.options else {}


def test_samples_pass_the_door_as_they_are():
    samples = checked(CODES, FACTORS)
    assert checked(samples) is unlabelled(samples) is samples
    assert samples.numbered is samples.numbered
    np.testing.assert_array_equal(samples.classes, (FACTORS - 5) // 2)
    with pytest.raises(ValueError, match="codes came without factors"):
        checked(CODES)
    with pytest.raises(ValueError, match="samples hold their factors"):
        checked(samples, FACTORS)
    with pytest.raises(ValueError, match="samples have no factors"):
        checked(unlabelled(CODES))


def test_an_evaluation_checks_its_arrays_once_whatever_is_computed(monkeypatch):
    calls = []
    for module in (carrying, suite):
        for name in ("checked_codes", "checked_factors"):
            monkeypatch.setattr(module, name, _counted(getattr(module, name), name, calls))
    evaluate(CODES, FACTORS, "mig,modularity,irs,sap,unsupervised,synergy", 3)
    assert calls == ["checked_codes", "checked_factors"]


def _counted(check, name, calls):
    def counted(array, *more):
        calls.append(name)
        return check(array, *more)

    return counted


def test_some_rows_are_samples_too_and_one_row_is_none():
    part = checked(CODES, FACTORS).of(np.array([4, 1, 1]))
    np.testing.assert_array_equal(part.codes, CODES[[4, 1, 1]])
    np.testing.assert_array_equal(part.factors, FACTORS[[4, 1, 1]])
    with pytest.raises(ValueError, match="1 of 3 samples are left; scores need two"):
        part.of(np.array([0]))


def test_another_code_keeps_the_factors():
    samples = checked(CODES, FACTORS)
    other = samples.coded_as(-CODES)
    assert isinstance(other, Samples)
    assert other.factors is samples.factors
