"""DCI: the two concentrations by hand, and predictors that agree."""

import lightgbm
import numpy as np
import pytest
from scipy.stats import entropy
from tests.metrics.codes import SMALL, drawn, perfect, rotated

from hatchel.metrics.predictors.importance import kept_predictions
from hatchel.metrics.scores.dci import completeness, disentanglement
from hatchel.metrics.scores.dci import disentanglement_completeness_informativeness as dci

EXACT = 1e-12
FEW = {"trees": 15}


def plain_disentanglement(importance):
    """disentanglement_lib's, with its 1e-11."""
    per_code = 1 - entropy(importance.T + 1e-11, base=importance.shape[1])
    return np.sum(per_code * importance.sum(1) / importance.sum())


def plain_completeness(importance):
    per_factor = 1 - entropy(importance + 1e-11, base=importance.shape[0])
    return np.sum(per_factor * importance.sum(0) / importance.sum())


def test_both_concentrations_are_the_references():
    importance = np.random.default_rng(0).exponential(size=(7, 4)) ** 3
    importance[2] = 0
    assert disentanglement(importance) == pytest.approx(plain_disentanglement(importance), abs=1e-8)
    assert completeness(importance) == pytest.approx(plain_completeness(importance), abs=1e-8)


def test_by_hand():
    """Latent 0 serves both factors alike, latent 1 the second alone: D = ⅔·0 + ⅓·1."""
    importance = np.array([[1.0, 1.0], [0.0, 1.0]])
    assert disentanglement(importance) == pytest.approx(1 / 3, abs=EXACT)
    # Factor 0 needs one latent, factor 1 two alike: C = ⅓·1 + ⅔·0.
    assert completeness(importance) == pytest.approx(1 / 3, abs=EXACT)


def test_the_ends():
    assert disentanglement(np.eye(3)) == completeness(np.eye(3)) == 1
    assert disentanglement(np.ones((3, 4))) == pytest.approx(0, abs=EXACT)
    assert disentanglement(np.zeros((3, 4))) == completeness(np.zeros((3, 4))) == 0
    assert disentanglement(np.ones((3, 1))) == completeness(np.ones((1, 3))) == 1


@pytest.mark.parametrize("predictor", ["lightgbm", "gradient-boosting", "lasso"])
def test_the_perfect_code_scores_one(predictor):
    factors = drawn(SMALL, 400)
    found = dci(perfect(factors, 2), factors, predictor=predictor, **FEW)
    assert found.disentanglement > 0.99
    assert found.completeness > 0.99
    assert found.informativeness > 0.99
    assert found.importance.shape == (5, 3)


def test_lightgbm_agrees_with_scikit_learns_boosting():
    factors = drawn((3, 4), 900)
    codes = rotated(factors, noise=0.15)
    fast, slow = (
        dci(codes, factors, predictor=name, trees=30) for name in ("lightgbm", "gradient-boosting")
    )
    assert fast.informativeness == pytest.approx(slow.informativeness, abs=0.03)
    np.testing.assert_allclose(fast.importance, slow.importance, atol=0.06)


def test_the_predictions_kept_while_boosting_are_those_of_the_trees():
    factors = drawn((4,), 300)
    codes = rotated(factors, noise=0.5)
    train = lightgbm.Dataset(codes[:200], label=factors[:200, 0])
    settings = {"objective": "multiclass", "num_class": 4, "num_threads": 1, "verbosity": -1}
    model = lightgbm.Booster(settings, train)
    model.add_valid(lightgbm.Dataset(codes[200:], reference=train), "test")
    for _ in range(5):
        model.update()
    kept = np.concatenate(kept_predictions(model))
    np.testing.assert_allclose(kept, model.predict(codes), atol=1e-6)


def test_a_rotated_code_is_as_informative_for_the_lasso_but_not_disentangled():
    factors = drawn(SMALL, 900)
    found = dci(rotated(factors), factors, predictor="lasso")
    assert found.informativeness > 0.95
    assert found.disentanglement < 0.6


def test_the_order_of_latents_does_not_matter():
    factors = drawn(SMALL, 300)
    codes = rotated(factors, noise=0.2)
    one = dci(codes, factors, **FEW)
    other = dci(codes[:, [2, 0, 1]], factors, **FEW)
    np.testing.assert_allclose(other.importance, one.importance[[2, 0, 1]], atol=0.05)


def test_the_scale_of_latents_does_not_matter_to_trees():
    factors = drawn(SMALL, 300)
    codes = rotated(factors, noise=0.2)
    one, other = (dci(z, factors, **FEW) for z in (codes, codes * [4, 0.5, 16]))
    np.testing.assert_allclose(other.importance, one.importance, atol=1e-6)


def test_a_code_that_never_varies_scores_zero():
    factors = drawn(SMALL, 200)
    found = dci(np.ones((200, 2)), factors, **FEW)
    assert (found.disentanglement, found.completeness) == (0, 0)
    assert found.informativeness < 0.6


def test_few_samples_are_split_too_and_nothing_is_printed(capfd):
    factor = np.arange(18) % 2
    found = dci(np.stack([factor, np.zeros(18)], axis=1), factor, trees=2)
    assert found.importance.ravel().tolist() == [1, 0]
    assert dci(np.ones((18, 2)), factor, trees=2).disentanglement == 0
    assert capfd.readouterr() == ("", "")


def test_workers_and_repetition_change_nothing():
    factors = drawn(SMALL, 200)
    codes = rotated(factors, noise=0.2)
    one, two = (dci(codes, factors, workers=w, **FEW) for w in (1, 3))
    np.testing.assert_array_equal(one.importance, two.importance)
    np.testing.assert_array_equal(one.errors, two.errors)


def test_resampled_informativeness_scatters_like_a_share():
    factors = drawn((2,), 600)
    codes = factors + np.random.default_rng(0).normal(size=(600, 1))
    found = dci(codes, factors, **FEW)
    replicates = found.resampled(500, np.random.default_rng(0))["dci.informativeness"]
    p = found.informativeness
    assert replicates.std() == pytest.approx(np.sqrt(p * (1 - p) / 200), rel=0.2)


@pytest.mark.parametrize("bad", [{"predictor": "forest"}, {"trees": 0}, {"test_share": 1.0}])
def test_other_settings_are_refused(bad):
    factors = drawn(SMALL, 60)
    with pytest.raises(ValueError, match="choose"):
        dci(perfect(factors), factors, **bad)
