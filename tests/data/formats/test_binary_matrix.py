import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hatchel.data.formats.binary_matrix import read_binary_matrix

from ..norb_files import binary_matrix

TYPES = ["u1", "<i2", "<i4", "<f4", "<f8"]
matrices = st.sampled_from(TYPES).flatmap(
    lambda kind: arrays(np.dtype(kind), array_shapes(min_dims=1, max_dims=4, max_side=4))
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("norb") / "file.mat"


@given(array=matrices, zipped=st.booleans())
def test_what_was_written_is_read(path, array, zipped):
    content = binary_matrix(array)
    path.write_bytes(gzip.compress(content) if zipped else content)
    read = read_binary_matrix(path)
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


@given(array=matrices, zipped=st.booleans(), data=st.data())
def test_a_file_cut_short_anywhere_is_refused(path, array, zipped, data):
    content = binary_matrix(array)
    content = gzip.compress(content) if zipped else content
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(ValueError, match=f"{path.name}.*download it again"):
        read_binary_matrix(path)


def test_a_file_that_is_too_long_is_refused(path):
    path.write_bytes(binary_matrix(np.zeros((2, 3), "<i4")) + b"\0")
    with pytest.raises(ValueError, match="2 × 3 values of int32 = 24 bytes, and 25 follow"):
        read_binary_matrix(path)


@pytest.mark.parametrize("content", [b"MATLAB 5.0 MAT-file", struct.pack("<II", 0x1E3D4C55, 2**31)])
def test_what_is_no_binary_matrix_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is no binary matrix: it starts with 0x"):
        read_binary_matrix(path)
