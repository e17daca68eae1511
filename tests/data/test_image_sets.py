"""Sets of images by name: options that are unknown or lacking."""

import numpy as np
import pytest

from hatchel.data import load


def test_a_set_is_loaded_with_its_options():
    assert len(load("portraits", size=5)) == 5
    assert load("array", images=np.zeros((3, 8, 8), np.uint8)).image_shape == (1, 8, 8)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("dsprite", {}, "no data set 'dsprite'; did you mean 'dsprites'"),
        ("portraits", {"sise": 5}, "no option of data set 'portraits' 'sise'; did you mean 'size'"),
        ("folder", {}, "'folder' needs 'directory': .*--set data.directory="),
        ("array", {}, "'array' needs 'images'"),
    ],
)
def test_what_is_unknown_or_lacking_is_named(name, options, message):
    with pytest.raises(ValueError, match=message):
        load(name, **options)
