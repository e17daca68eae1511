import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hatchel.data.formats.npz import npz_array, npz_headers, npz_rows


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("npz") / "some.npz"


@given(
    array=arrays(np.int32, array_shapes(min_dims=1, max_dims=4, max_side=6)),
    size=st.integers(1, 8),
    save=st.sampled_from([np.savez, np.savez_compressed]),
)
def test_rows_together_are_the_array(path, array, size, save):
    save(path, some=array, other=np.zeros(3))
    parts = list(npz_rows(path, "some", size))
    assert all(len(part) <= size for part in parts)
    np.testing.assert_array_equal(np.concatenate(parts), array)
    np.testing.assert_array_equal(npz_array(path, "some"), array)


def test_headers_tell_shape_and_type_without_unpickling(path):
    np.savez(path, some=np.zeros((2, 3), np.uint8), text=np.array("ab"), odd=np.array([{}]))
    headers = npz_headers(path)
    assert list(headers) == ["some", "text", "odd"]
    assert headers["some"].shape == (2, 3)
    assert headers["text"].dtype == np.dtype("<U2")
    assert headers["odd"].dtype.hasobject


def test_pickled_arrays_stay_closed(path):
    np.savez(path, odd=np.array([{}]))
    with pytest.raises(ValueError, match=r"'odd' of .* can't be read"):
        npz_array(path, "odd")
    with pytest.raises(ValueError, match=r"'odd' of .* is pickled"):
        next(npz_rows(path, "odd", 1))


def test_an_array_stored_columns_first_is_read_whole_but_not_by_rows(path):
    array = np.asfortranarray(np.arange(6).reshape(2, 3))
    np.savez(path, some=array)
    np.testing.assert_array_equal(npz_array(path, "some"), array)
    with pytest.raises(ValueError, match="columns first"):
        next(npz_rows(path, "some", 1))


@given(cut=st.integers(0, 599), save=st.sampled_from([np.savez, np.savez_compressed]))
def test_a_file_cut_short_anywhere_is_refused(path, cut, save):
    save(path, some=np.random.default_rng(0).integers(256, size=(20, 40)).astype(np.uint8))
    path.write_bytes(path.read_bytes()[:cut])
    for read in (npz_headers, lambda p: npz_array(p, "some"), lambda p: [*npz_rows(p, "some", 3)]):
        with pytest.raises(ValueError, match=r"some\.npz is damaged, or no npz"):
            read(path)
