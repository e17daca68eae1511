"""A run's codes: its own images with their factors, the same for every run on these data."""

import dataclasses

import numpy as np
import pytest

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.evaluation.encoding import chosen_samples, encode_run, equal_classes
from hatchel.runs.stored import Run

PIXELS = StoredValues(np.zeros((30, 1, 2, 2), np.float32))


def test_codes_are_the_models_means_of_the_images_whose_factors_stand_beside(runs):
    coded = encode_run(runs[0], samples=30, seed=3)
    rows = chosen_samples(runs[0].data, 30, 3)
    posterior = runs[0].trained().posterior(runs[0].data.samples(rows))
    np.testing.assert_allclose(coded.codes, posterior.mean.numpy(), atol=1e-6)
    np.testing.assert_allclose(coded.log_variances, posterior.log_variance.numpy(), atol=1e-6)
    np.testing.assert_array_equal(coded.factors, runs[0].data.factors(rows))
    np.testing.assert_array_equal(coded.pixels, runs[0].data.samples(rows))
    assert coded.factor_names == ("height", "length")
    assert len(np.unique(rows)) == 30


def test_names_of_classes_go_with_the_factors(runs):
    data = dataclasses.replace(runs[0].data, class_names={"length": ("short", "middle", "long")})
    coded = encode_run(Run(runs[0].directory, own_data=data), samples=30)
    assert coded.factor_class_names == ((), ("short", "middle", "long"))
    assert encode_run(runs[0], samples=30).factor_class_names == ()


def test_runs_on_the_same_data_encode_the_same_images(runs):
    first, second = (encode_run(run, samples=30) for run in runs)
    np.testing.assert_array_equal(first.pixels, second.pixels)
    assert first.sample_key == second.sample_key != ""
    assert first.name != second.name
    assert encode_run(runs[0], samples=30, seed=1).sample_key != first.sample_key
    assert not np.array_equal(first.codes, second.codes)


def test_a_set_with_fewer_images_is_encoded_whole_and_that_is_said(runs):
    coded = encode_run(runs[0], samples=1000)
    assert len(coded.codes) == 60
    assert "60 images; all were encoded" in coded.notes[0]


def test_odds_are_followed():
    data = DataSet("odd", PIXELS, odds=np.array([1.0] + [0.0] * 29))
    assert chosen_samples(data, 50, 0).tolist() == [0] * 50


def test_attributes_stand_in_for_factors(runs):
    flags = np.arange(60)[:, None] % 2 == 0
    data = dataclasses.replace(
        runs[0].data,
        factor_names=(),
        factor_sizes=(),
        classes=None,
        attribute_names=("even",),
        attributes=flags,
    )
    coded = encode_run(Run(runs[0].directory, own_data=data), samples=40)
    rows = chosen_samples(data, 40, 0)
    assert coded.factor_names == ("even",)
    np.testing.assert_array_equal(coded.factors[:, 0], rows % 2 == 0)
    assert "binary attributes" in " ".join(coded.notes)


def test_classes_that_look_alike_are_those_of_the_data_set():
    data = DataSet("turned", PIXELS, look_alike={"orientation": {39: 0}})
    assert equal_classes(data, ("shape", "orientation")) == {1: {39: 0}}
    assert equal_classes(data, ("shape",)) == {}
    assert equal_classes(DataSet("dsprites", PIXELS), ("orientation",)) == {}


def test_a_run_without_a_checkpoint_is_refused(runs, tmp_path):
    for name in ("spec.json", "record.json"):
        (tmp_path / name).write_bytes((runs[0].directory / name).read_bytes())
    with pytest.raises(ValueError, match="no checkpoint yet"):
        encode_run(Run(tmp_path))
