"""MinSyn: what it finds, and that no batch is told what it should predict."""

import numpy as np
import pytest
import torch

from hatchel import MinSyn
from hatchel.information.latents.ci_decoder import gaussian_ci_decoder
from hatchel.information.latents.decoder_synergy import gaussian_decoder_synergy
from hatchel.information.latents.pairwise import pair_moments
from hatchel.methods.minsyn import MinSynMethod
from hatchel.metrics.scores.concentration import average_character_concentration

GROUPS = np.repeat([0, 1], 5)


def two_groups(n=200, seed=0):
    """Ten columns, five that follow one hidden variable and five that follow another."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(n, 2))
    return hidden[:, GROUPS] + 0.3 * rng.normal(size=(n, 10)), hidden


@pytest.mark.parametrize("settings", [{}, {"batch_size": 50}], ids=["full batch", "batches"])
def test_two_independent_groups_of_columns_get_a_latent_each(settings):
    """Weight off the group is below a tenth, an ACC below .1·log 10 + … ≈ .33; chance is log 2."""
    X, hidden = two_groups()
    model = MinSyn(2, n_steps=400, learning_rate=0.02, random_state=0, device="cpu", **settings)
    Z = model.fit_transform(X)
    assert average_character_concentration(model.components_, GROUPS, power=1) < 0.33
    assert {int(np.abs(row).reshape(2, 5).sum(1).argmax()) for row in model.components_} == {0, 1}
    across = np.abs(np.corrcoef(Z.T, hidden.T)[:2, 2:])
    assert across.max(0).min() > 0.9
    assert model.score(X) > -0.25 * X.var(0).sum()


def test_the_components_are_the_ci_decoder_of_the_latents_in_the_units_of_the_data():
    X, _ = two_groups()
    model = MinSyn(2, n_steps=20, random_state=0, device="cpu").fit(X)
    moments = pair_moments(torch.from_numpy(model.transform(X)), torch.from_numpy(X))
    expected = gaussian_ci_decoder(moments)
    # float32 training statistics, and a variance floor in the units of training
    np.testing.assert_allclose(model.components_, expected.weights, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(model.intercept_, expected.bias, rtol=1e-3, atol=1e-4)
    synergy = gaussian_decoder_synergy(moments)
    np.testing.assert_allclose(model.ci_synergy_, synergy, rtol=1e-2, atol=1e-4)


def test_the_larger_the_strength_the_nearer_to_minsyn_and_the_further_from_free_decoding():
    """λ = 0 reconstructs best; λ = 100 as MinSyn does, to a tenth of what lies between them."""
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(100, 2))[:, GROUPS] + 0.2 * rng.normal(size=(100, 10))
    X = X.clip(0, 1)
    settings = {"likelihood": "binary", "n_steps": 300, "random_state": 0, "device": "cpu"}
    plain, held, loose, free = (
        MinSyn(2, strength=strength, learning_rate=0.01, **settings).fit(X).score(X)
        for strength in (None, 100.0, 1.0, 0.0)
    )
    assert free > loose > held
    assert abs(held - plain) < (free - plain) / 10


def binary_pixels(n=40, seed=0):
    return (np.random.default_rng(seed).uniform(size=(n, 12)) < 0.5).astype(float)


@pytest.mark.parametrize("likelihood", ["gaussian", "binary"])
@pytest.mark.parametrize("strength", [None, 1.0])
def test_no_batch_is_ever_evaluated_with_its_own_statistics(monkeypatch, likelihood, strength):
    """The moments behind each loss are those known before the batch came, in training and after."""
    seen = []
    honest = MinSynMethod.loss

    def spy(self, parameters, x, *, moments=None, features=None, value=True):
        seen.append((x, moments))
        return honest(self, parameters, x, moments=moments, features=features, value=value)

    monkeypatch.setattr(MinSynMethod, "loss", spy)
    # without memory (decay 0) the moments in use are exactly those of one batch
    model = MinSyn(
        2,
        likelihood=likelihood,
        strength=strength,
        batch_size=10,
        decay=0.0,
        n_steps=12,
        random_state=0,
        device="cpu",
    )
    model.fit(binary_pixels())
    assert len(seen) >= 11 * 2  # a step and a loss to record, for all but the first batch
    for x, moments in seen:
        assert moments is not None
        assert not torch.allclose(moments.mean_x, x.mean(0), atol=1e-6)


def test_the_first_batch_only_starts_the_average():
    """There are no statistics yet but its own: no step is taken, and no loss is told."""
    X = binary_pixels()
    settings = {"likelihood": "binary", "random_state": 0, "device": "cpu"}
    first = MinSyn(2, **settings).partial_fit(X[:10])
    fitted = MinSyn(2, **settings, batch_size=10, n_steps=1).fit(X)
    np.testing.assert_array_equal(first.coefs_[0], fitted.coefs_[0])
    assert fitted.loss_curve_ == []
    second = MinSyn(2, **settings).partial_fit(X[:10]).partial_fit(X[10:20])
    assert not np.array_equal(first.coefs_[0], second.coefs_[0])


@pytest.mark.parametrize("likelihood", ["gaussian", "binary"])
@pytest.mark.parametrize("batch_size", [None, 10])
def test_a_constant_feature_has_no_synergy(X, likelihood, batch_size):
    model = MinSyn(2, likelihood=likelihood, batch_size=batch_size, n_steps=8, device="cpu").fit(X)
    assert model.ci_synergy_.shape == (7,)
    assert (model.ci_synergy_[[1, 3, 6]] == 0).all()
    assert (model.ci_synergy_[[0, 2, 4, 5]] != 0).all()


def test_pure_noise_cannot_be_memorised_batch_by_batch():
    """Twelve coins and two latents: with known statistics these tell of about two coins at most.

    A decoder that sees the batch of three that it must predict would know most of them: with its
    own statistics the cross-entropy falls far below (12 − 2)·log 2, what two coins leave open.
    """
    X = binary_pixels(n=300)
    model = MinSyn(
        2,
        likelihood="binary",
        batch_size=3,
        n_steps=100,
        learning_rate=1e-2,
        random_state=0,
        device="cpu",
    ).fit(X)
    open_question = (12 - 2) * np.log(2)
    assert np.mean(model.loss_curve_) > open_question
    x = torch.from_numpy(X[:3]).float()
    method = MinSynMethod(2, "binary")
    parameters = {
        "encoder.0.weight": torch.from_numpy(model.coefs_[0]).float(),
        "encoder.0.bias": torch.from_numpy(model.intercepts_[0]).float(),
    }
    leaking = float(method.loss(parameters, x).total)
    assert leaking < 0.9 * open_question


def test_the_decoder_after_training_in_batches_comes_from_many_batches():
    """Its statistics are near those of all the data, not those of the last batch."""
    X, _ = two_groups(400)
    settings = {"n_steps": 200, "learning_rate": 0.005, "random_state": 0, "device": "cpu"}
    model = MinSyn(2, batch_size=40, decay=0.9, **settings).fit(X)
    decoded = model.inverse_transform(model.transform(X)).mean(0)
    # the mean of about ten batches of 40, each column of variance 1.1: five standard errors
    np.testing.assert_allclose(decoded, X.mean(0), atol=5 * (1.1 / 400) ** 0.5)


@pytest.mark.parametrize("batch_size", [None, 100])
def test_each_latent_speaks_for_one_group_of_features(batch_size):
    """Ten groups of twenty features behind ten independent causes, also learned batch by batch.

    In batches this holds because gradients flow through the statistics: without them about half of
    a latent's weight lies outside its strongest group.
    """
    random = np.random.default_rng(0)
    group = np.repeat(np.arange(10), 20)
    X = random.laplace(size=(1000, 10))[:, group] + 0.5 * random.normal(size=(1000, 200))
    model = MinSyn(10, batch_size=batch_size, n_steps=600, random_state=0, device="cpu").fit(X)
    weight = np.abs(model.components_) @ np.eye(10)[group]
    share = weight / weight.sum(1, keepdims=True)
    assert share.max(1).mean() > 0.7
    assert len(set(share.argmax(1))) >= 9
