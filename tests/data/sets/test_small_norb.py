import gzip

import numpy as np
import pytest
from PIL import Image

from hatchel.data.sets import small_norb
from hatchel.data.sets.small_norb import FACTOR_SIZES, find_small_norb, load_small_norb

from ..norb_files import binary_matrix

SIZES = (2, 4, 1, 3, 2)
RANDOM = np.random.default_rng(0)
EVERY = np.argwhere(np.ones(SIZES))
CLASSES = RANDOM.permutation(EVERY)
CLASSES = CLASSES[np.argsort(CLASSES[:, 1] >= 2, kind="stable")]  # instances of the two parts
IMAGES = RANDOM.integers(256, size=(len(CLASSES), 2, 96, 96), dtype=np.uint8)
NAMES = ("5x46789x9x18x6x2x96x96-training", "5x01235x9x18x6x2x96x96-testing")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(small_norb, "FACTOR_SIZES", SIZES)


@pytest.fixture
def place(data_home):
    """Write the six files, some of their arrays replaced, gzipped or not."""

    def save(folder="small_norb", zipped=True, **replaced):
        info = CLASSES[:, 1:] * [1, 1, 2, 1]
        arrays = {"dat": IMAGES, "cat": CLASSES[:, 0].astype("<i4"), "info": info.astype("<i4")}
        half = len(CLASSES) // 2
        (data_home / folder).mkdir(parents=True, exist_ok=True)
        for content, whole in (arrays | replaced).items():
            for name, part in zip(NAMES, (whole[:half], whole[half:]), strict=True):
                path = data_home / folder / f"smallnorb-{name}-{content}.mat{'.gz' * zipped}"
                written = binary_matrix(part)
                path.write_bytes(gzip.compress(written, 1) if zipped else written)

    return save


def test_the_published_sizes_make_the_published_number():
    assert np.prod(FACTOR_SIZES) == 48_600


@pytest.mark.parametrize("zipped", [True, False])
def test_images_of_the_left_camera_and_classes_are_those_of_the_files(place, zipped):
    place(zipped=zipped)
    data = load_small_norb(instance=True)
    assert data.factor_names == ("category", "instance", "elevation", "azimuth", "lighting")
    assert data.factor_sizes == SIZES
    batch = next(data.batches(100))
    np.testing.assert_array_equal(batch.factors, CLASSES)
    assert batch.x.shape == (48, 1, 64, 64)
    expected = [
        np.asarray(Image.fromarray(left).resize((64, 64), Image.Resampling.LANCZOS))
        for left, _ in IMAGES
    ]
    np.testing.assert_array_equal(batch.x[:, 0], np.stack(expected) / np.float32(255))


def test_without_the_instance_the_four_factors_of_disentanglement_lib_remain(place):
    place()
    data = load_small_norb()
    assert data.factor_names == ("category", "elevation", "azimuth", "lighting")
    assert data.factor_sizes == (2, 1, 3, 2)
    np.testing.assert_array_equal(data.factors(np.arange(48)), np.delete(CLASSES, 1, axis=1))
    drawn = data.sample_fixed(
        200, {"category": 1, "azimuth": 2, "lighting": 0, "elevation": 0}, RANDOM
    )
    assert len(np.unique(drawn.x, axis=0)) == SIZES[1]


@pytest.mark.parametrize("folder", ["", "small_norb", "smallnorb"])
def test_the_files_are_found_where_others_put_them(place, data_home, folder):
    assert find_small_norb() is None
    place(folder)
    assert {file.parent for part in find_small_norb() for file in part} == {data_home / folder}


@pytest.mark.parametrize("content", ["dat", "cat", "info"])
def test_an_absent_file_is_named_with_its_source_and_its_place(place, data_home, content):
    place()
    next(data_home.glob(f"*/*-testing-{content}.mat.gz")).unlink()
    with pytest.raises(ValueError, match=r"training-\{dat,cat,info\}\.mat.*cs\.nyu\.edu") as caught:
        load_small_norb()
    assert str(data_home / "small_norb") in str(caught.value)


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"dat": IMAGES[:, :1]}, r"training-dat\.mat\.gz holds uint8 of shape \(24, 1, 96, 96\)"),
        ({"dat": IMAGES[:, :, :48, :48].astype("<i4")}, "holds int32"),
        ({"dat": IMAGES[:40]}, "40 images and 48 labels of 48 valid"),
        ({"cat": np.zeros(48, "<i4")}, "48 labels of 24 valid combinations"),
        ({"cat": np.full(48, 7, "<i4")}, "48 labels of 0 valid combinations"),
        ({"cat": np.zeros((48, 2), "<i4")}, r"shape \(24, 2\)"),
        ({"info": np.zeros((48, 10), "<i4")}, r"has \(24, 10\); they need \(N,\) and \(N, 4\)"),
        ({"info": np.full((48, 4), -1, "<i4")}, "of 0 valid combinations"),
    ],
)
def test_another_content_is_refused(place, replaced, message):
    place(**replaced)
    with pytest.raises(ValueError, match=message):
        load_small_norb()


def test_a_file_cut_short_is_refused_by_name(place, data_home):
    place()
    path = next(data_home.glob("*/*-testing-dat.mat.gz"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=f"{path.name} is a damaged gzip file"):
        load_small_norb()
