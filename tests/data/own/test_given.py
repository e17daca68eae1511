import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hatchel.data.own.given import given_data, named_data

IMAGES = np.random.default_rng(0).integers(256, size=(6, 5, 4)).astype(np.uint8)


@pytest.fixture
def places(tmp_path):
    """The same samples as a folder, an npz, an npy; and a table."""
    for k, image in enumerate(IMAGES):
        (tmp_path / "pictures" / f"kind {k % 2}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(tmp_path / "pictures" / f"kind {k % 2}" / f"{k}.png")
    np.savez(tmp_path / "mine.npz", x=IMAGES)
    np.save(tmp_path / "mine.npy", IMAGES)
    pd.DataFrame({"a": range(6), "b": range(6, 12)}).to_csv(tmp_path / "mine.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("place", "name", "shape"),
    [
        ("pictures", "folder", (3, 64, 64)),
        ("mine.npz", "array", (1, 5, 4)),
        ("mine.npy", "array", (1, 5, 4)),
        ("mine.csv", "table", (2,)),
    ],
)
def test_a_path_stands_for_a_data_set_that_can_be_loaded_again(places, place, name, shape):
    assert named_data(places / place).name == name
    data = given_data(str(places / place))
    assert data.sample_shape == shape
    assert len(data) == 6


def test_sub_folders_are_classes_with_their_names(places):
    assert given_data(places / "pictures").class_names == {"folder": ("kind 0", "kind 1")}


def test_options_are_those_of_what_reads_it(places):
    assert given_data(places / "pictures", size=8, channels=1).sample_shape == (1, 8, 8)
    assert given_data(places / "mine.csv", factors="a").factor_names == ("a",)
    with pytest.raises(ValueError, match="no option of data set 'table' 'factor'; did you mean"):
        given_data(places / "mine.csv", factor="a")


def test_arrays_frames_and_sets_are_taken():
    assert given_data(IMAGES).sample_shape == (1, 5, 4)
    assert given_data(pd.DataFrame({"a": [1.0, 2], "b": [3, 5.0]})).value_names == ("a", "b")
    data = given_data(IMAGES)
    assert given_data(data) is data
    with pytest.raises(ValueError, match="taken as it is, without 'scale'"):
        given_data(data, scale="none")


def test_what_is_not_there_or_unknown_is_named(places):
    (places / "mine.mat").write_bytes(b"")
    with pytest.raises(ValueError, match=r"there is no '.*absent'; give a folder of pictures"):
        given_data(places / "absent")
    with pytest.raises(ValueError, match=r"'mine.mat' ends in '.mat'; .*\.npz, \.csv"):
        given_data(places / "mine.mat")
