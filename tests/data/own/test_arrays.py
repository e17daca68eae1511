import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.own.arrays import load_array
from hatchel.data.values.in_memory import BytePixels, StoredValues

RANDOM = np.random.default_rng(0)
GREY = RANDOM.integers(256, size=(10, 8, 6)).astype(np.uint8)
COLOUR = RANDOM.integers(256, size=(10, 3, 8, 6)).astype(np.uint8)
UNIT = RANDOM.random((10, 8, 6))


def images(data):
    return data.samples(np.arange(len(data)))


def test_every_layout_gives_the_same_images():
    expected = COLOUR / np.float32(255)
    np.testing.assert_array_equal(images(load_array(COLOUR)), expected)
    np.testing.assert_array_equal(images(load_array(COLOUR.transpose(0, 2, 3, 1))), expected)
    np.testing.assert_array_equal(images(load_array(GREY))[:, 0], GREY / np.float32(255))
    np.testing.assert_array_equal(images(load_array(GREY[..., None]))[:, 0], GREY / np.float32(255))


def test_a_layout_that_is_not_plain_is_asked_for():
    ambiguous = COLOUR[..., :3]
    with pytest.raises(ValueError, match=r"\(10, 3, 8, 3\).*give layout='NHWC' or 'NCHW'"):
        load_array(ambiguous)
    assert load_array(ambiguous, layout="NCHW").sample_shape == (3, 8, 3)
    assert load_array(ambiguous, layout="NHWC").sample_shape == (3, 3, 8)
    assert load_array(np.zeros((2, 8, 6, 5), np.uint8), layout="NHWC").sample_shape == (5, 8, 6)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_floats_are_taken_as_they_are(kind):
    data = load_array(UNIT.astype(kind))
    assert isinstance(data.values, StoredValues)
    assert images(data).dtype == np.float32
    np.testing.assert_array_equal(images(data)[:, 0], UNIT.astype(kind).astype(np.float32))


@pytest.mark.parametrize("kind", [np.uint8, bool])
def test_zeros_and_ones_are_black_and_white(kind):
    data = load_array((GREY > 128).astype(kind))
    np.testing.assert_array_equal(images(data)[:, 0], GREY > 128)
    assert data.values.top == 1


@given(n=st.integers(1, 5), channels=st.sampled_from([1, 3]), side=st.integers(4, 9))
def test_an_npy_is_mapped_and_equals_the_array(tmp_path_factory, n, channels, side):
    array = RANDOM.integers(256, size=(n, side, side, channels)).astype(np.uint8)
    path = tmp_path_factory.mktemp("npy") / "mine.npy"
    np.save(path, array)
    data = load_array(path)
    np.testing.assert_array_equal(images(data), images(load_array(array)))
    assert data.name == "mine"
    assert isinstance(data.values, BytePixels)
    assert isinstance(data.values.stored, np.memmap)


def test_a_mapped_float32_file_is_not_copied(tmp_path):
    np.save(tmp_path / "mine.npy", UNIT.astype(np.float32))
    assert isinstance(load_array(str(tmp_path / "mine.npy")).values.stored, np.memmap)


def test_an_npz_gives_images_and_factors(tmp_path):
    classes = np.stack([np.arange(10) % 3, np.arange(10) % 2], axis=1)
    np.savez(tmp_path / "mine.npz", pictures=GREY, classes=classes, note=np.array("text"))
    data = load_array(tmp_path / "mine.npz", "classes", factor_names=["shape", "colour"])
    np.testing.assert_array_equal(images(data)[:, 0], GREY / np.float32(255))
    np.testing.assert_array_equal(data.factors(np.arange(10)), classes)
    assert data.factor_names == ("shape", "colour")
    assert data.factor_sizes == (3, 2)
    assert data.facts == {"source": f"'pictures' of {tmp_path / 'mine.npz'}"}


def test_two_arrays_of_images_are_told_apart_by_key(tmp_path):
    np.savez(tmp_path / "mine.npz", x_train=GREY, x_test=GREY[:4])
    assert len(load_array(tmp_path / "mine.npz", key="x_test")) == 4
    with pytest.raises(ValueError, match=r"2 arrays of three.*x_train \(10, 8, 6\).*as key"):
        load_array(tmp_path / "mine.npz")
    with pytest.raises(ValueError, match="no array 'x', only x_train, x_test"):
        load_array(tmp_path / "mine.npz", key="x")


