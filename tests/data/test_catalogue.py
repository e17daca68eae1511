"""Sets of images by name: options that are unknown or lacking."""

import numpy as np
import pytest

from hatchel.data import load
from hatchel.data.catalogue import DATA_SETS, data_sets_with
from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues


def test_a_set_is_loaded_with_its_options():
    assert len(load("portraits", size=5)) == 5
    assert load("array", samples=np.zeros((3, 8, 8), np.uint8)).sample_shape == (1, 8, 8)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("dsprite", {}, "no data set 'dsprite'; did you mean 'dsprites'"),
        ("portraits", {"sise": 5}, "no option of data set 'portraits' 'sise'; did you mean 'size'"),
        ("folder", {}, "'folder' needs 'directory': .*--set data.directory="),
        ("array", {}, "'array' needs 'samples'"),
    ],
)
def test_what_is_unknown_or_lacking_is_named(name, options, message):
    with pytest.raises(ValueError, match=message):
        load(name, **options)


def test_data_sets_with_labels_are_known_without_loading_them():
    assert data_sets_with("attributes") == ["dsprites-unfair", "celeba", "adult", "communities"]
    assert {"dsprites", "portraits", "mnist"} <= set(data_sets_with("factors"))
    portraits = load("portraits", size=3)
    assert portraits.has("factors") == ("portraits" in data_sets_with("factors"))
    assert portraits.has("attributes") == ("portraits" in data_sets_with("attributes"))


def test_a_data_set_of_ones_own_is_loaded_by_its_name():
    @DATA_SETS.register("ramp-test")
    def ramp(*, size: int = 4) -> DataSet:
        """Return numbers that grow."""
        return DataSet("ramp", StoredValues(np.arange(size, dtype=np.float32)[:, None]))

    assert load("ramp-test", size=7).samples(np.array([6]))[0, 0] == 6
    with pytest.raises(ValueError, match=r"option of data set 'ramp-test' 'sise'.*'size'"):
        load("ramp-test", sise=7)
    del DATA_SETS._registered["ramp-test"]
