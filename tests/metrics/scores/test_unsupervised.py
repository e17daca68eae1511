"""Dependence among latents: Gaussian closed forms, and SciPy's matrix square root."""

import numpy as np
import pytest
from scipy.linalg import sqrtm
from sklearn.metrics import mutual_info_score

from hatchel.metrics.scores.unsupervised import gaussian_total_correlation, unsupervised_scores

EXACT = 1e-9


def with_covariance(covariance, samples=50):
    """Codes whose sample covariance is exactly this."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(samples, len(covariance)))
    z -= z.mean(0)
    white = z @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T
    return white @ np.linalg.cholesky(covariance).T + 3


def test_two_correlated_latents():
    """TC = −½ log(1 − r²); W² = 2·2 − 2(√(1 + r) + √(1 − r)) for unit variances."""
    for r in (-0.9, 0.0, 0.5):
        found = unsupervised_scores(with_covariance(np.array([[1, r], [r, 1]])))
        assert found.gaussian_tc == pytest.approx(-0.5 * np.log(1 - r * r), abs=EXACT)
        distance = 4 - 2 * (np.sqrt(1 + r) + np.sqrt(1 - r))
        assert found.wasserstein == pytest.approx(distance, abs=EXACT)
        assert found.wasserstein_normalised == pytest.approx(distance / 2, abs=EXACT)


def test_the_distance_is_that_of_the_published_code():
    half = np.random.default_rng(1).normal(size=(4, 4))
    covariance = half @ half.T
    root = sqrtm(covariance * np.diag(covariance)[:, None])
    expected = 2 * np.trace(covariance) - 2 * np.trace(root).real
    found = unsupervised_scores(with_covariance(covariance))
    assert found.wasserstein == pytest.approx(expected, abs=1e-7)


def test_the_mean_information_is_that_of_every_pair():
    codes = with_covariance(np.array([[1, 0.8, 0], [0.8, 1, 0.3], [0, 0.3, 1]]), 300)
    cut = [np.digitize(z, np.histogram(z, 20)[1][:-1]) for z in codes.T]
    pairs = [
        mutual_info_score(a, b) for i, a in enumerate(cut) for j, b in enumerate(cut) if i != j
    ]
    found = unsupervised_scores(codes)
    assert found.mutual_information == pytest.approx(np.mean(pairs), abs=EXACT)


def test_scale_does_not_matter_to_total_correlation_and_order_to_none():
    covariance = np.array([[1, 0.5, 0.2], [0.5, 1, 0.1], [0.2, 0.1, 1]])
    codes = with_covariance(covariance)
    one = unsupervised_scores(codes).scores()
    again = unsupervised_scores(codes[:, [2, 0, 1]]).scores()
    assert again == pytest.approx(one, abs=EXACT)
    scaled = unsupervised_scores(codes * [1e4, -1, 1e-4])
    assert scaled.gaussian_tc == pytest.approx(one["unsupervised.gaussian_tc"], abs=EXACT)


def test_a_copied_latent_makes_total_correlation_infinite():
    z = np.random.default_rng(0).normal(size=(100, 1))
    assert unsupervised_scores(np.concatenate([z, 2 * z], axis=1)).gaussian_tc == np.inf


def test_constant_latents_and_single_ones_depend_on_nothing():
    z = np.random.default_rng(0).normal(size=(100, 1))
    for codes in (z, np.concatenate([z, np.ones((100, 2))], axis=1), np.ones((100, 2))):
        assert set(unsupervised_scores(codes).scores().values()) == {0}
    assert gaussian_total_correlation(np.empty((0, 0))) == 0