def test_factors_of_one_column_need_no_second_axis():
    data = load_array(GREY, np.arange(10) % 4, factor_sizes=[5])
    assert (data.factor_names, data.factor_sizes) == (("factor 1",), (5,))
    np.testing.assert_array_equal(data.factors(np.array([7]))[0], [3])


def test_without_factors_there_are_none():
    data = load_array(GREY)
    assert data.factor_names == ()
    assert data.sample(4, np.random.default_rng(0)).factors.shape == (4, 0)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (GREY[0], r"shape \(8, 6\).*images are \(N, H, W\), \(N, H, W, C\) or \(N, C, H, W\)"),
        (np.zeros((2, 5, 8, 7), np.uint8), r"\(2, 5, 8, 7\).*layout="),
        (GREY[:0], r"shape \(0, 8, 6\), so no image"),
        (GREY.astype(np.int64), "type int64; give uint8 in 0 to 255, booleans, or floats"),
        (UNIT * 255, "values from .* to 25.*floats lie in"),
        (UNIT - 0.5, "values from -0.* to 0.*scale them"),
        (np.where(UNIT < 0.5, np.nan, UNIT), "values from nan to nan"),
        (np.where(UNIT < 0.5, np.inf, UNIT), "to inf"),
        (np.full((2, 4, 4), None), "type object"),
        (np.full((2, 4, 4), "a"), "type <U1"),
        (UNIT.astype(complex), "type complex128"),
    ],
)
def test_arrays_that_are_no_images_are_refused(array, message):
    with pytest.raises(ValueError, match=message):
        load_array(array)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"factors": np.arange(9)}, r"shape \(9,\) for 10 images; factors are \(10, K\)"),
        ({"factors": np.zeros((10, 0), int)}, r"shape \(10, 0\)"),
        ({"factors": np.zeros((10, 1, 1), int)}, r"shape \(10, 1, 1\)"),
        ({"factors": UNIT[:, 0, 0]}, "type float64; factors are integer classes.*numpy.unique"),
        ({"factors": ["a"] * 10}, "type <U1.*numpy.unique"),
        ({"factors": np.arange(10) - 1}, "the class -1; classes are 0, 1"),
        ({"factors": np.arange(10), "factor_names": ["a", "b"]}, "needs 1 different names"),
        ({"factors": np.zeros((10, 2), int), "factor_names": ["a", "a"]}, "2 different names"),
        ({"factors": np.arange(10), "factor_names": "a"}, "got factor_names 'a'"),
        ({"factors": np.arange(10), "factor_sizes": [9]}, r"\(9,\); .* need at least \(10,\)"),
        ({"factors": np.arange(10), "factor_sizes": [10, 2]}, r"at least \(10,\)"),
        ({"factor_names": ["a"]}, "names or sizes of factors and no factors"),
        ({"factors": "labels"}, "factors='labels' without an npz file"),
        ({"layout": "HWN"}, "'HWN'; choose one of auto, NHW, NHWC, NCHW"),
        ({"layout": "NCHW"}, r"\(10, 8, 6\), and NCHW has 4 axes"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        load_array(GREY, **options)


@pytest.mark.parametrize("ending", ["npy", "npz", "txt"])
@pytest.mark.parametrize("content", [b"", b"not an array", b"PK\x03\x04cut", b"\x93NUMPY\x01\x00"])
def test_files_that_are_none_are_refused_by_name(tmp_path, ending, content):
    path = tmp_path / f"mine.{ending}"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{path} is damaged, or no np"):
        load_array(path)


def test_an_npy_cut_short_is_refused(tmp_path):
    path = tmp_path / "mine.npy"
    np.save(path, GREY)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=f"{path} is damaged"):
        load_array(path)


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_pickled_arrays_are_refused(tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    save = np.save if ending == "npy" else np.savez
    save(path, np.full((2, 4, 4), None))
    with pytest.raises(ValueError, match="mine"):
        load_array(path)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=f"no file {tmp_path / 'mine.npy'}; give an npy or npz"):
        load_array(tmp_path / "mine.npy")
