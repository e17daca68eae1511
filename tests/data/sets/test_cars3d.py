import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from hatchel.data.sets import cars3d
from hatchel.data.sets.cars3d import FACTOR_SIZES, find_cars3d, load_cars3d

SIZES = (2, 3, 4)
"""Elevations, azimuths and cars."""
IMAGES = np.random.default_rng(0).integers(256, size=(4, 128, 128, 3, 3, 2), dtype=np.uint8)
"""Of each car, as a file holds them."""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(cars3d, "FACTOR_SIZES", SIZES)


@pytest.fixture
def place(data_home):
    def save(car, images=IMAGES, key="im", folder="cars", **options):
        path = data_home / folder / f"car_{car:03}_mesh.mat"
        path.parent.mkdir(parents=True, exist_ok=True)
        savemat(path, {key: images[car], "mask": np.zeros((2, 2))}, **options)
        return path

    return save


def test_the_published_sizes_make_the_published_number():
    assert np.prod(FACTOR_SIZES) == 17_568


@pytest.mark.parametrize("compressed", [True, False])
def test_images_stand_at_their_factors(place, data_home, compressed):
    for car in (2, 0, 3, 1):
        place(car, do_compression=compressed)
    (data_home / "cars" / "list.txt").write_text("car_000_mesh")
    data = load_cars3d()
    assert data.factor_names == ("elevation", "azimuth", "object_type")
    assert data.sample_shape == (3, 64, 64)
    batch = next(data.batches(100))
    for image, (elevation, azimuth, car) in zip(batch.x, batch.factors, strict=True):
        picture = Image.fromarray(IMAGES[car, ..., azimuth, elevation])
        expected = np.asarray(picture.resize((64, 64), Image.Resampling.LANCZOS))
        np.testing.assert_array_equal(image, expected.transpose(2, 0, 1) / np.float32(255))


@pytest.mark.parametrize("folder", ["cars", "cars3d/cars", "data/cars"])
def test_the_files_are_found_where_others_put_them(place, folder):
    assert find_cars3d() is None
    path = place(0, folder=folder)
    assert find_cars3d() == path.parent


def test_absent_files_are_named_with_their_source_and_their_place(data_home):
    with pytest.raises(ValueError, match=r"nips2015-analogy-data\.tar\.gz") as caught:
        load_cars3d()
    assert str(data_home / "cars") in str(caught.value)


def test_another_number_of_files_is_refused(place):
    for car in range(3):
        place(car)
    with pytest.raises(ValueError, match=r"holds 3 files .*, and Cars3D has 4"):
        load_cars3d()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": "image"}, "holds no 'im'"),
        ({"images": IMAGES[:, :64]}, r"'im' of shape \(64, 128, 3, 3, 2\) and uint8"),
        ({"images": IMAGES.astype(np.float32)}, "float32; a car has"),
    ],
)
def test_another_content_is_refused_by_the_files_name(place, given, message):
    for car in range(4):
        place(car, **(given if car == 2 else {}))
    with pytest.raises(ValueError, match=rf"car_002_mesh\.mat.*{message}"):
        load_cars3d()


@pytest.mark.parametrize("part", [0.0, 0.0001, 0.5, 0.99])
@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_cut_short_is_refused_by_name(place, part, compressed):
    paths = [place(car, do_compression=compressed) for car in range(4)]
    content = paths[1].read_bytes()
    paths[1].write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ValueError, match=r"car_001_mesh\.mat"):
        load_cars3d()
