"""Intervals: right about a mean, centred, bounded."""

import numpy as np
import pytest

from hatchel.metrics.resampling import centred_interval, drawn_rows, refitted, row_weights

BOUNDS = (-np.inf, np.inf)


@pytest.mark.parametrize("rows", ["all", "half"])
def test_replicates_of_a_mean_scatter_by_its_standard_error(rows):
    """Halves drawn without replacement too: (N − N/2)/(N · N/2) = 1/N."""
    x = np.random.default_rng(0).exponential(size=400)
    draws = drawn_rows(rows, 400, 3000, np.random.default_rng(1))
    means = refitted(lambda r: {"mean": x[r].mean()}, draws)["mean"]
    assert means.std() == pytest.approx(x.std() / 20, rel=5 / np.sqrt(2 * 3000))


def test_halves_have_no_row_twice():
    for rows in drawn_rows("half", 101, 20, np.random.default_rng(0)):
        assert len(rows) == len(set(rows.tolist())) == 50


@pytest.mark.parametrize("count", [8, 200])
def test_an_interval_covers_the_truth_about_as_often_as_it_says(count):
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(400):
        x = rng.normal(size=60)
        low, high = centred_interval(x.mean(), row_weights(60, count, rng) @ x, 0.9, BOUNDS)
        inside += low <= 0 <= high
    # Five standard errors, and what quantiles of few draws cost.
    assert inside / 400 == pytest.approx(0.9, abs=5 * np.sqrt(0.09 / 400))


def test_a_bias_of_the_replicates_is_taken_off():
    replicates = np.linspace(0.5, 0.7, 201)
    low, high = centred_interval(0.3, replicates, 0.95, (0, 1))
    assert (low + high) / 2 == pytest.approx(0.3, abs=1e-9)


def test_an_interval_ends_at_the_bounds_and_holds_the_value():
    replicates = np.array([0.9] * 10 + [1.0] * 90)
    low, high = centred_interval(1.0, replicates, 0.95, (0, 1))
    assert 0 <= low <= 1.0 == high


@pytest.mark.parametrize("value", [-1e-12, 1 + 1e-12])
def test_a_value_that_rounding_took_over_a_bound_is_still_in_its_interval(value):
    low, high = centred_interval(value, np.linspace(0, 1, 40), 0.95, (0, 1))
    assert low <= value <= high


def test_without_replicates_there_is_no_interval():
    assert np.isnan(centred_interval(0.5, np.empty(0), 0.95, (0, 1))).all()
    assert refitted(lambda rows: {"x": 1.0}, iter([])) == {}


def test_draws_that_cannot_be_scored_are_left_out():
    def compute(rows):
        if rows[0] == 0:
            raise ValueError("this draw lacks a class")
        return {"x": float(rows[0])}

    assert refitted(compute, [np.array([i]) for i in range(4)])["x"].tolist() == [1, 2, 3]
