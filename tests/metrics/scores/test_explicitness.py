"""Explicitness: scikit-learn's areas, perfect and hopeless codes."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.scores.explicitness import explicitness


def plain(codes, factors, rows):
    """disentanglement_lib's definition with scikit-learn's area."""
    mean, sd = codes[rows.train].mean(0), codes[rows.train].std(0)
    z, areas = (codes - mean) / sd, []
    for v in factors.T:
        p = LogisticRegression().fit(z[rows.train], v[rows.train]).predict_proba(z[rows.test])
        wanted = np.eye(v.max() + 1)[v[rows.test]]
        areas.append(roc_auc_score(wanted, p))
    return np.mean(areas)


def test_the_areas_are_scikit_learns():
    factors = drawn(SMALL, 600)
    codes = rotated(factors, noise=1.0)
    expected = plain(codes, factors, split(600, 1 / 3, 7))
    assert explicitness(codes, factors, seed=7).value == pytest.approx(expected, abs=1e-9)


def test_a_rotated_code_without_noise_is_explicit_and_a_random_one_is_not():
    factors = drawn(SMALL, 1500)
    assert explicitness(rotated(factors), factors).value > 0.9
    codes = np.random.default_rng(0).normal(size=(1500, 3))
    assert explicitness(codes, factors).value == pytest.approx(0.5, abs=0.03)


def test_what_only_an_exclusive_or_tells_is_not_explicit():
    """The known blindness: the classifier is linear."""
    bits = drawn((2, 2), 6000)
    assert explicitness(bits, bits[:, 0] ^ bits[:, 1]).value == pytest.approx(0.5, abs=0.05)


def test_order_and_scale_do_not_matter_and_a_constant_latent_adds_nothing():
    factors = drawn(SMALL, 400)
    codes = rotated(factors, noise=1.0)
    changed = np.concatenate([codes[:, [2, 1, 0]] * [3, 0.1, -7] + 5, np.ones((400, 1))], axis=1)
    one, other = (explicitness(z, factors).value for z in (codes, changed))
    assert other == pytest.approx(one, abs=1e-3)


def test_replicates_to_first_order_scatter_like_whole_ones():
    factor = drawn((2,), 900)
    codes = factor + np.random.default_rng(0).normal(size=(900, 1))
    found = explicitness(codes, factor)
    rng = np.random.default_rng(1)
    test = split(900, 1 / 3, 0).test
    whole = []
    for _ in range(100):
        rows = test[rng.integers(len(test), size=len(test))]
        whole.append(roc_auc_score(factor[rows, 0], codes[rows, 0]))
    quick = found.resampled(2000, rng)["explicitness"]
    assert quick.std() == pytest.approx(np.std(whole), rel=0.35)


def test_a_class_per_sample_is_refused_and_nearly_one_is_scored_without_a_warning():
    rows = np.arange(60)
    codes = np.random.default_rng(0).normal(size=(60, 2))
    with pytest.raises(ValueError, match=r"no class of factor 0 .* pass more samples of each"):
        explicitness(codes, rows)
    assert 0 <= explicitness(codes, rows % 40).value <= 1


def test_perfect_codes_rank_every_class_of_few():
    factors = drawn((2, 3), 600)
    assert explicitness(perfect(factors), factors).factors[0] == 1
