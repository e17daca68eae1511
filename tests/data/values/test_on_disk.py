import multiprocessing
import pickle
import sys

import h5py
import numpy as np
import pytest

from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.on_disk import Hdf5Pixels, MappedPixels

LAST = np.random.default_rng(0).integers(256, size=(12, 4, 5, 3), dtype=np.uint8)
FIRST = LAST.transpose(0, 3, 1, 2)
IN_MEMORY = BytePixels(FIRST)
INDICES = [[3, 1, 1, 11, 0], [2, 3, 4], [5], [], [4, 3, 2]]


@pytest.fixture(params=["mapped", "mapped, channels last", "hdf5", "hdf5, chunked"])
def pixels(request, tmp_path):
    path = tmp_path / "images"
    if request.param == "mapped":
        path.write_bytes(b"header" + FIRST.tobytes())
        return MappedPixels(path, 6, FIRST.shape)
    if request.param == "mapped, channels last":
        path.write_bytes(LAST.tobytes())
        return MappedPixels(path, 0, LAST.shape, channels_last=True)
    with h5py.File(path, "w") as file:
        options = (
            {"chunks": (5, 2, 2, 1), "compression": "gzip"} if "chunked" in request.param else {}
        )
        file.create_dataset("images", data=LAST, **options)
    return Hdf5Pixels(path, "images", LAST.shape)


@pytest.mark.parametrize("indices", INDICES)
def test_they_equal_the_same_images_in_memory(pixels, indices):
    indices = np.array(indices, np.int64)
    assert pixels.shape == IN_MEMORY.shape
    assert len(pixels) == len(IN_MEMORY)
    read = pixels.at(indices)
    assert read.dtype == np.float32
    assert read.flags.c_contiguous
    np.testing.assert_array_equal(read, IN_MEMORY.at(indices))


def _read(pixels):
    return pixels.at(np.array([7, 2]))


def test_they_are_small_to_pickle(pixels):
    pixels.at(np.array([1]))
    pickled = pickle.dumps(pixels)
    assert len(pickled) < 500
    np.testing.assert_array_equal(_read(pickle.loads(pickled)), _read(IN_MEMORY))


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_processes_read_them(pixels):
    pixels.at(np.array([1]))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for read in pool.map(_read, [pixels] * 4):
            np.testing.assert_array_equal(read, _read(IN_MEMORY))


def test_a_file_damaged_later_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"no longer HDF5")
    with pytest.raises(ValueError, match="x is damaged"):
        Hdf5Pixels(tmp_path / "x", "images", LAST.shape).at(np.array([0]))


def test_a_file_cut_short_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(FIRST.tobytes()[:-1])
    with pytest.raises(ValueError, match=r"x is cut short: 12 images end at byte 720.*719"):
        MappedPixels(tmp_path / "x", 0, FIRST.shape)


def test_without_h5py_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ValueError, match=r"pip install 'hatchel\[hdf5\]'"):
        Hdf5Pixels(tmp_path / "x", "images", LAST.shape).at(np.array([0]))
