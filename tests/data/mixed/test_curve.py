"""The map of a real feature to normal scores."""

import numpy as np
import pytest
from scipy import stats

from hatchel.data.mixed.curve import curve_of

SAMPLES = {
    "normal": np.random.default_rng(0).normal(3, 2, 2_000),
    "exponential": np.random.default_rng(0).exponential(size=2_000),
    "heavy": np.random.default_rng(0).standard_t(2, size=2_000),
    "two values": np.repeat([0.0, 1.0], 50),
    "two rows": np.array([0.0, 5.0]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_map_is_monotone_and_its_inverse_takes_it_back(name):
    curve = curve_of(SAMPLES[name])
    x = np.linspace(SAMPLES[name].min() - 5, SAMPLES[name].max() + 5, 1_001)
    scores = curve(x)
    assert (np.diff(scores) > 0).all()
    np.testing.assert_allclose(curve.inverse(scores), x, atol=1e-9)


@pytest.mark.parametrize("name", ["normal", "exponential", "heavy"])
def test_new_values_become_nearly_gaussian(name):
    """The distance of the distribution functions on other rows: about 1/√N."""
    rows = SAMPLES[name]
    scores = curve_of(rows[:1_000])(rows[1_000:])
    assert stats.kstest(scores, "norm").statistic < 0.07
    assert abs(scores).max() < 8


def test_a_missing_value_stays_missing():
    assert np.isnan(curve_of(SAMPLES["normal"])(np.array([np.nan]))).all()
