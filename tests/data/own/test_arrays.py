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
    assert data.facts["source"] == f"'pictures' of {tmp_path / 'mine.npz'}"
    (note,) = data.facts["notes"]
    assert note.startswith("Not used: note; factors=… or target=… names one")


def test_two_arrays_of_images_are_told_apart_by_key(tmp_path):
    np.savez(tmp_path / "mine.npz", light=GREY, dark=GREY[:4])
    assert len(load_array(tmp_path / "mine.npz", key="dark")) == 4
    with pytest.raises(ValueError, match=r"2 arrays of three.*light \(10, 8, 6\).*as key"):
        load_array(tmp_path / "mine.npz")
    with pytest.raises(ValueError, match="no array 'x', only light, dark"):
        load_array(tmp_path / "mine.npz", key="x")


def test_a_file_in_two_parts_is_one_set_with_the_split_it_was_published_with(tmp_path):
    labels = np.arange(14) % 3
    np.savez(
        tmp_path / "mine.npz",
        x_train=GREY,
        x_test=GREY[:4],
        y_train=labels[:10],
        y_test=labels[10:],
    )
    data = load_array(tmp_path / "mine.npz", "y")
    np.testing.assert_array_equal(images(data)[:, 0] * 255, np.concatenate([GREY, GREY[:4]]))
    np.testing.assert_array_equal(data.factors(np.arange(14))[:, 0], labels)
    assert {name: part.tolist() for name, part in data.split.items()} == {
        "train": list(range(10)),
        "test": list(range(10, 14)),
    }
    assert "Not used: y" in load_array(tmp_path / "mine.npz").facts["notes"][0]
    assert len(load_array(tmp_path / "mine.npz", key="x_test")) == 4


def test_two_axes_are_features_centred_and_divided_by_one_number():
    rows = RANDOM.normal(3, 2, (50, 4))
    data = load_array(rows)
    assert data.sample_shape == (4,)
    x = images(data)
    np.testing.assert_allclose(x.mean(0), 0, atol=1e-6)
    assert (x**2).mean() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(x * data.facts["unit"] + data.facts["centre"], rows, atol=1e-5)
    assert data.value_range == (x.min(), x.max())
    unit = load_array(RANDOM.random((50, 4)))
    assert "unit" not in unit.facts


def test_sequences_are_asked_for_and_keep_their_axes():
    sequences = RANDOM.normal(size=(20, 7, 3))
    with pytest.raises(ValueError, match=r"sequences .* need layout='NTP'"):
        load_array(sequences)
    data = load_array(sequences, layout="NTP", scale="none")
    assert data.sample_shape == (7, 3)
    np.testing.assert_array_equal(images(data), sequences.astype(np.float32))


def test_texts_and_few_numbers_become_classes_and_keep_their_names():
    data = load_array(GREY, np.array([["dog", 0.5], ["cat", 2.0]] * 5, object))
    assert data.factors(np.array([0, 1])).tolist() == [[1, 0], [0, 1]]
    assert data.factor_sizes == (2, 2)
    assert data.class_names == {"factor 1": ("cat", "dog"), "factor 2": ("0.5", "2.0")}
    assert data.facts["notes"][0] == "factor 1: 0 = cat, 1 = dog."


def test_a_target_is_real_or_classes():
    real = load_array(GREY, target=np.linspace(0, 1, 10) - 0.5)
    assert (real.target_size, real.target.dtype) == (0, np.float64)
    classes = load_array(GREY, target=["no", "yes"] * 5)
    assert classes.target.tolist() == [0, 1] * 5
    assert classes.class_names == {"target": ("no", "yes")}


def test_a_split_is_drawn_by_shares():
    data = load_array(GREY, split={"test": 0.3})
    assert {name: len(part) for name, part in data.split.items()} == {"train": 7, "test": 3}


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
        (
            GREY[None, None],
            r"\(1, 1, 10, 8, 6\); images are \(N, H, W\), \(N, H, W, C\) or \(N, C, H, W\)",
        ),
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
        ({"factors": np.arange(9)}, r"shape \(9,\) for 10 samples; factors are \(10, K\)"),
        ({"factors": np.zeros((10, 0), int)}, r"shape \(10, 0\)"),
        ({"factors": np.zeros((10, 1, 1), int)}, r"shape \(10, 1, 1\)"),
        (
            {"factors": UNIT[:, 0, 0]},
            "10 different values of type float64, too many to be classes.*numpy.unique",
        ),
        ({"factors": [None, *"abcabcabc"]}, "lacks some values; each sample needs a class"),
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
