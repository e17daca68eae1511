"""Entropies as means of surprises, beside exact ones."""

import math

import numpy as np
import pytest
from scipy import stats

from hatchel.data.mixed.dequantisation import dequantised, least_step
from hatchel.information.marginals.surprise import counted_surprise, spaced_surprise


def mean_and_error(each):
    return each.mean(), each.std(ddof=1) / math.sqrt(len(each))


@pytest.mark.parametrize(
    "law", [stats.norm(3, 2), stats.uniform(-1, 5), stats.expon(0, 0.1), stats.t(5)], ids=str
)
def test_the_mean_surprise_of_a_density_is_its_differential_entropy(law):
    """Monte Carlo; five standard errors, and 0.01 for the bias at 20,000 samples."""
    found = spaced_surprise(law.rvs(20_000, random_state=0))
    mean, error = mean_and_error(found.each)
    assert mean == pytest.approx(float(law.entropy()), abs=5 * error + 0.01)


def test_a_differential_entropy_follows_the_unit():
    """h(ax + b) = h(x) + log a."""
    x = np.random.default_rng(0).normal(size=500)
    moved = spaced_surprise(7 * x + 2).each
    np.testing.assert_allclose(moved, spaced_surprise(x).each + math.log(7), atol=1e-9)


def test_surprises_stand_where_their_values_do():
    x = np.random.default_rng(0).normal(size=200)
    order = np.random.default_rng(1).permutation(200)
    np.testing.assert_allclose(spaced_surprise(x[order]).each, spaced_surprise(x).each[order])


def test_the_mean_surprise_of_counted_values_is_the_plug_in_entropy():
    found = counted_surprise(np.array(["a", "b", "b", "c"], dtype=object))
    assert found.each.mean() == pytest.approx(1.5 * math.log(2))
    assert found.each[0] == pytest.approx(math.log(4))


def test_the_bias_of_the_plug_in_entropy_is_what_it_says():
    """Mean of 4,000 samples of 200 values, K = 4; five standard errors."""
    p, random = np.array([0.4, 0.3, 0.2, 0.1]), np.random.default_rng(0)
    draws = random.choice(4, size=(4_000, 200), p=p)
    found = [counted_surprise(draw) for draw in draws]
    excess = np.array([each.each.mean() for each in found]) - stats.entropy(p)
    assert found[0].bias == pytest.approx(-3 / 400)
    assert excess.mean() == pytest.approx(-3 / 400, abs=5 * excess.std() / math.sqrt(4_000))


def test_noise_of_a_cell_adds_the_logarithm_of_its_width():
    """h(x + u) = H(x) + log Δ; five standard errors, and 0.01 for the bias at jumps."""
    random = np.random.default_rng(0)
    x = 0.25 * random.choice(6, size=20_000, p=[0.3, 0.25, 0.2, 0.15, 0.07, 0.03])
    step = least_step(x)
    assert step == pytest.approx(0.25)
    mean, error = mean_and_error(spaced_surprise(dequantised(x, step, random)).each)
    expected = counted_surprise(x).each.mean() + math.log(step)
    assert mean == pytest.approx(expected, abs=5 * error + 0.01)


def test_values_that_occur_once_keep_their_density():
    x = np.random.default_rng(0).normal(size=100)
    assert least_step(x) == 0
    assert dequantised(x, 0.0, np.random.default_rng(1)) is x


def test_equal_values_have_no_density():
    assert spaced_surprise(np.ones(10)).each.tolist() == [-math.inf] * 10


def test_one_value_has_no_neighbour():
    with pytest.raises(ValueError, match="1 value has no neighbour"):
        spaced_surprise(np.zeros(1))
