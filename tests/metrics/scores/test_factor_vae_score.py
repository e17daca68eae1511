"""FactorVAE score: perfect, random, pruned, and beside a plain loop."""

import numpy as np
import pytest
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.factor_vae_score import factor_vae_score


def plain(codes, factors, votes, batch, seed):
    """The definition, one vote at a time; its own draws."""
    rng = np.random.default_rng(seed)
    spread = codes.var(0, ddof=1)
    tables = np.zeros((2, factors.shape[1], codes.shape[1]))
    for table in tables:
        for _ in range(votes):
            k = rng.integers(factors.shape[1])
            value = factors[rng.integers(len(factors)), k]
            rows = rng.choice(np.flatnonzero(factors[:, k] == value), size=batch)
            table[k, np.argmin(codes[rows].var(0, ddof=1) / spread)] += 1
    chosen = tables[0].argmax(0)
    return tables[1][chosen, np.arange(codes.shape[1])].sum() / votes


def test_the_perfect_code_of_dsprites_scores_one():
    factors = drawn(DSPRITES, 10_000)
    assert factor_vae_score(perfect(factors, 5), factors, votes=2000).value == 1


def test_the_fast_path_agrees_with_a_plain_loop():
    factors = drawn(SMALL, 800)
    codes = rotated(factors, noise=0.5)
    fast = factor_vae_score(codes, factors, votes=2000, evaluation_votes=2000, batch=16).value
    # Five standard errors of two shares of 2,000 and 800 votes.
    error = 5 * np.sqrt(0.25 / 2000 + 0.25 / 800)
    assert fast == pytest.approx(plain(codes, factors, 800, 16, 0), abs=error)


def test_order_scale_and_sign_do_not_matter():
    factors = drawn(SMALL, 500)
    codes = rotated(factors, noise=0.2)
    settings = {"votes": 500, "evaluation_votes": 300}
    one = factor_vae_score(codes, factors, **settings)
    other = factor_vae_score(-4 * codes[:, [2, 0, 1]] + 1, factors, **settings)
    assert other.value == one.value
    np.testing.assert_array_equal(other.votes, one.votes[:, [2, 0, 1]])


def test_a_random_code_scores_about_one_in_k():
    factors = drawn(SMALL, 2000)
    codes = np.random.default_rng(0).normal(size=(2000, 6))
    # Six latents, one majority each: a little above a third.
    assert factor_vae_score(codes, factors).value == pytest.approx(1 / 3, abs=0.04)


def test_a_latent_below_the_threshold_or_constant_gets_no_vote():
    factors = drawn(SMALL, 500)
    codes = np.concatenate([perfect(factors), 0.02 * factors[:, :1], np.ones((500, 1))], axis=1)
    found = factor_vae_score(codes, factors, prune=0.05, votes=300, evaluation_votes=100)
    assert found.active.tolist() == [True, True, True, False, False]
    assert found.votes[:, 3:].sum() == 0
    kept = factor_vae_score(codes, factors, votes=300, evaluation_votes=100)
    assert kept.active.tolist() == [True, True, True, True, False]


def test_no_latent_left_scores_zero():
    factors = drawn(SMALL, 100)
    found = factor_vae_score(np.ones((100, 2)), factors)
    assert found.value == 0
    assert (found.resampled(3, np.random.default_rng(0))["factor_vae_score"] == 0).all()


def test_the_score_is_its_votes():
    factors = drawn(SMALL, 400)
    found = factor_vae_score(rotated(factors, noise=1.0), factors, votes=400, evaluation_votes=250)
    assert (found.votes.sum(), found.evaluation_votes.sum()) == (400, 250)
    majority = found.votes.argmax(0)
    assert found.value == found.evaluation_votes[majority, np.arange(3)].sum() / 250
    replicates = found.resampled(300, np.random.default_rng(0))["factor_vae_score"]
    assert 0 < replicates.std() < 0.1


def test_a_factor_spread_over_two_latents_still_scores_one():
    """The known failure: whether other latents hold the factor too is not asked."""
    factors = drawn(SMALL, 1000)
    codes = perfect(factors)
    doubled = np.concatenate([codes, codes], axis=1)
    assert factor_vae_score(doubled, factors, votes=500).value == 1
