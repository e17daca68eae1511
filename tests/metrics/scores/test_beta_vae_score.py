"""Beta-VAE score: a perfect code and, its weakness, a rotated one score alike."""

import numpy as np
import pytest
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.beta_vae_score import beta_vae_score
from hatchel.metrics.scores.mig import mutual_information_gap

FEW = {"points": 1500, "evaluation_points": 600}


def test_the_perfect_code_of_dsprites_scores_one():
    factors = drawn(DSPRITES, 10_000)
    assert beta_vae_score(perfect(factors, 5), factors, **FEW).value > 0.995


def test_a_random_code_scores_one_in_k():
    factors = drawn(SMALL, 1000)
    codes = np.random.default_rng(0).normal(size=(1000, 4))
    error = 5 * np.sqrt(2 / 9 / 600)
    assert beta_vae_score(codes, factors, **FEW).value == pytest.approx(1 / 3, abs=error)


def test_a_code_in_which_every_latent_mixes_all_factors_still_scores_one():
    """The known failure: a linear classifier undoes what the latents mix."""
    factors = drawn(DSPRITES, 2000)
    codes = rotated(factors, seed=3)
    assert mutual_information_gap(codes, factors).value < 0.3
    assert beta_vae_score(codes, factors, **FEW).value > 0.9


def test_order_and_sign_do_not_matter():
    factors = drawn(SMALL, 500)
    codes = perfect(factors) + 0.2 * np.random.default_rng(0).normal(size=(500, 3))
    one = beta_vae_score(codes, factors, **FEW).value
    assert beta_vae_score(-codes[:, [1, 2, 0]], factors, **FEW).value == pytest.approx(
        one, abs=0.01
    )


def test_one_factor_is_always_named_rightly():
    factor = drawn((5,), 100)
    assert beta_vae_score(np.random.default_rng(0).normal(size=(100, 2)), factor).value == 1


def test_a_factor_whose_values_are_all_different_is_refused():
    factors = np.stack([np.arange(50), np.tile([0, 1], 25)], axis=1)
    with pytest.raises(ValueError, match="another value of factor 0"):
        beta_vae_score(np.zeros((50, 2)), factors, **FEW)
