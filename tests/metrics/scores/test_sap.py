"""SAP: what a perfect code scores, and why."""

import numpy as np
import pytest
from sklearn.svm import LinearSVC
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.scores.sap import separated_attribute_predictability as sap


def test_the_perfect_code_of_dsprites_scores_177_with_machines_and_999_with_correlation():
    factors = drawn(DSPRITES, 10_000)
    codes = perfect(factors, 5)
    assert sap(codes, factors).value == pytest.approx(0.177, abs=0.005)
    assert sap(codes, factors, form="correlation").value == pytest.approx(0.999, abs=0.001)


def test_the_accuracies_are_scikit_learns():
    factors = drawn(SMALL, 300)
    codes = rotated(factors, noise=0.3)
    found = sap(codes, factors, seed=4)
    train, test = split(300, 1 / 3, 4)
    for j in range(3):
        for k in range(3):
            rival = LinearSVC(C=0.01, class_weight="balanced", tol=1e-8, dual=False)
            rival.fit(codes[train][:, [j]], factors[train, k])
            accuracy = rival.score(codes[test][:, [j]], factors[test, k])
            assert found.predictability[j, k] == pytest.approx(accuracy, abs=0.011)


def test_correlations_are_numpys_and_a_constant_latent_has_none():
    factors = drawn(SMALL, 200)
    codes = np.concatenate([rotated(factors), np.full((200, 1), 7.0)], axis=1)
    table = sap(codes, factors, form="correlation").predictability
    plain = np.corrcoef(codes[:, :3].T, factors.T)[:3, 3:] ** 2
    np.testing.assert_allclose(table[:3], plain, atol=1e-12)
    assert (table[3] == 0).all()


def test_order_of_latents_does_not_matter_and_for_correlation_neither_does_scale():
    factors = drawn(SMALL, 300)
    codes = rotated(factors, noise=0.3)
    assert sap(codes[:, [2, 0, 1]], factors).value == sap(codes, factors).value
    scaled = sap(-5 * codes + 3, factors, form="correlation").value
    assert scaled == pytest.approx(sap(codes, factors, form="correlation").value)


def test_a_circle_defeats_correlation():
    """The known failure: an angle told by sine and cosine is hardly correlated with either."""
    angle = np.random.default_rng(0).integers(40, size=2000)
    turned = 2 * np.pi * angle / 40
    codes = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    assert sap(codes, angle, form="correlation").predictability[0, 0] < 0.01


def test_replicates_scatter_about_the_value():
    factors = drawn(SMALL, 600)
    found = sap(rotated(factors, noise=0.3), factors)
    replicates = found.resampled(200, np.random.default_rng(0))["sap"]
    assert replicates.mean() == pytest.approx(found.value, abs=2 * replicates.std())
    assert replicates.std() > 0
