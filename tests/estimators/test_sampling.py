"""What estimators draw new samples from."""

import pickle

import numpy as np
import pytest

from hatchel import FFVAE, VAE

FEW = {"n_steps": 60, "batch_size": 32, "random_state": 0, "network_options": {"hidden": (16,)}}


def crossed(rows=400):
    """Two columns that are the same number but for a little noise, far from a normal law."""
    random = np.random.default_rng(0)
    common = np.sign(random.normal(size=rows)) * 3
    return np.stack([common, common], axis=1) + 0.1 * random.normal(size=(rows, 2))


@pytest.fixture(scope="module")
def model():
    return VAE("vae", 2, **FEW | {"n_steps": 400, "learning_rate": 5e-3}).fit(crossed())


def test_sources_differ_and_each_has_the_shape_of_x(model):
    drawn = [model.sample(50, source=each) for each in ("prior", "marginals", "aggregate")]
    assert {each.shape for each in drawn} == {(50, 2)}
    assert not np.array_equal(drawn[0], drawn[1])
    np.testing.assert_array_equal(drawn[0], model.sample(50))


def test_the_aggregate_has_the_moments_of_the_training_data(model):
    """The learned law of codes gives back what the data are: two clouds, no sample between them."""
    made = model.sample(2_000, source="aggregate", noise=True)
    np.testing.assert_allclose(made.mean(0), crossed().mean(0), atol=0.6)
    assert np.corrcoef(made.T)[0, 1] > 0.9


def test_what_is_stored_is_pickled_with_the_model(model):
    loaded = pickle.loads(pickle.dumps(model))
    for source in ("marginals", "aggregate"):
        np.testing.assert_array_equal(
            loaded.sample(3, source=source), model.sample(3, source=source)
        )


def test_no_more_posteriors_are_kept_than_said():
    many = np.random.default_rng(0).normal(size=(10_050, 2))
    kept = VAE("vae", 2, **FEW | {"n_steps": 2}).fit(many)
    assert (
        len(pickle.dumps(kept))
        < len(pickle.dumps(model_of(many[:100]))) + 10_000 * 2 * 2 * 4 + 2_000
    )


def model_of(X):
    return VAE("vae", 2, **FEW | {"n_steps": 2}).fit(X)


def test_a_fair_representation_is_drawn_from_as_well():
    X = crossed()
    fair = FFVAE(3, **FEW | {"n_steps": 5}).fit(X, (X[:, 0] > 0).astype(int))
    assert fair.sample(4, source="marginals").shape == (4, 2)


def test_an_unknown_source_is_told_the_nearest_one(model):
    with pytest.raises(ValueError, match="did you mean 'marginals'"):
        model.sample(2, source="marginal")
