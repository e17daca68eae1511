"""InfoMEC: its ends, its activity rule and its two kinds of code."""

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.infomec import infomec, modularity_and_compactness


def test_a_perfect_code_without_spare_latents_has_all_three():
    factors = drawn(SMALL, 1500)
    found = infomec(perfect(factors), factors)
    assert found.infom > 0.97
    assert found.infoc > 0.97
    assert found.infoe > 0.97
    np.testing.assert_allclose(np.diag(found.information), 1, atol=0.03)


def test_a_rotated_code_loses_modularity_and_compactness():
    factors = drawn(SMALL, 1500)
    found = infomec(rotated(factors), factors)
    assert max(found.infom, found.infoc) < 0.7


def test_a_copy_of_a_latent_costs_compactness_only():
    factors = drawn((4, 5), 1500)
    codes = perfect(factors)
    found = infomec(np.concatenate([codes, codes], axis=1), factors)
    # Two of four alike: (1/2 − 1/4)/(1 − 1/4).
    assert found.infoc == pytest.approx(1 / 3, abs=0.02)
    assert found.infom > 0.97


def test_the_preferences_are_the_published_formulas():
    factors = drawn(SMALL, 400)
    found = infomec(rotated(factors, noise=0.2), factors)
    n = found.information
    infom = (np.mean(n.max(1) / n.sum(1)) - 1 / 3) / (1 - 1 / 3)
    infoc = (np.mean(n.max(0) / n.sum(0)) - 1 / 3) / (1 - 1 / 3)
    assert (found.infom, found.infoc) == pytest.approx((infom, infoc), abs=1e-12)


def test_latents_of_a_small_range_are_inactive():
    factors = drawn(SMALL, 400)
    codes = np.concatenate([perfect(factors), 0.04 * factors[:, :1] / 2, np.ones((400, 1))], axis=1)
    found = infomec(codes, factors)
    assert found.active.tolist() == [True] * 3 + [False] * 2
    assert found.infom == pytest.approx(infomec(codes[:, :3], factors).infom, abs=0.01)


def test_the_short_way_agrees_with_the_whole():
    factors = drawn(SMALL, 300)
    codes = rotated(factors, noise=0.2)
    whole, short = infomec(codes, factors).scores(), modularity_and_compactness(codes, factors)
    assert short == {key: pytest.approx(whole[key], abs=1e-9) for key in ("infom", "infoc")}


def test_discrete_codes_are_counted():
    factors = drawn(SMALL, 500)
    shuffled = np.stack([(7 * v) % k for v, k in zip(factors.T, SMALL, strict=True)], axis=1)
    found = infomec(shuffled, factors, discrete=True)
    assert found.infoe > 0.99  # indicators make names of numbers
    np.testing.assert_allclose(np.diag(found.information), 1, atol=1e-12)


def test_a_random_code_tells_nothing():
    factors = drawn(SMALL, 1000)
    found = infomec(np.random.default_rng(0).normal(size=(1000, 3)), factors)
    assert found.infoe == pytest.approx(0, abs=0.03)


def test_one_factor_one_latent_and_none():
    factor = drawn((4,), 300)
    found = infomec(perfect(factor), factor)
    assert (found.infom, found.infoc) == (1, 1)
    assert set(infomec(np.ones((300, 2)), factor).scores().values()) == {0}
