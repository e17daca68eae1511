"""DCI-ES: loss-capacity curves by hand, linear and curled codes."""

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.dci_es import explicitness_and_size, explicitness_of

EXACT = 1e-12
KAPPA = np.array([0.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ([0.0, 0.0, 0.0], 1),  # the weakest probe does it all
        ([1.0, 0.5, 0.0], 0),  # loss falls evenly from the baseline
        ([1.0, 1.0, 0.0], -0.5),  # late: the area is 1.5 of half of 2
        ([0.2, 0.3, 0.2], 1),  # more capacity never hurts
        ([1.0, 0.0, 0.0], 0),  # the curve ends where the least loss is reached
        ([1.5, 1.2, 1.0], 0),  # nothing beats the constant
        ([9.0, 5.0, 0.0], -0.5),  # a probe that overfits is worth the constant
        ([9.0, 9.0, 0.9], -0.5),
    ],
)
def test_curves_by_hand(loss, expected):
    assert explicitness_of(KAPPA, np.array(loss), 1.0) == pytest.approx(expected, abs=EXACT)


def test_it_stays_in_its_bounds_whatever_the_losses():
    random = np.random.default_rng(0)
    capacity = random.exponential(size=(200, 7)).cumsum(axis=1)
    losses = random.lognormal(sigma=2.0, size=(200, 7))
    found = [explicitness_of(k, loss, 1.0) for k, loss in zip(capacity, losses, strict=True)]
    assert -1 <= min(found) < 0 < max(found) <= 1


def test_linear_codes_are_explicit_rotated_or_not():
    factors = drawn(SMALL, 600)
    for codes in (perfect(factors), rotated(factors)):
        assert explicitness_and_size(codes, factors).explicitness > 0.99


def test_a_curled_code_takes_capacity():
    """The angle of a factor: told for certain, but by no line."""
    factor = drawn((12,), 1500)[:, 0]
    angle = 2.4 * np.pi * factor / 12
    codes = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1 + factor[:, None] / 12)
    found = explicitness_and_size(codes, factor)
    assert found.loss[0, 0] > 0.05
    assert found.loss[-1, 0] < 0.01
    assert found.explicitness < 0.95


def test_size_is_factors_by_latents():
    factors = drawn(SMALL, 200)
    assert explicitness_and_size(perfect(factors, 3), factors).size == 0.5


def test_categories_are_classified():
    """Four names at the corners of a square, in an order that no line follows."""
    factor = drawn((4,), 800)[:, 0]
    corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])[factor]
    as_names = explicitness_and_size(corners, factor, categorical=[0])
    as_numbers = explicitness_and_size(corners, factor)
    assert as_names.loss[0, 0] == 0
    assert as_numbers.loss[0, 0] > 0.1
    assert as_names.baseline == pytest.approx(0.75, abs=0.06)


def test_a_random_code_has_none():
    factors = drawn(SMALL, 600)
    codes = np.random.default_rng(0).normal(size=(600, 3))
    assert explicitness_and_size(codes, factors).explicitness == pytest.approx(0, abs=0.35)


@pytest.mark.parametrize("features", [(0,), (8, 8), (8, 4)])
def test_features_ascend(features):
    with pytest.raises(ValueError, match="two or more numbers that ascend"):
        explicitness_and_size(np.eye(9), np.arange(9), features=features)
