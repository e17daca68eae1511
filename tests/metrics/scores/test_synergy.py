"""Synergy of latents: gates by hand, and the Gaussian sum of two."""

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.pixel_synergy import pixel_synergy
from hatchel.metrics.scores.synergy import factor_synergy

BITS = np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), (50, 1))
GAP = 1e-6


def test_an_exclusive_or_is_all_synergy():
    found = factor_synergy(BITS, BITS[:, 0] ^ BITS[:, 1], bins=2, binning="equal-width")
    log2 = np.log(2)
    assert found.ci[0] == pytest.approx(log2, abs=GAP)
    assert found.gk[0] == pytest.approx(log2, abs=GAP)
    assert found.s_max[0] == pytest.approx(log2, abs=GAP)
    assert found.tc_explained[0] == pytest.approx(-log2, abs=GAP)


def test_a_copy_has_none_and_explains_what_is_redundant():
    bit = BITS[:, :1]
    found = factor_synergy(np.repeat(bit, 2, axis=1), bit, bins=2, binning="equal-width")
    assert max(found.ci[0], found.gk[0], found.s_max[0]) == pytest.approx(0, abs=GAP)
    assert found.tc_explained[0] == pytest.approx(np.log(2), abs=GAP)


def test_and_is_as_tabled():
    """The AND gate, in bits: GK .5 − .311278 … see the table of exact values."""
    found = factor_synergy(BITS, BITS[:, 0] & BITS[:, 1], bins=2, binning="equal-width")
    bits = {key: value / np.log(2) for key, value in found.scores().items()}
    assert bits["synergy.gk"] == pytest.approx(0.5, abs=GAP)
    assert bits["synergy.ci"] == pytest.approx(0.103759, abs=GAP)
    assert bits["synergy.tc_explained"] == pytest.approx(-0.188722, abs=GAP)


def test_the_latents_are_the_most_informative_ones():
    factors = drawn(SMALL, 500)
    found = factor_synergy(perfect(factors, 3), factors)
    assert found.latents[:, 0].tolist() == [0, 1, 2]
    assert found.latents.shape == (3, 2)


def test_a_rotated_code_has_more_than_a_perfect_one():
    factors = drawn(SMALL, 2000)
    whole = factor_synergy(rotated(factors), factors).scores()
    none = factor_synergy(perfect(factors), factors).scores()
    assert whole["synergy.gk"] > none["synergy.gk"] + 0.05
    assert whole["synergy.s_max"] > none["synergy.s_max"] + 0.05


def exact_gaussians():
    """Three columns whose sample covariance is the identity, exactly."""
    z = np.random.default_rng(0).normal(size=(400, 3))
    z -= z.mean(0)
    return z @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T


def test_a_pixel_that_is_the_sum_of_two_latents():
    """X = Z1 + Z2 + N: GK .346574, CI .077733, and −TC explained .143841 nats."""
    z = exact_gaussians()
    found = pixel_synergy(z[:, :2], z.sum(1)[:, None])
    assert found.gk[0] == pytest.approx(0.346574, abs=GAP)
    assert found.ci[0] == pytest.approx(0.077733, abs=GAP)
    assert found.tc_explained[0] == pytest.approx(-0.143841, abs=GAP)


def test_two_noisy_copies_of_a_pixel():
    """Z_k = X + N_k: GK .202733, CI 0, TC explained .143841 nats."""
    z = exact_gaussians()
    pixel = z[:, :1]
    found = pixel_synergy(pixel + z[:, 1:], pixel)
    assert found.gk[0] == pytest.approx(0.202733, abs=GAP)
    assert found.ci[0] == pytest.approx(0, abs=GAP)
    assert found.tc_explained[0] == pytest.approx(0.143841, abs=GAP)


def test_images_are_flattened_and_constant_latents_and_pixels_add_nothing():
    z = exact_gaussians()
    images = np.stack([z.sum(1), np.ones(400), z[:, 0] + z[:, 2], z[:, 2]], axis=1)
    codes = np.concatenate([z[:, :2], np.ones((400, 1))], axis=1)
    found = pixel_synergy(codes, images.reshape(400, 1, 2, 2))
    assert found.ci.shape == (4,)
    assert found.gk[0] == pytest.approx(0.346574, abs=GAP)
    assert found.gk[1] == found.ci[1] == 0


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="codes have 4 rows and pixels 5"):
        pixel_synergy(np.eye(4), np.eye(5))
    with pytest.raises(ValueError, match="no latent varies"):
        pixel_synergy(np.ones((9, 2)), np.eye(9))
