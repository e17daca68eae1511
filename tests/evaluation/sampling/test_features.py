"""Features in which samples are told apart: what each needs, and what it shows."""

import numpy as np
import pytest
from tests.evaluation.conftest import grid_images

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.evaluation.sampling import features as room
from hatchel.evaluation.sampling.features import features_of
from hatchel.evaluation.sampling.label_network import WIDTH, class_labels
from hatchel.metrics.predictors.logistic import Logistic


def bars(**more):
    images, factors = grid_images()
    known = {"factor_names": ("height", "length"), "factor_sizes": (4, 3), "classes": factors}
    return DataSet("bars", StoredValues(images[:, None].astype(np.float32)), **known | more)


def rows(**more):
    values = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32) * [1, 10, 0]
    return DataSet("rows", StoredValues(values.astype(np.float32)), value_range=(-50, 50), **more)


def every(data):
    return data.samples(np.arange(len(data)))


def test_a_network_that_tells_labels_shows_them_in_its_last_layer():
    """A line reads the height off the 64 units, far above chance of a quarter."""
    data = bars()
    found = features_of("auto", data, 0)
    x = found.of(every(data))
    assert (found.name, x.shape) == ("labels", (60, WIDTH))
    assert "height, length" in found.sentence
    assert x.min() >= 0
    height = data.classes[:, 0]
    assert Logistic(x, height).right(x, height).mean() > 0.8


def test_another_autoencoder_serves_where_nothing_is_known(monkeypatch):
    monkeypatch.setattr(room, "_STEPS", 5)
    bare = bars(factor_names=(), factor_sizes=(), classes=None)
    found = features_of("auto", bare, 0)
    assert found.name == "vae"
    x = found.of(2 * every(bare) - 0.5)  # samples beyond what the likelihood takes are clipped
    assert x.shape == (60, 32)
    assert np.isfinite(x).all()


def test_rows_are_their_columns_by_their_spread():
    data = rows()
    found = features_of("auto", data, 0)
    x = found.of(every(data))
    np.testing.assert_allclose(x[:, :2].std(0), 1, rtol=1e-6)
    np.testing.assert_array_equal(x[:, 2], 0)
    twice = found.of(2 * every(data))  # scaled as the data, not as the samples are
    np.testing.assert_allclose(twice[:, :2].std(0), 2, rtol=1e-6)


@pytest.mark.parametrize("kind", ["labels", "vae"])
def test_the_same_seed_gives_the_same_features(kind, monkeypatch):
    monkeypatch.setattr(room, "_STEPS", 3)
    data = bars()
    one, same, other = (features_of(kind, data, seed).of(every(data)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_classes_are_those_of_the_target_then_factors_then_attributes():
    digit = np.arange(60) % 10
    with_target = bars(target=digit, target_name="digit", target_size=10)
    assert class_labels(with_target).names == ("digit",)
    real = bars(target=np.random.default_rng(0).normal(size=60))
    assert class_labels(real).names == ("height", "length")
    known = np.where(np.arange(60) < 5, -1, digit % 2)[:, None]
    bare = bars(factor_names=(), factor_sizes=(), classes=None)
    assert class_labels(bare).names == ()
    told = bars(
        factor_names=(),
        factor_sizes=(),
        classes=None,
        attribute_names=("odd",),
        attributes=known,
    )
    assert class_labels(told).classes.min() == -1
    assert features_of("labels", told, 0).of(every(told)).shape == (60, WIDTH)


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("column", rows(), "did you mean 'columns'"),
        ("columns", bars(), r"shape \(1, 8, 8\) and no columns"),
        ("labels", rows(), "rows has no classes that a network could learn"),
    ],
)
def test_features_that_the_data_cannot_give_are_refused(kind, data, message):
    with pytest.raises(ValueError, match=message):
        features_of(kind, data, 0)
