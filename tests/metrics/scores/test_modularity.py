"""Modularity: the value of a perfect code, by hand, and what noise latents do to it."""

import numpy as np
import pytest
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.modularity import modularity

EXACT = 1e-12


def test_the_perfect_code_of_dsprites_scores_about_834():
    """Noise latents score by chance: the mean over draws is .834, each is within .03."""
    values = [
        modularity(perfect(f, 5, seed=s), f).value
        for s in range(6)
        for f in [drawn(DSPRITES, 10_000, seed=10 + s)]
    ]
    assert np.mean(values) == pytest.approx(0.834, abs=0.012)


def test_by_hand():
    """Two bits v0, v1. Latent 0 is v0; latent 1 is both: I = log 2 each, so m = 1 and 0."""
    v0, v1 = np.tile([0, 1], 50), np.repeat([0, 1], 50)
    found = modularity(np.stack([v0, 2 * v0 + v1], axis=1), np.stack([v0, v1], axis=1), bins=4)
    np.testing.assert_allclose(found.latents, [1, 0], atol=EXACT)
    assert found.value == pytest.approx(0.5, abs=EXACT)


def test_three_factors_by_hand():
    """A latent of v0 and v1 of three: m = 1 − 1/2."""
    bits = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1).T
    bits = np.tile(bits, (10, 1))
    found = modularity(2 * bits[:, :1] + bits[:, 1:2], bits, bins=4)
    assert found.value == pytest.approx(0.5, abs=EXACT)


def test_a_rotated_code_scores_less_than_a_perfect_one():
    factors = drawn(SMALL, 2000)
    assert modularity(perfect(factors), factors).value > 0.99
    assert modularity(rotated(factors), factors).value < 0.9


def test_a_constant_latent_scores_zero_and_one_factor_is_kept_to():
    factors = drawn(SMALL, 300)
    codes = np.concatenate([perfect(factors), np.ones((300, 1))], axis=1)
    assert modularity(codes, factors).latents[3] == 0
    assert modularity(codes, factors[:, :1]).latents[:3].tolist() == [1, 1, 1]


def test_a_code_of_half_the_factors_is_modular():
    """The known failure: nothing asks whether the other factors are there at all."""
    factors = drawn(SMALL, 1000)
    assert modularity(perfect(factors)[:, :1], factors).value > 0.99
