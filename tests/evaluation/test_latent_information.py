"""What each latent says: three estimators in their order, and which are influential."""

import numpy as np
import pytest
import torch

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.latent_information import (
    PAIRS,
    latent_records,
    mixture_information,
    mixture_size,
    posteriors_of,
)


@pytest.fixture(scope="module")
def bimodal():
    """z0 at ±3 about 2, z1 dead, z2 Gaussian with three times its noise."""
    random = np.random.default_rng(0)
    n = 600
    codes = np.stack(
        [2 + 3 * np.tile([-1, 1], n // 2), np.zeros(n), np.sqrt(8) * random.normal(size=n)], 1
    )
    return Coded("a", "a", codes, log_variances=np.zeros((n, 3)))


def measured(coded, threshold=0.7):
    posteriors = posteriors_of(coded, 0)
    mixture = mixture_information(posteriors)
    return latent_records(coded, posteriors, mixture, {0: "side"}, threshold)


def test_the_mixture_is_the_tightest_and_the_zero_mean_gaussian_the_loosest(bimodal):
    side, dead, gaussian = measured(bimodal)
    assert side.mixture < side.gaussian < side.zero_mean
    # One bit, but for the overlap of the modes; a Gaussian of variance 10; second moment 14.
    assert side.mixture == pytest.approx(np.log(2), abs=0.03)
    assert side.gaussian == pytest.approx(0.5 * np.log(10))
    assert side.zero_mean == pytest.approx(0.5 * np.log(14))
    assert gaussian.mixture == pytest.approx(np.log(3), abs=0.1)
    for name in ("mixture", "gaussian", "zero_mean", "kl"):
        assert getattr(dead, name) == pytest.approx(0, abs=1e-6)
    assert side.best_factor == "side"
    assert dead.best_factor is None


def test_influential_are_those_above_the_threshold(bimodal):
    assert [each.influential for each in measured(bimodal, 0.9)] == [False, False, True]
    assert [each.influential for each in measured(bimodal, 0.5)] == [True, False, True]


def test_without_a_posterior_only_the_spread_of_codes_is_known(bimodal):
    coded = Coded("a", "a", bimodal.codes)
    assert posteriors_of(coded, 0) is None
    for j, found in enumerate(latent_records(coded, None, None, {}, 0.7)):
        assert found.deviation == pytest.approx(coded.codes[:, j].std())
        assert found.mixture is found.gaussian is found.kl is found.influential is None


def test_samples_are_of_the_posterior_and_follow_the_seed(bimodal):
    first, again, other = (posteriors_of(bimodal, seed).z for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    noise = first - torch.from_numpy(bimodal.codes)
    assert float(noise.std()) == pytest.approx(1, abs=5 / np.sqrt(2 * noise.numel()))


def test_the_mixture_is_whole_where_it_is_affordable():
    assert mixture_size(10_000, 10) == 10_000
    assert mixture_size(10_000, 128) ** 2 * 128 <= PAIRS
    assert mixture_size(10_000, 10**9) == 500
